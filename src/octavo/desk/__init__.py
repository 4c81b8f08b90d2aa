"""Editorial decisions: pure functions of stored data; no I/O, no clock, no randomness."""

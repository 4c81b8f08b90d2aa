"""Everything kept: one module per database, the same behaviour."""

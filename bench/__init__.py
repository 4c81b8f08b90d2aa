"""Speed, beside a peer run side by side: one module a benchmark."""

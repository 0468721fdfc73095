"""The law's tables, read once at the start."""

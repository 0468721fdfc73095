"""What intake remembers."""

"""What reporting remembers."""

"""What the counter is asked."""

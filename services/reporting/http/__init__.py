"""What is asked of reporting."""

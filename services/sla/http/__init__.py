"""What is asked of sla."""

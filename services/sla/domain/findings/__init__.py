"""What sla finds in the course of a case, by dated definitions, and what it proposes."""

"""What was found of cases, and the register of violations, as tables."""

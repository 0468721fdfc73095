"""The law's clocks, pure: rules, calendar, counting, and what a case's facts do to them."""

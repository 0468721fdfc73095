"""Promises of answers and tasks of plans: owned, dated, watched."""

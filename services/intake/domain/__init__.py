"""The rules of the counter: pure, one petition at a time."""

"""What officers ask routing, and what they tell it."""

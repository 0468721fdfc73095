"""Who must answer, and how far they are. Pure: facts in, decisions out."""

"""What the figures are and how a fact changes them. Pure: facts in, figures out."""

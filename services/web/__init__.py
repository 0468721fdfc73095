"""What every HTTP door of ours has in common: problems, limits, probes, access."""

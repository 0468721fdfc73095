"""What a command's exit code says, and the two ways of saying no."""

DONE = 0
REFUSED = 2
NO_STACK = 3


class Refused(Exception):
    """One sentence that says what stands in the way; the command ends with 2."""


class NoStack(Exception):
    """No stack is there; the command ends with 3."""

"""The one base of the errors that a user can do something about; the command line prints them in one line."""


class TaggerError(Exception):
    """What is wrong and what to do, in one line. Its subclasses stand beside the code that raises them."""

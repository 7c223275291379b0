"""What can go wrong in training that is the user's to mend; each message is one clear line."""


class DataError(ValueError):
    """A data set cannot be used as it is."""


class RunError(RuntimeError):
    """A training run cannot start or go on."""

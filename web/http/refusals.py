"""How a request is refused: one clear line and an HTTP status."""


class RefusedError(RuntimeError):
    """What was asked for cannot be done; the text says what, where, and what would be right.

    Attributes:
        code: HTTP status.
    """

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code

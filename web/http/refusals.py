"""How a request is refused: one clear line and an HTTP status."""


class RefusedError(RuntimeError):
    """What was asked for cannot be done; the text says what, where, and what would be right.

    Attributes:
        code: HTTP status.
        retry_s: After how many seconds it may be asked again; None where that would not help.
    """

    def __init__(self, code: int, reason: str, retry_s: int | None = None) -> None:
        super().__init__(reason)
        self.code = code
        self.retry_s = retry_s

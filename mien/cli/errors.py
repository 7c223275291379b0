"""How a mistake of the user ends the command: one clear line and an exit code."""

import os

#: Exit codes: wrong use, something that we need is not there.
USAGE = 2
UNAVAILABLE = os.EX_UNAVAILABLE


class UserError(RuntimeError):
    """Ends the command with one line that says what is wrong, where, and what would be right."""

    def __init__(self, message: str, code: int = USAGE) -> None:
        super().__init__(message)
        self.code = code

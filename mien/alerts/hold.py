"""A condition that must last before it counts, and must be gone for a while before it is over."""

from dataclasses import dataclass
from typing import Literal


@dataclass
class Hold:
    """The state machine behind every alert: closed, open, and how long the contrary lasts.

    Between ``met`` and ``cleared`` there may be values that are neither: they leave the state as
    it is, so that what hovers about a limit opens and closes once and not at each turn.
    """

    open: bool = False
    _since_ms: int | None = None

    def update(
        self, now_ms: int, *, met: bool, cleared: bool, open_after_ms: int, close_after_ms: int
    ) -> Literal["opened", "closed"] | None:
        """Take in what holds at this moment; tell when the state changes."""
        if not (cleared if self.open else met):
            self._since_ms = None
            return None
        if self._since_ms is None:
            self._since_ms = now_ms
        if now_ms - self._since_ms < (close_after_ms if self.open else open_after_ms):
            return None
        self.open = not self.open
        self._since_ms = None
        return "opened" if self.open else "closed"

"""How the command hears that it should end."""

import signal
from types import FrameType

from mien.process.stopping import Stopping


def stop_event() -> Stopping:
    """An event that the first Ctrl-C, SIGTERM or closed terminal sets; the second ends at once."""
    stopping = Stopping()

    def on_signal(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)
    return stopping

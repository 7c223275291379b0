"""How the command hears that it should end."""

import signal
import threading
from types import FrameType


def stop_event() -> threading.Event:
    """An event that the first Ctrl-C, SIGTERM or closed terminal sets; the second ends at once."""
    stopping = threading.Event()

    def on_signal(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)
    return stopping

"""How a service's ``__main__`` begins: settings, log, server, signals."""

import gc
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import NoReturn, TypeVar

from redis import Redis

from mien.bus import streams
from mien.process import log, tracing
from mien.process.memory import keep_picture_memory
from mien.process.settings import Settings, load

S = TypeVar("S", bound=Settings)

#: Exit codes of sysexits.h, so that an orchestrator can tell them apart.
EX_UNAVAILABLE = 69
EX_SOFTWARE = 70
EX_CONFIG = 78

WAIT_FOR_REDIS_S = 10.0


def begin(service: str, kind: type[S]) -> tuple[S, Redis]:
    """Read the settings, set up the log and connect; end the process when it cannot.

    Redis may start after us, so it is given ten seconds.
    """
    keep_picture_memory()
    settings = load(kind)
    log.configure(service, settings.log_level, settings.log_format)
    try:
        tracing.start(service, settings.trace_sample)
    except tracing.TracingError as error:
        fail(str(error), EX_CONFIG)
    try:
        return settings, streams.connect_within(settings.redis_url, WAIT_FOR_REDIS_S)
    except streams.UnreachableError as error:
        fail(str(error), EX_UNAVAILABLE)


def fail(reason: str, code: int) -> NoReturn:
    """End the process with one clear line."""
    print(f"mien: {reason}", file=sys.stderr)
    sys.exit(code)


def stop_on_signals(stop: Callable[[], None]) -> None:
    """The first SIGTERM or SIGINT asks to stop and lets work drain; the second ends at once.

    To be called when everything is built.
    """
    # What was built is used to the end. Else the interpreter would search all of it for garbage
    # when it ends, which takes half a second that a busy machine does not have.
    gc.freeze()

    def on_signal(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        stop()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)

"""Log lines on standard error: plain ones on a terminal, key=value in a file, JSON for machines."""

import logging
import sys
from typing import Literal

import structlog

from mien.process.redact import redact_event


def configure(service: str, level: str = "INFO", fmt: Literal["text", "json"] = "text") -> None:
    """Set up structlog for this process; every line names the service."""
    renderer: structlog.types.Processor
    times = structlog.processors.TimeStamper(fmt="iso", utc=True)
    if fmt == "json":
        renderer = structlog.processors.JSONRenderer()
    elif sys.stderr.isatty():  # somebody watches
        renderer = structlog.dev.ConsoleRenderer(
            pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
        )
        times = structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False)
    else:
        renderer = structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"])
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            times,
            structlog.processors.format_exc_info,
            redact_event,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)

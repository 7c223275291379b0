"""Traces of frames through the stages, by OpenTelemetry: off unless a share is asked for.

What a span belongs to travels in the messages, as W3C's ``traceparent``. The packages are an extra
(``tracing``) and are imported when it is switched on; the ``OTEL_*`` variables say where traces go.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

_PARENT = "traceparent"
#: Written once, by ``start``.
_tracer: Tracer | None = None


class TracingError(RuntimeError):
    """It cannot be switched on; the text says what to do."""


@dataclass(frozen=True)
class TracedStage:
    """A span that is under way; one that never ends is not told of."""

    _span: Span

    @property
    def traceparent(self) -> str:
        """What those after it are told, so that their spans belong to it."""
        from opentelemetry.trace import set_span_in_context

        carrier: dict[str, str] = {}
        _propagator().inject(carrier, set_span_in_context(self._span))
        return carrier[_PARENT]

    def end(self, failure: str | None = None) -> None:
        """Tell of it; ``failure`` says why the frame goes no further."""
        if failure is not None:
            from opentelemetry.trace import StatusCode

            self._span.set_status(StatusCode.ERROR, failure)
        self._span.end()


def start(service: str, share: float) -> None:
    """Switch it on for this process; nothing happens for a share of 0.

    The spans of the last seconds of a process are lost: sending them would hold up its end.

    Args:
        service: What this process is called in traces.
        share: Of the frames that begin here, 0 to 1. What others began is always followed.

    Raises:
        TracingError: A package is missing.
    """
    global _tracer
    if not share:
        return
    try:
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio
    except ImportError:
        raise TracingError(
            "MIEN_TRACE_SAMPLE needs OpenTelemetry: pip install 'mien[tracing]'"
        ) from None
    about = {"service.namespace": "mien", "host.name": socket.gethostname()}
    provider = TracerProvider(
        sampler=ParentBasedTraceIdRatio(share),
        resource=Resource.create({"service.name": service, **about}),
        shutdown_on_exit=False,
    )
    provider.add_span_processor(BatchSpanProcessor(_exporter()))
    _tracer = provider.get_tracer("mien")


def begin(
    stage: str, camera: str, seq: int, since_ms: int, parent: str | None = None
) -> TracedStage | None:
    """Begin the span of one stage of one frame.

    Args:
        stage: What is done.
        camera: Whose frame it is.
        seq: The frame's number.
        since_ms: When it came to this stage, Unix UTC milliseconds.
        parent: The ``traceparent`` of the stage before; None when this is the first.

    Returns:
        None when it is off, or when this frame is none of the share.
    """
    if _tracer is None:
        return None
    span = _tracer.start_span(
        stage,
        context=_propagator().extract({} if parent is None else {_PARENT: parent}),
        start_time=since_ms * 1_000_000,
        attributes={"mien.camera": camera, "mien.frame": seq},
    )
    return TracedStage(span) if span.is_recording() else None


def _propagator() -> Any:
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    return TraceContextTextMapPropagator()


def _exporter() -> Any:
    """The exporter that ``OTEL_TRACES_EXPORTER`` names, of those that are installed."""
    name = os.environ.get("OTEL_TRACES_EXPORTER", "otlp")
    entry = "otlp_proto_http" if name == "otlp" else name
    there = metadata.entry_points(group="opentelemetry_traces_exporter")
    if entry not in there.names:
        names = ", ".join(sorted(there.names))
        raise TracingError(f"OTEL_TRACES_EXPORTER={name} is not installed; there are: {names}")
    return there[entry].load()()

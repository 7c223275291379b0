"""Takes traces as a collector of OpenTelemetry does, over HTTP, and keeps them."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Span:
    """One span, as it was sent."""

    trace: bytes
    id: bytes
    parent: bytes
    name: str
    service: str
    attributes: dict[str, str | int]
    began_ns: int
    ended_ns: int


@dataclass
class Receiver:
    """What came so far, from any thread."""

    url: str
    _spans: list[Span] = field(default_factory=list)

    def traces(self) -> dict[bytes, dict[str, Span]]:
        """The spans of each trace, by name."""
        traces: dict[bytes, dict[str, Span]] = {}
        for span in list(self._spans):
            traces.setdefault(span.trace, {})[span.name] = span
        return traces

    def take(self, body: bytes) -> None:
        """Keep what one request holds."""
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            about = {each.key: each.value.string_value for each in resource.resource.attributes}
            for scope in resource.scope_spans:
                for span in scope.spans:
                    attributes = {
                        each.key: each.value.string_value or each.value.int_value
                        for each in span.attributes
                    }
                    self._spans.append(
                        Span(
                            span.trace_id,
                            span.span_id,
                            span.parent_span_id,
                            span.name,
                            about["service.name"],
                            attributes,
                            span.start_time_unix_nano,
                            span.end_time_unix_nano,
                        )
                    )


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Listen on any free port until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            if self.path == "/v1/traces":
                receiver.take(body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

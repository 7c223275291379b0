"""One viewer in a process of its own: watches every camera at its full rate and acknowledges."""

import json
import sys
import threading
import time
from typing import Any

import socketio

from bus.metrics import percentiles


def main(url: str, cameras: list[str], warm_up_s: float, measure_s: float) -> None:
    """Watches, and prints frames per second and latency (ms) on arrival as JSON."""
    client = socketio.Client(reconnection=False)
    latencies: list[float] = []

    @client.on("frame")  # type: ignore[untyped-decorator]
    def on_frame(header: dict[str, Any], _jpeg: bytes) -> None:
        latencies.append(time.time() * 1000 - header["captured_ms"])

    client.connect(url, transports=["websocket"])
    for camera in cameras:
        client.emit("watch", {"camera": camera})
    threading.Event().wait(warm_up_s)
    latencies.clear()
    started = time.monotonic()
    threading.Event().wait(measure_s)
    seen = list(latencies)
    took_s = time.monotonic() - started
    client.disconnect()
    p50_ms, p95_ms = percentiles(seen)
    print(json.dumps({"fps": len(seen) / took_s, "p50_ms": p50_ms, "p95_ms": p95_ms}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2].split(","), float(sys.argv[3]), float(sys.argv[4]))

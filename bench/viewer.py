"""One viewer in a process of its own: watches every camera at its full rate and acknowledges."""

import json
import sys
import threading
import time
from typing import Any

from mien.process.metrics import percentiles
from tests.web.viewer import Viewer


def main(url: str, cameras: list[str], warm_up_s: float, measure_s: float) -> None:
    """Watch, and print frames per second and latency (ms) on arrival as JSON."""
    latencies: list[float] = []

    def arrived(header: dict[str, Any], _jpeg: bytes) -> None:
        latencies.append(time.time() * 1000 - header["captured_ms"])

    viewer = Viewer(url, arrived)
    for camera in cameras:
        viewer.watch(camera)
    threading.Event().wait(warm_up_s)
    latencies.clear()
    started = time.monotonic()
    threading.Event().wait(measure_s)
    seen = list(latencies)
    took_s = time.monotonic() - started
    viewer.close()
    p50_ms, p95_ms = percentiles(seen)
    print(json.dumps({"fps": len(seen) / took_s, "p50_ms": p50_ms, "p95_ms": p95_ms}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2].split(","), float(sys.argv[3]), float(sys.argv[4]))

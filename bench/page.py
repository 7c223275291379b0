"""What the page costs that people keep open all day: nine cameras on the wall in headless Chromium.

Processor time is counted as seconds of it for each second of the clock, so that other work on the
machine hardly changes it. JavaScript's heap is read after its garbage was collected.
"""

import os
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Browser, Page, expect

from bench import media, system
from tests.browser import chromium

CAMERAS = 9
CLIP_S = 20.0
#: Until the page has loaded and Chromium's caches are warm.
SETTLE_S = 60.0
MEASURE_S = 600.0
STEPS = 10

#: Counts the pictures that the page decodes.
_COUNTING = """
    window.decoded = 0;
    const decode = window.createImageBitmap.bind(window);
    window.createImageBitmap = (...given) => { window.decoded += 1; return decode(...given); };
"""


@dataclass(frozen=True)
class Reading:
    """What was used by a moment.

    Attributes:
        at_s: The moment, by the monotonic clock.
        decoded: Pictures that the page has decoded.
        renderer_s: Processor seconds of the process that runs the page.
        browser_s: Those of all processes of the browser, the page's among them.
        heap_bytes: JavaScript's live objects.
        renderer_bytes: Resident memory of the page's process.
    """

    at_s: float
    decoded: int
    renderer_s: float
    browser_s: float
    heap_bytes: int
    renderer_bytes: int


def run() -> dict[str, Any]:
    """Watch the wall for ten minutes."""
    with tempfile.TemporaryDirectory() as folder:
        clip = media.write_mjpeg(Path(folder) / "clip.mkv", CLIP_S)
        with system.running([clip] * CAMERAS) as mien:
            system.wait_for_emotions(mien, least=CAMERAS)
            _accept_notice(mien.url)
            with chromium() as browser:
                readings = _watch(browser, mien.url)
    return {"media": media.source_name(), "machine_cores": os.cpu_count(), **figures(readings)}


def figures(readings: list[Reading]) -> dict[str, Any]:
    """Rates between the first and the last reading, and memory at each in millions of bytes."""
    first, last = readings[0], readings[-1]
    took_s = last.at_s - first.at_s
    return {
        "cameras": CAMERAS,
        "seconds": round(took_s),
        "fps_a_camera": round((last.decoded - first.decoded) / took_s / CAMERAS, 2),
        "page_cores": round((last.renderer_s - first.renderer_s) / took_s, 3),
        "browser_cores": round((last.browser_s - first.browser_s) / took_s, 3),
        "heap_mb": [round(reading.heap_bytes / 1e6, 2) for reading in readings],
        "page_mb": [round(reading.renderer_bytes / 1e6, 1) for reading in readings],
    }


def _accept_notice(url: str) -> None:
    request = urllib.request.Request(
        f"{url}/api/notice",
        b'{"purpose": "A benchmark"}',
        {"Content-Type": "application/json"},
        method="PUT",
    )
    urllib.request.urlopen(request, timeout=5).close()


def _watch(browser: Browser, url: str) -> list[Reading]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.add_init_script(_COUNTING)
    page.goto(url)
    expect(page.locator(".tile .figures")).to_have_count(CAMERAS, timeout=60_000)
    page.wait_for_timeout(SETTLE_S * 1_000)
    readings = [_reading(browser, page)]
    for _ in range(STEPS):
        page.wait_for_timeout(MEASURE_S * 1_000 / STEPS)
        readings.append(_reading(browser, page))
    return readings


def _reading(browser: Browser, page: Page) -> Reading:
    whole, own = browser.new_browser_cdp_session(), page.context.new_cdp_session(page)
    own.send("HeapProfiler.collectGarbage")
    heap = own.send("Runtime.getHeapUsage")["usedSize"]
    processes = {
        process["id"]: process["type"]
        for process in whole.send("SystemInfo.getProcessInfo")["processInfo"]
    }
    # Of several renderers the page's is the busiest; others are spare ones.
    used_s = {pid: _cpu_s(pid) for pid in processes}
    renderers = (pid for pid, kind in processes.items() if kind == "renderer")
    renderer = max(renderers, key=lambda pid: used_s[pid])
    reading = Reading(
        at_s=time.monotonic(),
        decoded=page.evaluate("window.decoded"),
        renderer_s=used_s[renderer],
        browser_s=sum(used_s.values()),
        heap_bytes=int(heap),
        renderer_bytes=psutil.Process(renderer).memory_info().rss,
    )
    own.detach()
    whole.detach()
    return reading


def _cpu_s(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)

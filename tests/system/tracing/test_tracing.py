"""One frame's way through all services, as a collector of traces is told of it."""

import json
from pathlib import Path

import pytest

from tests import clips
from tests.conftest import wait_until
from tests.system.tracing.otlp_receiver import receiving
from tests.web.viewer import Viewer
from tests.web.workers import running

pytestmark = pytest.mark.process

#: To which stage's span each belongs, and who does it.
PARENTS = {"detect": "capture", "classify": "detect", "record": "classify", "send": "detect"}
DOERS = {
    "capture": "capture",
    "detect": "detector",
    "classify": "classifier",
    "record": "recorder",
    "send": "web",
}


def test_a_frame_is_followed_from_capture_to_history_and_viewer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = clips.write_clip(tmp_path / "door.mp4", seconds=4)
    with receiving() as receiver:
        monkeypatch.setenv("MIEN_SOURCES", json.dumps([str(clip)]))
        monkeypatch.setenv("MIEN_TRACE_SAMPLE", "1")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url)
        monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "200")
        with running(tmp_path, "capture", "detector", "classifier", "recorder") as (web, _):
            web.say_purpose()
            (camera,) = [each["id"] for each in web.get("/api/cameras")["cameras"]]
            viewer = Viewer(web.url)
            try:
                viewer.watch(camera)
                wait_until(
                    lambda: any(each.keys() >= DOERS.keys() for each in receiver.traces().values()),
                    "a frame that went all the way",
                    90,
                )
            finally:
                viewer.close()
    traces = [each for each in receiver.traces().values() if each.keys() >= DOERS.keys()]
    for spans in traces:
        assert {name: span.service for name, span in spans.items()} == DOERS
        assert spans["capture"].parent == b""
        for name, parent in PARENTS.items():
            assert spans[name].parent == spans[parent].id
        assert len({json.dumps(span.attributes, sort_keys=True) for span in spans.values()}) == 1
        assert spans["capture"].attributes["mien.camera"] == camera
        assert all(span.began_ns <= span.ended_ns for span in spans.values())

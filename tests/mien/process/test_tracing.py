"""Tracing: what it costs while it is off, counted, and what switching it on needs."""

import os
import subprocess
import sys
from collections import Counter
from types import FrameType
from typing import Any

import msgspec
import pytest
from redis import Redis

from mien.bus.frame_writer import FrameWriter
from mien.bus.messages import Detections, Emotions, Faces, Frame, encode
from mien.bus.shards.place import place
from mien.process import tracing

OURS = ("opentelemetry.sdk.trace", "opentelemetry.exporter")

SWITCHED_ON = """
from mien.process import tracing
tracing.start("capture", {share})
print(sum(tracing.begin("capture", "door", number, 0) is not None for number in range(1_000)))
"""


def ran(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_nothing_of_it_is_loaded_while_it_is_off() -> None:
    """What redis-py loads of OpenTelemetry, where it is installed, are its metrics."""
    code = "import sys, mien.bus.service, mien.bus.worker, mien.bus.frame_writer, web.live.viewers"
    loaded = ran(f"{code}\nprint([name for name in sys.modules if name.startswith({OURS})])")
    assert (loaded.stdout, loaded.stderr) == ("[]\n", "")


def test_while_it_is_off_a_frame_costs_one_call_and_no_byte(redis: Redis) -> None:
    calls: Counter[str] = Counter()

    def count(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code.co_filename == tracing.__file__:
            calls[frame.f_code.co_name] += 1

    writer = FrameWriter(redis, place("door", 1))
    sys.setprofile(count)
    try:
        for number in range(10):
            assert writer.write(b"jpeg", 640, 480, 1_000 + number) is None
    finally:
        sys.setprofile(None)
    assert calls == {"begin": 10}
    for kind in (Frame, Detections, Faces, Emotions):
        assert kind.__struct_config__.omit_defaults
    frame = Frame(camera="door", seq=1, captured_ms=0, width=1, height=1)
    assert msgspec.msgpack.decode(encode(frame)).keys() == {
        *("camera", "seq", "captured_ms", "width", "height")
    }


def test_about_the_share_that_is_asked_for_is_traced() -> None:
    all_of_them = ran(SWITCHED_ON.format(share=1), OTEL_TRACES_EXPORTER="console")
    assert all_of_them.stdout == "1000\n"
    quarter = ran(SWITCHED_ON.format(share=0.25), OTEL_TRACES_EXPORTER="console")
    assert 150 < int(quarter.stdout) < 350


def test_an_exporter_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "zipkin")
    with pytest.raises(tracing.TracingError, match=r"zipkin is not installed; there are: console"):
        tracing.start("capture", 1)


def test_without_the_packages_it_says_what_to_type() -> None:
    code = "import sys\nsys.modules['opentelemetry.sdk.trace'] = None\n"
    refused = ran(f"{code}import detector.__main__ as it\nit.main()", MIEN_TRACE_SAMPLE="0.01")
    assert refused.returncode == 78
    assert refused.stderr == (
        "mien: MIEN_TRACE_SAMPLE needs OpenTelemetry: pip install 'mien[tracing]'\n"
    )

"""Champions that take turns under load: faces lost, answered twice, late; memory."""

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from redis import Redis
from sqlalchemy import func, select

from mien.bus import models, registry, streams
from mien.bus.messages import Emotions, Faces, decode, now_ms
from mien.bus.models import Package
from mien.bus.shards import keyspace
from mien.bus.streams import Publication
from mien.cli.machine import valkey
from mien.faces.alignment import CROP_SIZE_PX
from mien.models.manifest import GOLDEN_FILE, MANIFEST_FILE, MODEL_FILE
from mien.store.core import schema
from mien.store.core.database import open_database

SHIPPED = Path("mien/models/shipped")
CLASSIFIERS = 3
MESSAGES_PER_S = 40
#: Of one message; forty a second keep two cores more than half busy.
FACES = 20
REST_S = 0.5
PATIENCE_S = 120.0

Face = tuple[str, int, int]


@dataclass
class Load:
    """Publishes faces as a detector would, at a steady rate, and remembers them."""

    redis: Redis
    faces: int
    messages_per_s: int = MESSAGES_PER_S
    published: list[Face] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Publish until told to stop."""
        numbers = np.random.default_rng(0)
        shape = (self.faces, CROP_SIZE_PX, CROP_SIZE_PX)
        crops = numbers.integers(0, 256, shape, np.uint8).tobytes()
        last_ms = 0
        while not self.stopping.wait(1 / self.messages_per_s):
            last_ms = max(now_ms(), last_ms + 1)
            tracks = tuple(range(1, self.faces + 1))
            message = Faces(
                camera="load",
                seq=len(self.published) + 1,
                captured_ms=last_ms,
                detected_ms=last_ms,
                track_ids=tracks,
                crop_px=CROP_SIZE_PX,
            )
            streams.add(self.redis, Publication(keyspace.faces(0), message, crops))
            self.published += [("load", last_ms, track) for track in tracks]


def shipped() -> Package:
    """The shipped package."""
    names = (MANIFEST_FILE, MODEL_FILE, GOLDEN_FILE)
    return Package(*((SHIPPED / name).read_bytes() for name in names))


def variant(package: Package, number: int) -> tuple[str, Package]:
    """The same net under another version: a remark in its file changes its hash."""
    model = onnx.load_model_from_string(package.model)
    model.doc_string = f"variant {number}"
    raw = model.SerializeToString()
    manifest = json.loads(package.manifest)
    manifest["model_sha256"] = hashlib.sha256(raw).hexdigest()
    version = f"{manifest['name']}-{manifest['model_sha256'][:8]}"
    return version, Package(json.dumps(manifest).encode(), raw, package.golden)


def measure(redis_url: str, folder: Path, swaps: int, variants: int, faces: int) -> dict[str, Any]:
    """Swap champions under load.

    Args:
        redis_url: An empty server that nobody else uses.
        folder: For the recorder's database.
        swaps: How often another package becomes champion.
        variants: How many packages take turns; each has its trial when it comes first.
        faces: In each of forty messages a second.

    Returns:
        Faces published, lost, of these dropped because they had waited too long, answered more
        than once, recorded and recorded twice; latencies in ms while a swap was on and at other
        times; memory in bytes of all classifiers.
    """
    redis = streams.connect(redis_url)
    packages = [variant(shipped(), number) for number in range(variants)]
    load = Load(redis, faces)
    feeding = threading.Thread(target=load.run)
    windows: list[tuple[int, int]] = []
    with _running(redis_url, folder):
        _wait(lambda: len(registry.read_workers(redis, "classifier")) == CLASSIFIERS, "workers")
        _wait(lambda: bool(registry.read_workers(redis, "recorder")), "the recorder")
        feeding.start()
        try:
            _rest(3 * REST_S)
            memory_start = _memory(redis)
            for number in range(swaps):
                windows.append(_swap(redis, *packages[number % variants]))
                _rest(REST_S)
            _rest(3 * REST_S)
            memory_end = _memory(redis)
        finally:
            load.stopping.set()
            feeding.join()
        _wait(lambda: not redis.xlen(keyspace.faces(0)), "the last faces")
        _rest(3 * REST_S)  # for the workers to say what they dropped
        drops = [worker.drops for worker in registry.read_workers(redis, "classifier")]
        refused = [refusal.reason for refusal in models.read_refusals(redis)]
    answered, latencies = _answers(redis)
    during = [ms for at, ms in latencies if any(a <= at <= b for a, b in windows)]
    beside = [ms for at, ms in latencies if not any(a <= at <= b for a, b in windows)]
    recorded = _recorded(folder)
    return {
        "swaps": swaps,
        "variants": variants,
        "classifiers": CLASSIFIERS,
        "faces_a_second": MESSAGES_PER_S * faces,
        "faces": len(load.published),
        "lost": len(set(load.published) - set(answered)),
        "stale": faces * sum(of.get("stale", 0) for of in drops),
        "answered_twice": sum(count > 1 for count in answered.values()),
        "recorded": recorded,
        "doubled_into_history": recorded - len(answered),
        "drops": drops,
        "refused": refused,
        "versions": len({version for version, _ in packages}),
        "swap_s": _figures([(b - a) / 1_000 for a, b in windows]),
        "latency_swap_ms": _figures(during),
        "latency_rest_ms": _figures(beside),
        "memory_start_bytes": memory_start,
        "memory_end_bytes": memory_end,
    }


def run() -> dict[str, Any]:
    """A hundred swaps among ten packages."""
    with tempfile.TemporaryDirectory(prefix="mien-swaps-") as folder:
        socket = Path(folder) / "valkey.sock"
        server = subprocess.Popen(valkey.command(socket), stdout=subprocess.DEVNULL)
        try:
            _wait(socket.exists, "Valkey")
            return measure(valkey.url(socket), Path(folder), swaps=100, variants=10, faces=FACES)
        finally:
            server.terminate()
            server.wait(10)


@contextlib.contextmanager
def _running(redis_url: str, folder: Path) -> Iterator[None]:
    environment = os.environ | {
        "MIEN_REDIS_URL": redis_url,
        "MIEN_DATA_DIR": str(folder),
        "MIEN_LOG_LEVEL": "WARNING",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    services = ["classifier"] * CLASSIFIERS + ["recorder"]
    processes = [
        subprocess.Popen([sys.executable, "-m", name], env=environment) for name in services
    ]
    try:
        yield
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(15)


def _swap(redis: Redis, version: str, package: Package) -> tuple[int, int]:
    """Make a package the champion and wait until every classifier says that it uses it."""
    started_ms = now_ms()
    models.publish_champion(redis, version, package)
    _wait(
        lambda: (
            [w.model_version for w in registry.read_workers(redis, "classifier")]
            == [version] * CLASSIFIERS
        ),
        f"everybody to use {version}",
    )
    return started_ms, now_ms()


def _answers(redis: Redis) -> tuple[Counter[Face], list[tuple[int, int]]]:
    answered: Counter[Face] = Counter()
    latencies = []
    entries: Any = redis.xrange(keyspace.emotions(0))
    for _, fields in entries:
        emotions = decode(Emotions, fields[b"message"])
        latencies.append((emotions.captured_ms, emotions.classified_ms - emotions.captured_ms))
        for result in emotions.results:
            answered[emotions.camera, emotions.captured_ms, result.track_id] += 1
    return answered, latencies


def _recorded(folder: Path) -> int:
    database = open_database(f"sqlite:///{folder / 'mien.db'}")
    with database.read() as connection:
        total = connection.scalar(select(func.sum(schema.expressions.c.frames)))
    database.close()
    return int(total or 0)


def _memory(redis: Redis) -> int:
    return sum(worker.memory_bytes for worker in registry.read_workers(redis, "classifier"))


def _figures(values: list[Any]) -> dict[str, float]:
    if not values:
        return {}
    p50, p99 = np.percentile(values, (50, 99))
    return {"p50": float(p50), "p99": float(p99), "max": float(max(values))}


def _wait(condition: Callable[[], bool], what: str) -> None:
    pause = threading.Event()
    deadline_ms = now_ms() + PATIENCE_S * 1_000
    while not condition():
        if now_ms() > deadline_ms:
            raise TimeoutError(f"waited {PATIENCE_S:g} s in vain for {what}")
        pause.wait(0.05)


def _rest(seconds: float) -> None:
    threading.Event().wait(seconds)

"""The classifier as a process: a shadow beside it counts, and changes no answer."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from redis import Redis

from bench import swaps
from mien.bus import confusion, models, registry
from mien.bus.messages import Emotions, Shadow, decode
from mien.bus.shards import keyspace
from mien.models.trial import PackageFiles
from tests.conftest import wait_until

pytestmark = pytest.mark.process


@pytest.fixture
def classifier(redis: Redis, redis_url: str) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "classifier"], env=os.environ | {"MIEN_REDIS_URL": redis_url}
    )
    wait_until(lambda: bool(registry.read_workers(redis, "classifier")), "the classifier")
    yield
    process.terminate()
    process.wait(60)


@pytest.fixture
def load(redis: Redis) -> Iterator[swaps.Load]:
    feeding = swaps.Load(redis, messages_per_s=5, faces=3)
    thread = threading.Thread(target=feeding.run)
    thread.start()
    yield feeding
    feeding.stopping.set()
    thread.join()


def test_a_shadow_counts_and_answers_nobody(
    redis: Redis, classifier: None, load: swaps.Load
) -> None:
    (champion, package), (other, beside) = (swaps.variant(swaps.shipped(), n) for n in (1, 2))
    for tried in (package, beside):  # a busy machine may need too long for a trial
        digest = PackageFiles(*tried).sha256
        models.keep_verdict(redis, socket.gethostname(), digest, "", for_s=600)
    models.publish_champion(redis, champion, package)
    models.publish_shadow(redis, Shadow(run=1, version=other, champion=champion), beside)
    nothing = np.zeros((8, 8), np.int64)
    wait_until(lambda: bool(confusion.read(redis, 1, nothing).sum() > 20), "faces to compare", 120)
    counts = confusion.read(redis, 1, nothing)
    assert counts.sum() == np.trace(counts)  # the same net under another name
    models.withdraw_shadow(redis)
    entries: Any = redis.xrange(keyspace.emotions(0))
    versions = {decode(Emotions, fields[b"message"]).model_version for _, fields in entries}
    assert champion in versions
    assert other not in versions
    assert models.read_refusals(redis) == []

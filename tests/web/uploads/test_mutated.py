"""Mutated pictures by REST, by socket and inside an MJPEG stream: each is answered, nobody dies.

A share of them by default; ``MIEN_TEST_MUTATED=10000`` sends so many by each way.
"""

import io
import os
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from PIL import Image
from redis import Redis

from mien.bus import registry, streams
from mien.bus.messages import Camera
from mien.bus.shards import frame_accounting
from mien.bus.shards.place import Placement
from tests import clips
from tests.capture.servers import mjpeg_server
from tests.conftest import wait_until
from tests.web.cameras.test_browser_cameras import WISH, Browser
from tests.web.conftest import WebService
from tests.web.workers import working

pytestmark = pytest.mark.process

COUNT = int(os.environ.get("MIEN_TEST_MUTATED", "150"))
PATIENCE_S = 60 + COUNT / 5
SERVICES = ("capture", "detector", "classifier")
KINDS: dict[str, dict[str, str]] = {
    "jpeg": {},
    "png": {},
    "webp": {},
    "tiff": {"compression": "tiff_lzw"},
    "gif": {},
}
#: Values that size fields and lengths do not expect.
ODD = (b"\0", b"\xff", b"\0\0", b"\xff\xff", b"\x7f\xff\xff\xff", b"\xff\xff\xff\xff")


def whole(kind: str) -> bytes:
    """A small picture of this kind."""
    picture = Image.fromarray(clips.image(0.0, 1, 96, 72)[:, :, ::-1])
    out = io.BytesIO()
    picture.save(out, kind, **KINDS[kind])
    return out.getvalue()


WHOLE = {kind: whole(kind) for kind in KINDS}


def mutated(seed: int) -> tuple[str, bytes]:
    """The kind and the bytes of one mutated picture; the same for the same seed."""
    dice = random.Random(seed)
    kind = dice.choice(list(KINDS))
    data = bytearray(WHOLE[kind])
    for _ in range(dice.randint(1, 4)):
        # Headers are where most harm is done.
        at = dice.randrange(min(len(data), dice.choice((40, 200, len(data)))))
        way = dice.randrange(6)
        if way == 0:
            data[at] ^= 1 << dice.randrange(8)
        elif way == 1:
            odd = dice.choice(ODD)
            data[at : at + len(odd)] = odd
        elif way == 2:
            data[at:at] = dice.randbytes(dice.randint(1, 30))
        elif way == 3:
            del data[at : at + dice.randint(1, 60)]
        elif way == 4:
            piece = data[at : at + dice.randint(1, 200)]
            data[at:at] = piece
        else:
            del data[at:]
        if not data:
            break
    return kind, bytes(data)


@pytest.fixture(scope="module")
def workers(
    web: WebService, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[int]]:
    """All that pictures pass through; their process ids, which must stay the same."""
    redis = streams.connect(redis_url)
    redis.flushall()
    with working(redis_url, redis, tmp_path_factory.mktemp("mutated"), *SERVICES):
        yield pids(redis)
    redis.close()


def pids(redis: Redis) -> list[int]:
    return sorted(worker.pid for name in SERVICES for worker in registry.read_workers(redis, name))


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    """A connection to the server as it is: the workers stay."""
    client = streams.connect(redis_url)
    yield client
    client.close()


@pytest.fixture(autouse=True)
def nobody_dies(workers: list[int], redis: Redis, web: WebService) -> Iterator[None]:
    yield
    wait_until(lambda: pids(redis) == workers, "the same workers as before")
    assert web.process.poll() is None
    assert web.healthy()


def test_by_rest(web: WebService) -> None:
    def post(seed: int) -> tuple[int, str]:
        kind, data = mutated(seed)
        answer = requests.post(
            f"{web.url}/api/photos?name=p.{kind}",
            data=data,
            headers={"Content-Type": f"image/{kind}"},
            timeout=PATIENCE_S,
        )
        said = answer.json()
        return answer.status_code, "" if answer.status_code == 200 else said["error"]

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(post, range(COUNT)))
    assert {code for code, _ in answers} <= {200, 400, 415}
    assert all(said.endswith(".") for code, said in answers if code != 200)
    assert len({code for code, _ in answers}) > 1, "some are read, some refused"


def test_by_socket(web: WebService, redis: Redis) -> None:
    browser = Browser(web.url)
    browser.call("camera_open", WISH)
    taken = refused = 0
    for seed in range(COUNT):
        data = mutated(seed)[1]
        while not (answer := browser.call("camera_frame", data)):  # it came too soon
            pass
        taken += "seq" in answer
        refused += "error" in answer
    assert taken
    assert refused
    wait_until(lambda: "seq" in browser.call("camera_frame", clips.jpeg()), "a good one")
    last = browser.call("camera_frame", clips.jpeg()).get("seq", taken)
    wait_until(
        lambda: frame_accounting.read_accounting(redis, Placement("laptop", 0)).last_seq >= last,
        "all to be seen",
    )
    browser.close()


def test_inside_an_mjpeg_stream(redis: Redis) -> None:
    with mjpeg_server() as server:
        server.pause_s = 0.005
        server.jpegs = [mutated(seed)[1] for seed in range(COUNT)]
        url = f"http://127.0.0.1:{server.port}/stream"
        registry.publish_cameras(redis, [Camera(id="wild", name="", source=url)], {})
        wait_until(lambda: server.sent >= COUNT, "all to be sent", PATIENCE_S)
        server.jpegs = [clips.jpeg()]
        before = frame_accounting.read_accounting(redis, Placement("wild", 0))

        def well() -> bool:
            status = registry.read_status(redis, "wild")
            counts = frame_accounting.read_accounting(redis, Placement("wild", 0))
            live = status is not None and status.state == "live"
            return live and counts.processed > before.processed + 5

        wait_until(well, "good pictures to be seen again")
        counts = frame_accounting.read_accounting(redis, Placement("wild", 0))
        assert counts.captured == counts.processed + counts.skipped + counts.failed
        registry.publish_cameras(redis, [], {})


def test_the_same_seed_is_the_same_picture(tmp_path: Path) -> None:
    assert [mutated(seed) for seed in range(20)] == [mutated(seed) for seed in range(20)]
    assert {mutated(seed)[0] for seed in range(100)} == set(KINDS)

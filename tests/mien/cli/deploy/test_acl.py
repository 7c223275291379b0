"""Each service's user may do what the service does, and nothing that belongs to another."""

import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from redis import Redis
from redis.exceptions import NoPermissionError, ResponseError

from mien.bus import confusion, models, registry, streams, training
from mien.bus.frame_writer import FrameWriter
from mien.bus.group import Entry, GroupInbox
from mien.bus.heartbeat import Heartbeat
from mien.bus.inspection import read_streams
from mien.bus.lease import LeaderLease, Leases, alone, camera_leases
from mien.bus.messages import (
    Emotions,
    Faces,
    FindAnswer,
    FindWish,
    PlacedCamera,
    Refusal,
    Shadow,
    ShardLayout,
    TemporaryCamera,
    TrainingOffer,
    TrainingProgress,
    WorkerStatus,
    now_ms,
)
from mien.bus.shards import frame_accounting, keyspace, moving, retiring, totals
from mien.bus.shards.layout import read_layout, read_total
from mien.bus.shards.place import Placement
from mien.bus.shards.retiring import Retired
from mien.bus.trimming import trim_done
from mien.cameras import finding
from mien.cli.deploy import acl
from mien.cli.machine import valkey
from mien.process.metrics import Metrics
from mien.store.uploads.photos import KeptPhoto
from tests.conftest import wait_until
from tests.mien.store.uploads.test_runs import WAITING
from web.cameras.shard_keeper import ShardKeeper
from web.cameras.temporary_cameras import TemporaryCameras
from web.uploads import run_progress
from web.uploads.photos import PhotoMemory

PASSWORDS = {name: f"password of {name}" for name in acl.NAMES}
PACKAGE = models.Package(b"manifest", b"model", b"golden")
DOOR = PlacedCamera(id="door", name="Door", source="rtsp://cam/live")
As = Callable[[str], Redis]


@pytest.fixture(scope="module")
def socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("acl")
    path, users = folder / "v.sock", folder / "users.acl"
    users.write_text(acl.users(PASSWORDS) + "user tester on nopass ~* +@all\n")
    command = [*valkey.command(path), "--aclfile", str(users)]
    with subprocess.Popen(command) as server:
        wait_until(path.exists, "the server")
        yield path
        server.terminate()


@pytest.fixture
def user(socket: Path) -> Iterator[As]:
    """Connect as a user; what was refused without being meant to be fails the test."""
    opened: list[Redis] = []

    def connect(name: str) -> Redis:
        opened.append(
            Redis(unix_socket_path=str(socket), username=name, password=PASSWORDS.get(name, "x"))
        )
        return opened[-1]

    tester = connect("tester")
    tester.flushall()
    tester.acl_log_reset()
    yield connect
    for connection in opened:
        connection.close()


#: A shard was left.
LEFT = ShardLayout(read=1, most=2, read_since_ms=1)


def camera_is_written(redis: Redis) -> None:
    leases = camera_leases(redis, "capture")
    for _ in range(2):
        leases.refresh([Placement("door", 0)], 1)
    writer = FrameWriter(
        redis, Placement("door", 0), lease=lambda: leases.fence(Placement("door", 0))
    )
    for at_ms in range(1, 3):
        assert writer.write(b"jpeg", 64, 64, now_ms() + at_ms) is None
    leases.release_all()
    redis.xlen(keyspace.frames("door", 0))
    moving.read_moved(redis)
    moving.still_written(redis, [Placement("door", 0)])
    registry.read_sources(redis)
    registry.read_views(redis)
    registry.looked_at_closely(redis, ["door"])
    finding.wishes(redis)
    finding.answer(redis, "w", FindAnswer(host="h"))
    registry.cameras_published(redis)
    redis.set(keyspace.camera_status("door"), b"", px=1_000)
    redis.delete(keyspace.frames("door", 0), keyspace.camera_status("door"))


def frames_are_searched(redis: Redis) -> None:
    leases = camera_leases(redis, "detector")
    leases.refresh([Placement("door", 0)], 1)
    frame_accounting.restore_accounting(
        redis, Placement("door", 0), frame_accounting.FrameAccounting()
    )
    frame_accounting.read_accounting(redis, Placement("door", 0))
    moving.read_moved(redis)
    Retired(redis, keyspace.detections).delete(LEFT)
    redis.incr(keyspace.camera_tracks("door"))
    stream = keyspace.frames("door", 0)
    streams.read(redis, {stream: "0-0", keyspace.changes(0): "0-0"}, 1, 1)
    redis.xrevrange(stream, count=1)
    redis.xrange(stream, count=1)
    pipe = redis.pipeline(transaction=True)
    pipe.xadd(keyspace.detections(0), {b"message": b""}, maxlen=4_000)
    pipe.xadd(keyspace.faces(0), {b"message": b"", b"data": b""}, maxlen=20_000)
    pipe.xadd(keyspace.blurred("door", 0), {b"message": b""}, maxlen=8, approximate=False)
    pipe.hset(keyspace.camera_counts("door", 0), "processed", 1)
    pipe.execute()
    leases.release_all()


def _work_through(redis: Redis, stream: str, group: str, kind: Any) -> None:
    inbox = GroupInbox[Any](redis, stream, group, "me", kind, Metrics(), batch=1, work_queue=True)
    inbox.take(1)
    inbox.reset()
    inbox.take(1)
    inbox.hold(innocent=True)
    inbox.backlog()
    redis.xgroup_delconsumer(stream, group, "dead")
    redis.xinfo_consumers(stream, group)
    pipe = redis.pipeline(transaction=True)
    inbox.commit(pipe, [Entry("0-1", kind, b"", keyspace.frames("door", 0))])


def faces_are_classified(redis: Redis) -> None:
    _work_through(redis, keyspace.faces(0), streams.CLASSIFIERS, Faces)
    pipe = redis.pipeline(transaction=True)
    pipe.xadd(keyspace.emotions(0), {b"message": b""}, maxlen=100_000)
    pipe.xadd(keyspace.dead(0), {b"message": b""}, maxlen=100)
    pipe.incrby(keyspace.emotions_total(0), 1)
    pipe.execute()
    models.champion(redis)
    models.shadow(redis)
    models.read_package(redis, "v")
    models.refuse(redis, Refusal(version="v", worker="w", reason="r", at_ms=1))
    models.withdraw(redis, "v", "w")
    models.read_verdict(redis, "host", "digest")
    models.keep_verdict(redis, "host", "digest", "", 1.0)
    confusion.count(redis, 1, {(0, 1): 2})
    read_layout(redis)
    Retired(redis, keyspace.faces).delete(LEFT)
    assert redis.set(keyspace.lease("classifier", "turn:host"), "me", nx=True, px=1_000)


def history_is_kept(redis: Redis) -> None:
    leases = Leases(redis, partial(keyspace.lease, "recorder"))
    leases.refresh(["alerts"], 1)
    leases.release_all()
    _work_through(redis, keyspace.emotions(0), streams.RECORDERS, Emotions)
    trim_done(redis, keyspace.emotions(0), 1)
    retiring.fit(redis)
    Retired(redis, keyspace.emotions).delete(LEFT)
    GroupInbox(
        redis, keyspace.faces(0), streams.CLASSIFIERS, "me", Faces, Metrics(), batch=1
    ).backlog()
    registry.cameras_published(redis)
    totals.read_all_accounting(redis, [Placement("door", 0)])
    registry.publish_alerts(redis, [])
    for stream in (keyspace.emotions(0), keyspace.detections(0), keyspace.frames("door", 0)):
        redis.xrevrange(stream, count=1)
        redis.xrange(stream, count=1)


def a_model_is_trained(redis: Redis) -> None:
    training.wait(redis, b"0-0", 1)
    training.tell(redis, TrainingProgress(job=1))
    training.offer(redis, TrainingOffer(data=False))


def people_are_served(redis: Redis) -> None:
    secrets = {"door": "rtsp://me:secret@cam/live"}
    registry.publish_cameras(redis, [DOOR], secrets, secrets)
    redis.hset(keyspace.MOVED, moving.field(Placement("door", 1)), 0)
    registry.publish_cameras(redis, [DOOR], {}, shards=2)
    ShardKeeper(redis).tidy()
    Retired(redis, keyspace.changes).delete(LEFT)
    temporary = TemporaryCamera(camera=DOOR, until_ms=0, purpose="test")
    registry.publish_temporary_camera(redis, temporary, "rtsp://me:secret@cam/live")
    registry.renew_temporary_camera(redis, temporary)
    registry.remove_expired_temporary_cameras(redis)
    registry.confirm_cameras(redis)
    registry.look_closely(redis, ["door"])
    finding.ask(redis, FindWish(id="w", until_ms=now_ms() + 9_000))
    finding.answers(redis, "w")
    finding.forget(redis, "w")
    registry.read_sources(redis)
    totals.read_all_accounting(redis, [Placement("door", 0)])
    registry.read_alerts(redis)
    registry.forget_camera(redis, "door")
    redis.exists(keyspace.CAMERAS)
    redis.set(keyspace.camera_status("door"), b"", px=1_000)
    writer = FrameWriter(redis, Placement("door", 0), lossless=True)
    assert writer.write(b"jpeg", 64, 64, now_ms()) is None
    redis.xdel(keyspace.frames("door", 0), writer.entry_id)
    followed = (keyspace.detections(0), keyspace.emotions(0), keyspace.dead(0))
    streams.read(redis, dict.fromkeys(followed, "0-0"), 1, 1)
    streams.read(redis, {keyspace.TRAINING_PROGRESS: "0-0"}, 1, 1)
    for stream in (
        *followed,
        keyspace.TRAINING_PROGRESS,
        keyspace.frames("door", 0),
        keyspace.blurred("door", 0),
    ):
        redis.xrevrange(stream, count=1)
        redis.xrange(stream, count=1)
    read_total(redis)
    models.publish_champion(redis, "a", PACKAGE)
    models.publish_shadow(redis, Shadow(run=1, version="b", champion="a"), PACKAGE)
    models.publish_champion(redis, "c", PACKAGE)
    models.publish_champion(redis, "d", PACKAGE)
    models.withdraw_shadow(redis)
    models.read_refusals(redis)
    confusion.read(redis, 1, np.zeros((2, 2), np.int64))
    confusion.forget(redis, 1)
    training.wake(redis)
    training.read_offer(redis)
    training.newest(redis)
    temporary_cameras = TemporaryCameras(redis, forget_s=0.0)
    assert temporary_cameras.claim(DOOR, "browser")
    temporary_cameras.shown()
    temporary_cameras.remove("door")
    temporary_cameras.renew()
    turn = LeaderLease(redis, "web", "runs")
    for _ in range(2):
        turn.refresh()
    turn.give_up()
    with alone(redis, "web", "cameras"):
        pass
    run_progress.tell_all(redis, [WAITING])
    run_progress.tell_all(redis, [])
    run_progress.tell_shares(redis, "a", {})
    run_progress.read_shares(redis, "a")
    run_progress.ask_to_end(redis, "a")
    run_progress.is_to_end(redis, "a")
    run_progress.forget(redis, "a")
    memory = PhotoMemory(redis)
    memory.remember(KeptPhoto({"id": "p"}, b"jpeg", b"small"), "set")
    memory.find("p")
    memory.forget("set")


WORK: dict[str, Callable[[Redis], None]] = {
    "capture": camera_is_written,
    "detector": frames_are_searched,
    "classifier": faces_are_classified,
    "recorder": history_is_kept,
    "training": a_model_is_trained,
    "web": people_are_served,
}
#: What must be refused to everybody, and to each service of what belongs to others.
FORBIDDEN = (
    *("FLUSHALL", "FLUSHDB", "CONFIG GET *", "KEYS *", "ACL LIST", "SHUTDOWN NOSAVE", "INFO"),
    *("MONITOR", "CLIENT LIST", "SAVE", "REPLICAOF no one"),
)
FOREIGN = {
    "capture": (
        f"XREVRANGE {keyspace.emotions(0)} + -",
        f"XADD {keyspace.detections(0)} * a b",
        f"GET {keyspace.CHAMPION}",
    ),
    "detector": (
        f"HGETALL {keyspace.CREDENTIALS}",
        f"XREVRANGE {keyspace.emotions(0)} + -",
        f"XADD {keyspace.emotions(0)} * a b",
    ),
    "classifier": (
        f"XREVRANGE {keyspace.frames('door', 0)} + -",
        f"HGETALL {keyspace.CREDENTIALS}",
        f"XREVRANGE {keyspace.emotions(0)} + -",
    ),
    "recorder": (
        f"HGETALL {keyspace.CREDENTIALS}",
        f"HSET {keyspace.CAMERAS} a b",
        f"SET {keyspace.CHAMPION} a",
    ),
    "training": (
        f"XREVRANGE {keyspace.frames('door', 0)} + -",
        f"HGETALL {keyspace.CAMERAS}",
        f"SET {keyspace.CHAMPION} a",
    ),
    "web": (
        f"XREVRANGE {keyspace.faces(0)} + -",
        f"XADD {keyspace.emotions(0)} * a b",
        f"SET {keyspace.camera_lease('capture', 'door', 0)} a",
    ),
}
BY_SCRIPT = f"return redis.call('GET', '{keyspace.CHAMPION}')"


@pytest.mark.parametrize("name", WORK)
def test_a_service_may_do_its_work(user: As, name: str) -> None:
    redis = user(name)
    heartbeat = Heartbeat(redis, name, Metrics())
    for stream in (keyspace.faces(0), keyspace.emotions(0)):
        user("tester").xadd(stream, {b"message": b""})
    WORK[name](redis)
    if name not in ("classifier", "training"):
        registry.read_cameras(redis)
    registry.beat(redis, _status(name))
    assert [one.service for one in registry.read_workers(redis)] == [name]
    heartbeat.retire()
    redis.ping()
    assert user("tester").acl_log() == []


@pytest.mark.parametrize("name", [*WORK, acl.OPERATOR])
def test_nobody_may_rule_the_server(user: As, name: str) -> None:
    for command in FORBIDDEN:
        with pytest.raises(NoPermissionError):
            user(name).execute_command(*command.split())


@pytest.mark.parametrize("name", WORK)
def test_nobody_may_touch_what_belongs_to_another(user: As, name: str) -> None:
    other = "web" if name != "web" else "capture"
    for command in (*FOREIGN[name], f"SET worker:{other}:x a", "SET anything a", "GET anything"):
        with pytest.raises(NoPermissionError):
            user(name).execute_command(*command.split())


def test_a_script_may_no_more_than_its_user(user: As) -> None:
    script = user("capture").register_script(BY_SCRIPT)
    with pytest.raises(ResponseError, match=r"(?i)permission"):
        script()


def test_the_operator_may_inspect(user: As) -> None:
    user("tester").xadd(keyspace.emotions(0), {b"message": b""})
    assert [report.name for report in read_streams(user(acl.OPERATOR))] == [keyspace.emotions(0)]


def test_who_names_nobody_may_ask_whether_it_lives(socket: Path) -> None:
    nobody = Redis(unix_socket_path=str(socket))
    assert nobody.ping()
    with pytest.raises(NoPermissionError):
        nobody.get("anything")
    nobody.close()


def _status(service: str) -> WorkerStatus:
    return WorkerStatus(service=service, name="me", host="here", pid=1, started_ms=0)

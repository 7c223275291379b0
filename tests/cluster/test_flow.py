"""The whole product on a cluster of three masters: a master that dies, slots that move."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from click.testing import CliRunner

from mien.bus.shards import keyspace
from mien.bus.shards.place import place
from mien.cli.command import mien
from tests import clips
from tests.cluster.product import CAMERAS, PATIENCE_S, SHARDS, Product, product
from tests.cluster.servers import DebianRedis, Node, ValkeyCluster
from tests.conftest import wait_until

pytestmark = pytest.mark.process

#: Debian's Redis is a 7.0.
SINCE_7_2 = {"client|setinfo"}


@pytest.fixture(scope="module")
def running(
    whole_run: ValkeyCluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    whole_run.wait_until_whole()
    whole_run.empty()
    with product(whole_run.url, tmp_path_factory.mktemp("product")) as started:
        yield started


def stream_of(camera: str) -> str:
    return keyspace.frames(*place(camera, SHARDS))


def test_cameras_are_spread_over_the_masters(running: Product, whole_run: ValkeyCluster) -> None:
    owners = {whole_run.owner(stream_of(camera)).port for camera in running.accounting()}
    assert len(owners) > 1
    assert len(running.accounting()) == CAMERAS
    running.balances()
    asked = CliRunner().invoke(mien, ["inspect", "--json", "--redis-url", whole_run.url])
    assert asked.exit_code == 0, asked.output
    names = {stream["name"] for stream in json.loads(asked.output)["streams"]}
    assert names >= {stream_of(camera) for camera in running.accounting()}


@pytest.mark.parametrize("how", [Node.killed, Node.silent])
def test_a_master_that_dies_under_load_costs_counted_frames_and_doubles_nothing(
    running: Product, whole_run: ValkeyCluster, how: Callable[[Node], AbstractContextManager[None]]
) -> None:
    whole_run.wait_until_whole()
    camera = next(iter(running.accounting()))
    before = running.accounting()[camera]
    victim = whole_run.owner(stream_of(camera))
    with how(victim):
        wait_until(lambda: whole_run.owner(stream_of(camera)) is not victim, "another master")
        running.flows()
    running.balances()
    after = running.accounting()[camera]
    assert after.skipped > before.skipped
    whole_run.wait_until_whole()
    running.flows()
    running.balances()


def test_a_master_that_comes_back_empty_before_it_is_missed_costs_no_more(
    running: Product, whole_run: ValkeyCluster
) -> None:
    whole_run.wait_until_whole()
    camera = next(iter(running.accounting()))
    with whole_run.patient(), whole_run.owner(stream_of(camera)).killed():
        pass
    running.flows()
    running.balances()


def test_a_master_that_nobody_replaces_stops_its_own_cameras_alone(
    running: Product, whole_run: ValkeyCluster
) -> None:
    whole_run.wait_until_whole()
    control = whole_run.owner(keyspace.CAMERAS)
    owners = {camera: whole_run.owner(stream_of(camera)) for camera in running.accounting()}
    victim = next(owner for owner in owners.values() if owner is not control)
    away = [camera for camera, owner in owners.items() if owner is victim]
    with whole_run.patient(), victim.killed():
        running.flows(away, seconds=10)  # for longer than any lease and sign of life lasts
        seen = running.faces()
        running.flows(away, seconds=3)
        assert [running.faces()[camera] for camera in away] == [seen[camera] for camera in away]
        cameras = running.get("/api/status")["cameras"]
        assert {camera["id"]: camera["state"] for camera in cameras} == {
            camera: "stalled" if camera in away else "live" for camera in owners
        }
        metrics = running.metrics()
        assert [camera for camera in owners if f'frames_total{{camera="{camera}"' in metrics] == [
            camera for camera in owners if camera not in away
        ]
        assert "mien_emotions_total" not in metrics, "it would seem to fall"
    whole_run.wait_until_whole()
    running.flows()
    running.balances()
    assert "mien_emotions_total" in running.metrics()


def test_the_master_of_what_is_wanted_may_die(running: Product, whole_run: ValkeyCluster) -> None:
    whole_run.wait_until_whole()
    victim = whole_run.owner(keyspace.CAMERAS)
    with victim.killed():
        wait_until(lambda: whole_run.owner(keyspace.CAMERAS) is not victim, "another master")
        running.flows()
    running.balances()
    assert len(running.get("/api/status")["cameras"]) == CAMERAS


def redirected(node: Node) -> int:
    """How often a node said that a key is elsewhere, or half of some keys."""
    told = node.ask("INFO", "errorstats")
    names = told.keys() & {"errorstat_ASK", "errorstat_TRYAGAIN"}
    return sum(told[name]["count"] for name in names)


def test_nothing_is_lost_when_slots_move_under_load(
    running: Product, whole_run: ValkeyCluster, tmp_path: Path
) -> None:
    whole_run.wait_until_whole()
    frames = 300
    jpegs = [clips.jpeg(number / 30, 1, 320, 240) for number in range(frames)]
    video = clips.write_jpegs(tmp_path / "a.mkv", jpegs, 30).read_bytes()
    run = f"/api/runs/{running.post('/api/runs?name=a.mkv', video, 'video/x-matroska')['id']}"
    wait_until(lambda: running.get(run)["done"] > 0, "the first frames", PATIENCE_S)
    shards = {place(camera, SHARDS).shard for camera in running.accounting()}
    for shard in [*shards, *shards]:  # there, and perhaps back
        with whole_run.moving(keyspace.faces(shard)) as move:
            before = redirected(move.source)
            move(keyspace.faces(shard).encode())
            wait_until(lambda m=move, n=before: redirected(m.source) > n, "somebody to ask")  # type: ignore[misc]  # mypy cannot infer defaults
    wait_until(lambda: running.get(run)["state"] not in ("waiting", "running"), "it", PATIENCE_S)
    ended = running.get(run)
    assert (ended["state"], ended["done"]) == ("done", frames), ended
    running.flows()
    running.balances()


def test_nothing_is_asked_that_redis_7_does_not_know(
    running: Product, whole_run: ValkeyCluster, tmp_path: Path
) -> None:
    statistics = [node.ask("INFO", "commandstats") for node in whole_run.nodes]
    asked = sorted({name.removeprefix("cmdstat_") for each in statistics for name in each})
    redis = DebianRedis(tmp_path)
    redis.start()
    try:
        known = redis.ask("COMMAND INFO", *asked)
    finally:
        redis.kill()
    assert {"evalsha", "xreadgroup", "exec"} <= set(asked)
    unknown = {name for name, said in zip(asked, known, strict=True) if said is None}
    assert unknown - SINCE_7_2 == set()

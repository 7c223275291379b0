"""What is wanted, while the master of a shard is away."""

from typing import Any

import pytest
from redis import Redis

from mien.bus import registry
from mien.bus.messages import Camera, PlacedCamera
from mien.bus.shards import keyspace, moving
from mien.bus.shards.place import Placement
from tests.cluster.servers import Node, ValkeyCluster
from tests.conftest import wait_until
from web.cameras.shard_keeper import ShardKeeper
from web.cameras.temporary_cameras import TemporaryCameras

pytestmark = pytest.mark.process

SHARDS = 8
DOOR = Camera(id="door", name="Door", source="rtsp://door/live")
LAPTOP = PlacedCamera(id="laptop", name="Laptop", source="browser:laptop")


@pytest.fixture
def away(cluster: ValkeyCluster, redis: Redis) -> tuple[int, Node]:
    """A shard, of some, whose master may be killed: it has nothing of what is wanted."""
    registry.publish_cameras(redis, [], {}, shards=SHARDS)
    control = cluster.owner(keyspace.CAMERAS)
    owners = {shard: cluster.owner(keyspace.changes(shard)) for shard in range(SHARDS)}
    return next((shard, owner) for shard, owner in owners.items() if owner is not control)


def test_a_camera_is_made_wanted_whichever_shard_is_away(
    cluster: ValkeyCluster, redis: Redis, away: tuple[int, Node]
) -> None:
    here = TemporaryCameras(redis)
    with cluster.patient(), away[1].killed():
        registry.publish_cameras(redis, [DOOR], {}, shards=SHARDS)
        here.add(LAPTOP, "browser")
        assert set(registry.read_cameras(redis)) == {"door", "laptop"}
        here.remove("laptop")
        assert set(registry.read_cameras(redis)) == {"door"}


def test_what_is_tidied_in_a_shard_that_is_away_is_tidied_later(
    cluster: ValkeyCluster, redis: Redis, away: tuple[int, Node]
) -> None:
    here, keeper, (shard, master) = TemporaryCameras(redis, forget_s=0.0), ShardKeeper(redis), away
    here.add(LAPTOP, "browser")
    here.remove("laptop")
    redis.hset(keyspace.MOVED, moving.field(Placement("hall", shard)), 0)

    def left() -> tuple[Any, Any]:
        here.renew()
        keeper.tidy()
        return redis.exists(keyspace.GUESTS_LEAVING), redis.exists(keyspace.MOVED)

    with cluster.patient(), master.killed():
        while_away = left()
    cluster.wait_until_whole()
    assert while_away == (1, 1)
    wait_until(lambda: left() == (0, 0), "both to be tidied")

"""What is wanted, while the master of a shard is away."""

import pytest
from redis import Redis

from mien.bus import registry
from mien.bus.messages import Camera, PlacedCamera
from mien.bus.shards import keyspace
from tests.cluster.servers import ValkeyCluster
from web.cameras.temporary_cameras import TemporaryCameras

pytestmark = pytest.mark.process

SHARDS = 8
DOOR = Camera(id="door", name="Door", source="rtsp://door/live")
LAPTOP = PlacedCamera(id="laptop", name="Laptop", source="browser:laptop")


def test_a_camera_is_made_wanted_whichever_shard_is_away(
    cluster: ValkeyCluster, redis: Redis
) -> None:
    registry.publish_cameras(redis, [], {}, shards=SHARDS)
    here, control = TemporaryCameras(redis), cluster.owner(keyspace.CAMERAS)
    owners = [cluster.owner(keyspace.changes(shard)) for shard in range(SHARDS)]
    victim = next(owner for owner in owners if owner is not control)
    with cluster.patient(), victim.killed():
        registry.publish_cameras(redis, [DOOR], {}, shards=SHARDS)
        here.add(LAPTOP, "browser")
        assert set(registry.read_cameras(redis)) == {"door", "laptop"}
        here.remove("laptop")
        here.renew()
        assert set(registry.read_cameras(redis)) == {"door"}

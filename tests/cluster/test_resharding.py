"""The number of shards changes while everything runs on a cluster."""

from pathlib import Path

import pytest
from redis import Redis

from tests.cluster.servers import ValkeyCluster
from tests.mien.bus.shards.test_live import cameras_move

pytestmark = pytest.mark.process


def test_cameras_move_between_masters(redis: Redis, cluster: ValkeyCluster, tmp_path: Path) -> None:
    cameras_move(redis, cluster.url, tmp_path, (4, 2))

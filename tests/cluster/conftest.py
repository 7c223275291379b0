"""One cluster, and one master with Sentinels, shared by all tests of this folder."""

from collections.abc import Iterator

import pytest
from redis import Redis

from mien.bus import streams
from tests.cluster.servers import ValkeyCluster, Watched, running


@pytest.fixture(scope="package")
def whole_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ValkeyCluster]:
    """The cluster of this run."""
    with running(ValkeyCluster, tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


@pytest.fixture
def cluster(whole_run: ValkeyCluster) -> ValkeyCluster:
    """The cluster, whole and empty when the test begins."""
    whole_run.wait_until_whole()
    whole_run.empty()
    return whole_run


@pytest.fixture
def redis(cluster: ValkeyCluster) -> Iterator[Redis]:
    """A connection to the cluster."""
    client = streams.connect(cluster.url)
    yield client
    client.close()


@pytest.fixture(scope="package")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """A master and its replica, of which Sentinels know."""
    with running(Watched, tmp_path_factory.mktemp("sentinels")) as servers:
        yield servers

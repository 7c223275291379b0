"""The users of ``mien deploy acl`` on the nodes of a cluster: they may do their work there, too."""

from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote

import pytest

from mien.bus import registry, streams
from mien.bus.streams import UnreachableError
from mien.cli.deploy import acl
from tests.cluster.servers import ValkeyCluster, Watched
from tests.mien.cli.deploy.test_acl import PASSWORDS, WORK

pytestmark = pytest.mark.process


@pytest.fixture
def guarded(cluster: ValkeyCluster) -> Iterator[ValkeyCluster]:
    """The cluster with these users; everybody else may still do everything."""
    users = [line.split() for line in acl.users(PASSWORDS).splitlines()[1:]]
    for node in cluster.nodes:
        for _, name, *rules in users:
            node.ask("ACL SETUSER", name, *rules)
        node.ask("ACL LOG", "RESET")
    yield cluster
    for node in cluster.nodes:
        node.ask("ACL DELUSER", *PASSWORDS)


def url(cluster: ValkeyCluster, name: str, password: str) -> str:
    return cluster.url.replace("//", f"//{name}:{quote(password)}@")


@pytest.mark.parametrize("name", WORK)
def test_a_service_may_do_its_work_on_a_cluster(guarded: ValkeyCluster, name: str) -> None:
    with closing(streams.connect(url(guarded, name, PASSWORDS[name]))) as redis:
        WORK[name](redis)
        registry.read_workers(redis)
    assert [node.ask("ACL LOG") for node in guarded.nodes] == [[]] * 6


def test_a_wrong_password_is_told(guarded: ValkeyCluster) -> None:
    with pytest.raises(UnreachableError) as caught:
        streams.connect(url(guarded, "web", "wrong"))
    assert "refuses the user or the password" in str(caught.value)
    assert "wrong" not in str(caught.value)


def test_sentinels_may_ask_for_a_login_of_their_own(watched: Watched) -> None:
    may = ("+hello", "+ping", "+client|setinfo", "+sentinel|masters")
    for sentinel in watched.sentinels:
        sentinel.ask("ACL SETUSER", "watcher", "on", ">secret", *may)
    login = "?sentinel_username=watcher&sentinel_password="
    streams.connect(f"{watched.url}{login}secret").close()
    with pytest.raises(UnreachableError) as caught:
        streams.connect(f"{watched.url}{login}wrong")
    assert "refuses the user or the password" in str(caught.value)
    assert "wrong" not in str(caught.value)

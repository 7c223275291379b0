"""The watch on a real Valkey and real databases, step by step."""

import threading
from collections.abc import Callable

import pytest
from redis import Redis

from mien.bus import registry, streams
from mien.bus.lease import LeaderLease
from mien.bus.messages import Camera, CameraStatus, Emotions, WorkerStatus, encode, now_ms
from mien.bus.shards import keyspace
from mien.bus.streams import Publication
from mien.store.alerts import alerts, deliveries, rules, webhooks
from mien.store.alerts.rules import CameraLost, ExpressionCondition, Quiet, RuleWish, StageLagging
from mien.store.alerts.webhooks import WebhookWish
from mien.store.core.database import Database
from mien.store.history import events
from recorder.alerts import watch
from recorder.alerts.quiet import is_quiet
from recorder.alerts.watch import AlertWatch
from tests.mien.store.history.test_rows import emotions

Clock = Callable[[float], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Set the watch's clock to so many seconds after now."""
    begin_ms = now_ms()

    def set_to(seconds: float) -> None:
        monkeypatch.setattr(watch, "now_ms", lambda: begin_ms + round(seconds * 1000))

    set_to(0)
    return set_to


@pytest.fixture
def step(redis: Redis, database: Database, clock: Clock) -> Clock:
    """Let the watch look at so many seconds after now."""
    watching = AlertWatch(redis, database, LeaderLease(redis, "recorder", "duty"))

    def look(seconds: float) -> None:
        clock(seconds)
        watching.step(threading.Event())

    return look


def say(redis: Redis, camera: str, state: str, reason: str | None = None) -> None:
    registry.publish_cameras(redis, [Camera(id=camera, name=camera.title(), source="x")], {})
    status = CameraStatus(camera=camera, state=state, since_ms=0, reason=reason)  # type: ignore[arg-type]
    redis.set(keyspace.camera_status(camera), encode(status))


def show(redis: Redis, glad: float, camera: str = "door") -> Emotions:
    message = emotions((7, (1 - glad, glad)), at_ms=now_ms(), camera=camera)
    streams.add(redis, Publication(keyspace.emotions(0), message))
    return message


def test_an_expression_opens_is_told_and_closes(
    redis: Redis, database: Database, step: Clock
) -> None:
    hook = webhooks.add(database, WebhookWish(name="Chat", url="http://127.0.0.1:1/"))
    condition = ExpressionCondition(label="glad", share=0.6, seconds=5)
    rules.add(database, RuleWish(name="Glad", condition=condition, webhooks=(hook.id,)))
    say(redis, "door", "live")
    show(redis, 0.9)
    step(0)  # begins to follow: what was there before does not count
    for second in range(1, 8):
        show(redis, 0.9)
        step(second)
    (alert,) = alerts.open_now(database)
    assert (alert.rule_name, alert.kind, alert.cameras) == ("Glad", "expression", ("door",))
    assert alert.text.startswith("glad at 90 % over 1 face")
    assert [told.id for told in registry.read_alerts(redis)] == [alert.id]
    for second in range(8, 20):
        step(second)
    assert alerts.open_now(database) == []
    assert registry.read_alerts(redis) == ()
    events = [post.event for post in deliveries.newest(database, 9)]
    assert events == ["alert.closed", "alert.opened"]


def test_another_recorder_goes_on_where_one_died(
    redis: Redis, database: Database, step: Clock, clock: Clock
) -> None:
    rules.add(database, RuleWish(name="Lost", condition=CameraLost(seconds=2)))
    say(redis, "door", "failed", "refused")
    for second in range(4):
        step(second)
    (alert,) = alerts.open_now(database)
    assert alert.text == "Door gives no pictures: refused"
    other = AlertWatch(redis, database, LeaderLease(redis, "recorder", "duty"))
    other.step(threading.Event())
    redis.delete(keyspace.lease("recorder", "duty"))  # as when its owner died
    for second in range(4, 12):
        clock(second)
        other.step(threading.Event())
        step(second)  # the former owner has lost its turn
    assert alerts.read(database, None, 0, 2**62) == [alert]
    say(redis, "door", "live")
    for second in range(12, 16):
        clock(second)
        other.step(threading.Event())
    (closed,) = alerts.read(database, None, 0, 2**62)
    assert closed.closed_ms is not None
    kinds = [(event.kind, event.text) for event in events.read(database, None, 0, 2**62)]
    assert kinds == [("camera_lost", "refused"), ("camera_back", "gives pictures again")]


def test_a_stage_whose_entries_wait(redis: Redis, database: Database, step: Clock) -> None:
    rules.add(database, RuleWish(name="Lag", condition=StageLagging(seconds=5)))
    say(redis, "door", "live")
    late = WorkerStatus(
        service="detector", name="d", host="h", pid=1, started_ms=0, oldest_ms=6_000
    )
    registry.beat(redis, late)
    redis.xgroup_create(keyspace.emotions(0), streams.RECORDERS, id="0", mkstream=True)
    old = Publication(keyspace.emotions(0), emotions((1, (0.5, 0.5)), at_ms=5))
    streams.add(redis, old, entry_id=f"{now_ms() - 9_000}-0")
    step(0)
    assert [alert.subject for alert in alerts.open_now(database)] == ["detector", "recorder"]


def test_in_quiet_hours_nothing_is_posted_until_they_end(
    redis: Redis, database: Database, step: Clock
) -> None:
    hook = webhooks.add(database, WebhookWish(name="Chat", url="http://127.0.0.1:1/"))
    always = Quiet(start="00:00", end="23:59")
    if not is_quiet(always, now_ms()):
        always = Quiet(start="12:00", end="11:00")
    wish = RuleWish(name="Lost", condition=CameraLost(seconds=1), webhooks=(hook.id,), quiet=always)
    rule = rules.add(database, wish)
    say(redis, "door", "stalled")
    for second in range(3):
        step(second)
    assert len(alerts.open_now(database)) == 1
    assert deliveries.newest(database, 9) == []
    loud = RuleWish(name="Lost", condition=wish.condition, webhooks=(hook.id,))
    rules.change(database, rule.id, loud)
    step(3)
    assert [post.event for post in deliveries.newest(database, 9)] == ["alert.opened"]


def test_a_redis_that_came_back_empty_closes_nothing(
    redis: Redis, database: Database, step: Clock
) -> None:
    rules.add(database, RuleWish(name="Lost", condition=CameraLost(seconds=1)))
    say(redis, "door", "failed", "refused")
    for second in range(3):
        step(second)
    (alert,) = alerts.open_now(database)
    redis.flushall()
    for second in range(3, 6):
        step(second)
    assert alerts.open_now(database) == [alert]
    assert [told.id for told in registry.read_alerts(redis)] == [alert.id]


def test_a_paused_camera_and_one_that_ended_are_not_lost(
    redis: Redis, database: Database, step: Clock
) -> None:
    rules.add(database, RuleWish(name="Lost", condition=CameraLost(seconds=1)))
    say(redis, "door", "ended")
    for second in range(9):
        step(second)
    paused = Camera(id="door", name="Door", source="x", paused=True)
    registry.publish_cameras(redis, [paused], {})
    redis.delete(keyspace.camera_status("door"))
    for second in range(9, 19):
        step(second)
    assert alerts.read(database, None, 0, 2**62) == []
    assert events.read(database, None, 0, 2**62) == []

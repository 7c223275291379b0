"""Rules, webhooks, alerts and posts as rows."""

import msgspec
import pytest
from sqlalchemy import select

from mien.store.alerts import alerts, deliveries, rules, webhooks
from mien.store.alerts.alerts import Closing, Opening
from mien.store.alerts.rules import CameraLost, ExpressionCondition, Quiet, RuleWish, StageLagging
from mien.store.alerts.webhooks import Webhook, WebhookChange, WebhookWish
from mien.store.core.database import Database
from mien.store.core.errors import NoSuchRowError
from mien.store.core.schema import deliveries as table
from mien.store.history import events
from mien.store.history.events import Event

SECRET = "correct horse"


def hook(database: Database, name: str = "Chat", **more: object) -> Webhook:
    values = {"name": name, "url": f"https://ann:pw@{name.lower()}.example/T0/key", **more}
    return webhooks.add(database, msgspec.convert(values, WebhookWish))


def opening(subject: str = "", at_ms: int = 1_000) -> Opening:
    return Opening(1, "Watch", "camera_lost", subject, (subject,), "why", at_ms)


@pytest.mark.parametrize(
    "condition",
    [
        ExpressionCondition(label="anger", share=0.5, seconds=30, cameras=("door",), faces=3),
        CameraLost(seconds=60),
        StageLagging(seconds=5, stage="detector"),
    ],
)
def test_a_rule_comes_back_as_it_was_written(
    database: Database, condition: rules.Condition
) -> None:
    number = hook(database).id
    quiet = Quiet(start="22:00", end="07:00", zone="Europe/Berlin")
    wish = RuleWish(name="Watch", condition=condition, webhooks=(number,), quiet=quiet)
    added = rules.add(database, wish)
    assert rules.read(database) == [added]
    assert msgspec.structs.asdict(wish).items() <= msgspec.structs.asdict(added).items()
    changed = rules.change(database, added.id, RuleWish(name="Other", condition=condition))
    assert rules.read(database) == [changed]
    assert (changed.id, changed.quiet, changed.created_ms) == (added.id, None, added.created_ms)
    rules.remove(database, added.id)
    assert rules.read(database) == []


def test_what_is_not_there_cannot_be_changed(database: Database) -> None:
    wish = RuleWish(name="Watch", condition=CameraLost(seconds=60))
    stranger = msgspec.structs.replace(wish, webhooks=(9,))
    for impossible in (
        lambda: rules.add(database, stranger),
        lambda: rules.change(database, 9, wish),
        lambda: rules.remove(database, 9),
        lambda: webhooks.change(database, 9, WebhookChange()),
        lambda: webhooks.remove(database, 9),
        lambda: deliveries.put_test(database, 9),
        lambda: deliveries.one(database, 9),
    ):
        with pytest.raises(NoSuchRowError, match="there is no"):
            impossible()


def test_a_webhooks_secrets_go_in_and_never_out(database: Database) -> None:
    added = hook(database, secret=SECRET)
    assert added.url == "https://chat.example/***"
    assert added.signed
    shown = str(webhooks.read(database))
    assert not any(secret in shown for secret in ("pw", "key", SECRET))
    deliveries.put_test(database, added.id)
    (due,) = deliveries.due(database, 2**62)
    assert (due.url, due.secret) == ("https://ann:pw@chat.example/T0/key", SECRET)
    assert "pw" not in repr(due)
    assert SECRET not in repr(due)


def test_a_webhooks_url_that_comes_back_as_it_was_shown_stays(database: Database) -> None:
    added = hook(database, secret=SECRET)
    webhooks.change(database, added.id, WebhookChange(url=added.url, name="Room"))
    deliveries.put_test(database, added.id)
    assert deliveries.due(database, 2**62)[0].url == "https://ann:pw@chat.example/T0/key"
    changed = webhooks.change(database, added.id, WebhookChange(url="http://b/c", secret=None))
    assert (changed.url, changed.name, changed.signed) == ("http://b/***", "Room", False)
    assert deliveries.due(database, 2**62)[0].secret is None


def test_an_alert_opens_once_and_closes(database: Database) -> None:
    alerts.apply(database, [opening("door"), opening("door", 2_000), opening("desk", 3_000)])
    door, desk = alerts.open_now(database)
    assert (door.subject, door.opened_ms, desk.opened_ms) == ("door", 1_000, 3_000)
    alerts.apply(database, [Closing(1, "door", 5_000), Closing(1, "hall", 5_000)])
    assert alerts.open_now(database) == [desk]
    alerts.apply(database, [opening("door", 6_000)])
    assert [a.opened_ms for a in alerts.read(database, ["door"], 0, 9_000)] == [6_000, 1_000]
    assert [a.opened_ms for a in alerts.read(database, ["door"], 5_001, 9_000)] == [6_000]
    assert [a.opened_ms for a in alerts.read(database, None, 0, 2_000)] == [1_000]


def test_the_closing_is_posted_to_those_who_heard_of_the_opening(database: Database) -> None:
    told, off, other = (hook(database, name) for name in ("Told", "Off", "Other"))
    webhooks.change(database, off.id, WebhookChange(enabled=False))
    alerts.apply(database, [opening("door"), opening("desk")])
    door, _ = alerts.open_now(database)
    alerts.announce(database, door, [told.id, off.id])
    alerts.announce(database, door, [other.id])
    alerts.apply(database, [Closing(1, "door", 5_000), Closing(1, "desk", 5_000)])
    alerts.announce(database, door, [told.id])
    with database.read() as connection:
        rows = connection.execute(select(table).order_by(table.c.id)).all()
    assert [(row.webhook_id, row.event) for row in rows] == [
        (told.id, "alert.opened"),
        (told.id, "alert.closed"),
    ]
    body = msgspec.json.decode(rows[1].body)
    assert body["event"] == "alert.closed"
    assert body["alert"] == {
        "id": door.id,
        "rule": {"id": 1, "name": "Watch", "kind": "camera_lost"},
        "subject": "door",
        "cameras": ["door"],
        "text": "why",
        "opened_ms": 1_000,
        "closed_ms": 5_000,
    }


def test_posts_are_due_one_for_each_webhook_and_in_order_for_each_alert(
    database: Database,
) -> None:
    chat, two = hook(database, "One"), hook(database, "Two")
    alerts.apply(database, [opening("door"), opening("desk")])
    door, desk = alerts.open_now(database)
    alerts.announce(database, door, [chat.id, two.id])
    alerts.apply(database, [Closing(1, "door", 5_000)])
    alerts.announce(database, desk, [chat.id])

    def due(at_ms: int = 2**61) -> list[tuple[int, str, int]]:
        return [(d.webhook_id, d.event, d.id) for d in deliveries.due(database, at_ms)]

    assert due(0) == []
    first, second = due()
    assert [(w, e) for w, e, _ in (first, second)] == [
        (chat.id, "alert.opened"),
        (two.id, "alert.opened"),
    ]
    deliveries.tried(database, first[2], "waiting", "refused", 7, due_ms=2**62)
    deliveries.tried(database, second[2], "delivered", "204 No Content", 7, due_ms=7)
    (closing, other_alert) = due()
    assert other_alert[:2] == (chat.id, "alert.opened"), "the closing waits for its opening"
    assert other_alert[2] > first[2]
    assert closing[:2] == (two.id, "alert.closed")
    deliveries.tried(database, first[2], "failed", "refused", 8, due_ms=8)
    deliveries.tried(database, other_alert[2], "delivered", "200 OK", 8, due_ms=8)
    assert due()[0][:2] == (chat.id, "alert.closed")
    logged = deliveries.one(database, first[2])
    assert (logged.state, logged.attempts, logged.answer, logged.done_ms) == (
        "failed",
        2,
        "refused",
        8,
    )
    assert deliveries.newest(database, 1)[0].id > first[2]


def test_a_webhook_that_is_off_gets_tests_alone(database: Database) -> None:
    number = hook(database).id
    alerts.apply(database, [opening()])
    alerts.announce(database, alerts.open_now(database)[0], [number])
    webhooks.change(database, number, WebhookChange(enabled=False))
    assert deliveries.due(database, 2**62) == []
    deliveries.put_test(database, number)
    assert [d.event for d in deliveries.due(database, 2**62)] == ["test"]
    webhooks.remove(database, number)
    assert deliveries.newest(database, 9) == []


def test_the_last_event_tells_who_is_lost(database: Database) -> None:
    story: list[tuple[str, events.Kind]] = [
        ("door", "camera_lost"),
        ("desk", "camera_lost"),
        ("door", "camera_back"),
    ]
    for at_ms, (camera, kind) in enumerate(story):
        events.add(database, [Event(at_ms, camera, kind, "x")])
    events.add(database, [])
    assert events.lost_cameras(database) == {"desk"}
    assert [e.at_ms for e in events.read(database, ["door"], 0, 9)] == [0, 2]
    assert [e.at_ms for e in events.read(database, None, 1, 2)] == [1]


def test_rules_are_of_known_kinds() -> None:
    with pytest.raises(msgspec.ValidationError, match="Invalid value 'fire'"):
        msgspec.convert({"name": "x", "condition": {"kind": "fire"}}, RuleWish)

"""Retention: what is older goes, in batches, and what is left stays whole."""

from sqlalchemy import func, insert, select

from mien.bus.messages import now_ms
from mien.store.admin import retention
from mien.store.admin.choices import Retention
from mien.store.alerts import alerts, deliveries, rules, webhooks
from mien.store.alerts.alerts import Closing, Opening
from mien.store.alerts.rules import CameraLost, RuleWish
from mien.store.alerts.webhooks import WebhookWish
from mien.store.core.database import Database
from mien.store.core.schema import events, metadata
from mien.store.corrections import corrections, kept_faces, review
from mien.store.history import expressions
from tests.mien.store.admin.test_erase import agree
from tests.mien.store.corrections.faces import face
from tests.mien.store.history.test_rows import NOON_MS, emotions

DAY_MS = 86_400_000
NOW_MS = NOON_MS + 100 * DAY_MS


def count(database: Database, name: str) -> int:
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(metadata.tables[name])) or 0


def test_the_first_that_is_kept_is_a_whole_hour() -> None:
    assert retention.kept_from_ms(1, DAY_MS + 3_661_234) == 3_600_000
    assert retention.kept_from_ms(3, DAY_MS) == 0
    assert retention.kept_from_ms(None, NOW_MS) == 0


def test_seconds_and_minutes_go_at_their_own_time(database: Database) -> None:
    moments = [NOW_MS - days * DAY_MS for days in (50, 20, 9, 5, 0)]
    for camera in ("door", "desk"):
        expressions.merge(
            database,
            [emotions((1, (1.0, 0.0)), at_ms=at_ms, camera=camera) for at_ms in moments],
        )
    chosen = Retention(seconds_days=10, minutes_days=30)
    assert sum(retention.apply(database, chosen, NOW_MS)) == 2 * (2 + 1 + 1 + 1)
    assert count(database, "expressions") == 2 * 3
    assert count(database, "minutes") == 2 * 4
    assert count(database, "hours") == 2 * 4
    assert sum(retention.apply(database, chosen, NOW_MS)) == 0
    list(retention.apply(database, Retention(seconds_days=10, minutes_days=10), NOW_MS))
    agree(database)


def test_for_ever_is_for_ever(database: Database) -> None:
    expressions.merge(database, [emotions((1, (1.0, 0.0)), at_ms=5)])
    kept_faces.keep(database, face(1, at_ms=5), why="rare_label")
    chosen = Retention(
        seconds_days=None,
        minutes_days=None,
        events_days=None,
        review_days=None,
        corrections_days=None,
    )
    assert list(retention.apply(database, chosen, NOW_MS)) == []


def test_old_events_and_closed_alerts_go_with_their_posts(database: Database) -> None:
    hook = webhooks.add(database, WebhookWish(name="Chat", url="https://example.org/x"))
    condition = CameraLost(seconds=5)
    rule = rules.add(database, RuleWish(name="Lost", condition=condition, webhooks=(hook.id,)))
    for subject, at_ms in (("old", 1_000), ("open", 1_000), ("new", NOW_MS)):
        alerts.apply(
            database,
            [Opening(rule.id, "Lost", "camera_lost", subject, (subject,), "", at_ms)],
        )
    for alert in alerts.open_now(database):
        alerts.announce(database, alert, rule.webhooks)
    alerts.apply(database, [Closing(rule.id, "old", 2_000), Closing(rule.id, "new", NOW_MS)])
    deliveries.put_test(database, hook.id)
    with database.write() as connection:
        values = {"at_ms": 1_000, "camera": "old", "kind": "camera_lost", "text": ""}
        connection.execute(insert(events).values(values))
    assert count(database, "deliveries") == 3 + 2 + 1
    list(retention.apply(database, Retention(), NOW_MS))
    left = alerts.read(database, None, 0, NOW_MS + 1)
    assert [alert.subject for alert in left] == ["new", "open"]
    assert count(database, "deliveries") == 2 + 1 + 1
    assert count(database, "events") == 0


def test_kept_faces_go_by_whether_they_have_a_label(database: Database) -> None:
    ids = [kept_faces.keep(database, face(n), why="rare_label")[0] for n in range(3)]
    review.answer(database, ids[0], "fear", "review")
    review.answer(database, ids[1], "skip", "review")
    later_ms = now_ms() + 10 * DAY_MS
    list(retention.apply(database, Retention(review_days=11, corrections_days=11), later_ms))
    assert count(database, "kept_faces") == 3
    list(retention.apply(database, Retention(review_days=9), later_ms))
    assert corrections.count(database).by_label == {"fear": 1}
    assert count(database, "kept_faces") == 1, "what was skipped is no correction"
    list(retention.apply(database, Retention(corrections_days=9), later_ms))
    assert count(database, "kept_faces") == 0

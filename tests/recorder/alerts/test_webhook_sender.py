"""Posting what is due, and trying again."""

import threading

import pytest
from redis import Redis

from mien.bus.lease import LeaderLease
from mien.bus.messages import now_ms
from mien.store.alerts import alerts, deliveries, webhooks
from mien.store.alerts.alerts import Opening
from mien.store.alerts.webhooks import WebhookWish
from mien.store.core.database import Database
from recorder.alerts import webhook_sender
from recorder.alerts.webhook_sender import PAUSES_S, WebhookSender
from tests.conftest import wait_until
from tests.recorder.alerts.receiver import receiving


@pytest.fixture
def leader(redis: Redis, database: Database) -> LeaderLease:
    """It is our turn for as long as a busy machine needs, from when the database is there."""
    leader = LeaderLease(redis, "recorder", "duty", lease_s=600.0)
    assert leader.refresh()
    return leader


@pytest.fixture
def sender(leader: LeaderLease, database: Database) -> WebhookSender:
    return WebhookSender(database, leader, local=True)


def put(database: Database, url: str) -> int:
    """Queue the opening of an alert to a new webhook; return the post's number."""
    hook = webhooks.add(database, WebhookWish(name="Chat", url=url))
    alerts.apply(database, [Opening(hook.id, "Watch", "camera_lost", "door", (), "why", 1_000)])
    alerts.announce(database, alerts.open_now(database)[-1], [hook.id])
    return deliveries.newest(database, 1)[0].id


def test_what_is_accepted_is_done(database: Database, sender: WebhookSender) -> None:
    with receiving() as receiver:
        number = put(database, receiver.url)
        sender.step(threading.Event())
        sender.step(threading.Event())
    assert len(receiver.posts) == 1
    done = deliveries.one(database, number)
    assert (done.state, done.attempts, done.answer) == ("delivered", 1, "204 No Content")


def test_what_is_not_is_tried_again_with_growing_pauses_and_given_up_at_last(
    database: Database, sender: WebhookSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving() as receiver:
        number = put(database, receiver.url)
        receiver.statuses = [500] * 20
        clock = [now_ms()]
        monkeypatch.setattr(webhook_sender, "now_ms", lambda: clock[0])
        pauses = []
        for _ in range(20):
            sender.step(threading.Event())
            booked = deliveries.one(database, number)
            if booked.state != "waiting":
                break
            pauses.append((booked.due_ms - clock[0]) / 1000)
            clock[0] = booked.due_ms
    assert pauses == list(PAUSES_S)
    assert (booked.state, booked.attempts) == ("failed", len(PAUSES_S) + 1)
    assert len(receiver.posts) == len(PAUSES_S) + 1
    assert {headers["Mien-Delivery"] for headers, _ in receiver.posts} == {str(number)}


def test_a_test_is_tried_once(database: Database, sender: WebhookSender) -> None:
    hook = webhooks.add(database, WebhookWish(name="Chat", url="http://127.0.0.1:1/"))
    number = deliveries.put_test(database, hook.id).id
    sender.step(threading.Event())
    assert deliveries.one(database, number).state == "failed"


def test_this_machine_is_posted_to_only_when_its_operator_says_so(
    database: Database, leader: LeaderLease
) -> None:
    with receiving() as receiver:
        number = put(database, receiver.url)
        WebhookSender(database, leader).step(threading.Event())
    assert receiver.posts == []
    assert "MIEN_LOCAL_WEBHOOKS=1" in (deliveries.one(database, number).answer or "")


def test_one_that_refuses_does_not_keep_the_others_waiting(
    database: Database, sender: WebhookSender
) -> None:
    with receiving() as receiver:
        put(database, "http://127.0.0.1:1/")
        number = put(database, receiver.url)
        sender.step(threading.Event())
    assert deliveries.one(database, number).state == "delivered"


def test_one_that_hangs_does_not_keep_the_others_waiting(
    database: Database, sender: WebhookSender
) -> None:
    stopping = threading.Event()
    with receiving() as hanging, receiving() as receiver:
        hanging.answering.clear()
        first = put(database, hanging.url)
        stepping = threading.Thread(target=sender.step, args=[stopping])
        stepping.start()
        assert hanging.arrived.wait(20)
        second = put(database, receiver.url)
        wait_until(lambda: deliveries.one(database, second).state == "delivered", "the second post")
        assert deliveries.one(database, first).state == "waiting"
        hanging.answering.set()
        wait_until(lambda: deliveries.one(database, first).state == "delivered", "the first post")
        stepping.join()


def test_posts_of_one_webhook_are_made_one_after_the_other(
    database: Database, sender: WebhookSender
) -> None:
    with receiving() as receiver:
        receiver.answering.clear()
        hook = webhooks.add(database, WebhookWish(name="Chat", url=receiver.url))
        numbers = [deliveries.put_test(database, hook.id).id for _ in range(3)]
        stepping = threading.Thread(target=sender.step, args=[threading.Event()])
        stepping.start()
        assert receiver.arrived.wait(20)
        receiver.answering.set()
        stepping.join()
    assert [int(headers["Mien-Delivery"]) for headers, _ in receiver.posts] == numbers


def test_whose_turn_it_is_not_posts_nothing(redis: Redis, database: Database) -> None:
    with receiving() as receiver:
        put(database, receiver.url)
        WebhookSender(database, LeaderLease(redis, "recorder", "duty"), local=True).step(
            threading.Event()
        )
    assert receiver.posts == []

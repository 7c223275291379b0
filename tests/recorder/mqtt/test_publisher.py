"""Live states on a real broker, from a real Valkey and a real database."""

import json
import threading
from collections.abc import Iterator

import pytest
from redis import Redis

from mien.bus import registry, streams
from mien.bus.lease import LeaderLease
from mien.bus.messages import Camera, CameraStatus, encode, now_ms
from mien.bus.shards import keyspace
from mien.bus.streams import Publication
from mien.store.alerts import alerts, rules, webhooks
from mien.store.alerts.alerts import Opening
from mien.store.alerts.rules import CameraLost, RuleWish
from mien.store.alerts.webhooks import WebhookChange, WebhookWish
from mien.store.core.database import Database
from recorder.mqtt.publisher import StatePublisher
from tests.conftest import wait_until
from tests.mien.store.history.test_rows import emotions
from tests.recorder.mqtt.broker import Listener, TestBroker

DOOR, RULE, ONLINE = "house/mien/cameras/door", "house/mien/rules/1", "house/mien/online"


@pytest.fixture
def publisher(redis: Redis, database: Database) -> Iterator[StatePublisher]:
    leader = LeaderLease(redis, "recorder", "duty", lease_s=600.0)
    assert leader.refresh()
    publisher = StatePublisher(redis, database, leader, local=True)
    yield publisher
    publisher.close()


def say(redis: Redis, *cameras: str) -> None:
    wanted = [Camera(id=camera, name=camera.title(), source="x") for camera in cameras]
    registry.publish_cameras(redis, wanted, {})
    for camera in cameras:
        status = CameraStatus(camera=camera, state="live", since_ms=0)
        redis.set(keyspace.camera_status(camera), encode(status))


def step_until(publisher: StatePublisher, listener: Listener, topic: str) -> None:
    def told() -> bool:
        publisher.step(threading.Event())
        return topic in listener.texts

    wait_until(told, topic)


def test_cameras_people_and_rules_are_told_and_discovered(
    redis: Redis, database: Database, broker: TestBroker, publisher: StatePublisher
) -> None:
    webhooks.add(database, WebhookWish(name="Home", url=broker.url()))
    rules.add(database, RuleWish(name="Lost", condition=CameraLost(seconds=5)))
    say(redis, "door", "yard")
    with broker.listening() as listener:
        step_until(publisher, listener, DOOR)
        assert json.loads(listener.texts[DOOR]) == {
            "name": "Door",
            "state": "live",
            "reason": None,
            "faces": 0,
            "expression": "nobody",
            "shares": {},
            "people": [],
        }
        wait_until(lambda: listener.texts.get(ONLINE) == "online", "the word that Mien is there")
        wait_until(lambda: RULE in listener.texts, "the rule")
        assert json.loads(listener.texts[RULE]) == {"name": "Lost", "open": "OFF", "texts": []}
        found = {
            topic.split("/")[1]: json.loads(listener.texts[topic]) for topic in listener.found()
        }
        assert set(found) == {"sensor", "binary_sensor"}
        assert {entity["availability_topic"] for entity in found.values()} == {ONLINE}
        assert found["sensor"]["device"]["name"] in ("Door", "Yard")

        faces = emotions((7, (0.2, 0.8)), (8, (0.6, 0.4)), at_ms=now_ms())
        streams.add(redis, Publication(keyspace.emotions(0), faces))
        opening = Opening(1, "Lost", "camera_lost", "door", ("door",), "why", now_ms())
        alerts.apply(database, [opening])
        publisher.step(threading.Event())
        wait_until(lambda: json.loads(listener.texts[DOOR])["faces"] == 2, "the people")
        door = json.loads(listener.texts[DOOR])
        assert door["expression"] == "glad"
        assert door["shares"] == {"calm": 0.4, "glad": 0.6}
        assert door["people"] == [
            {"track": 7, "expression": "glad", "share": 0.8},
            {"track": 8, "expression": "calm", "share": 0.6},
        ]
        wait_until(lambda: json.loads(listener.texts[RULE])["open"] == "ON", "the open alert")


def test_only_what_changed_is_told_again_and_what_is_gone_is_taken_back(
    redis: Redis, database: Database, broker: TestBroker, publisher: StatePublisher
) -> None:
    webhooks.add(database, WebhookWish(name="Home", url=broker.url()))
    say(redis, "door", "yard")
    yard = "house/mien/cameras/yard"
    with broker.listening() as listener:
        step_until(publisher, listener, yard)
        say(redis, "door")
        publisher.step(threading.Event())
        wait_until(lambda: yard not in listener.texts, "the removed camera")
        wait_until(lambda: len(listener.found()) == 3, "what Home Assistant found of it")
        assert listener.counts[DOOR] == 1


def test_a_broker_that_comes_back_is_told_everything_anew(
    redis: Redis, database: Database, broker: TestBroker, publisher: StatePublisher
) -> None:
    webhooks.add(database, WebhookWish(name="Home", url=broker.url()))
    say(redis, "door")
    with broker.listening() as listener:
        step_until(publisher, listener, DOOR)
    broker.stop()
    broker.start()
    with broker.listening() as listener:
        step_until(publisher, listener, DOOR)


def test_one_that_is_switched_off_says_good_bye(
    redis: Redis, database: Database, broker: TestBroker, publisher: StatePublisher
) -> None:
    hook = webhooks.add(database, WebhookWish(name="Home", url=broker.url()))
    say(redis, "door")
    with broker.listening() as listener:
        step_until(publisher, listener, DOOR)
        webhooks.change(database, hook.id, WebhookChange(enabled=False))
        publisher.step(threading.Event())
        wait_until(lambda: listener.texts[ONLINE] == "offline", "the good-bye")


def test_whose_turn_it_is_not_tells_nothing(
    redis: Redis, database: Database, broker: TestBroker
) -> None:
    webhooks.add(database, WebhookWish(name="Home", url=broker.url()))
    say(redis, "door")
    publisher = StatePublisher(redis, database, LeaderLease(redis, "recorder", "duty"), local=True)
    publisher.step(threading.Event())
    with broker.listening() as listener:
        assert listener.texts == {}

"""Which way a post takes, and notifications of ntfy to a server that only records what it gets."""

import base64
import json

from mien.store.alerts.deliveries import Due
from recorder.alerts.ntfy import notify
from recorder.alerts.sending import send
from tests.recorder.alerts.receiver import receiving
from tests.recorder.alerts.test_mail import NOW_MS, due, mail_server
from tests.recorder.mqtt.broker import TestBroker
from tests.recorder.mqtt.conftest import broker

__all__ = ["broker"]  # the fixture


def test_a_notification_of_ntfy() -> None:
    with receiving() as receiver:
        server = receiver.url.split("/")[2]
        told = due(f"ntfy://mien:p%40ss@{server}/house-alerts")
        assert notify(told, NOW_MS, local=True).accepted
        assert notify(
            due(f"ntfy://{server}/a", "alert.closed", closed_ms=NOW_MS), NOW_MS, local=True
        )
    (headers, body), (_, over) = receiver.posts
    assert json.loads(body) == {
        "topic": "house-alerts",
        "title": "Alert: Angry queue",
        "message": "anger at 62 %\nSince 2026-01-01 00:00:00 UTC.",
        "priority": 4,
    }
    assert headers["Authorization"] == "Basic " + base64.b64encode(b"mien:p@ss").decode()
    assert json.loads(over)["priority"] == 2


def test_the_address_says_which_way_a_post_takes(broker: TestBroker) -> None:
    with receiving() as receiver, mail_server() as box:
        server = receiver.url.split("/")[2]
        urls = [
            receiver.url,
            f"ntfy://{server}/topic",
            f"smtp://127.0.0.1:{box.port}/?from=a@b.example&to=c@d.example",
            broker.url(),
        ]
        results = [send(due(url), NOW_MS, local=True) for url in urls]
    assert [result.accepted for result in results] == [True] * 4
    assert len(receiver.posts) == 2
    assert len(box.mails) == 1


def test_no_secret_of_an_address_is_shown() -> None:
    told = Due(5, 1, "test", "{}", 0, "mqtt://mien:secret@house.invalid", None)
    assert "secret" not in send(told, NOW_MS, local=True).text + repr(told)

"""Alerts to a real broker."""

import json
import socket
import threading

import pytest

from mien.store.alerts.deliveries import Due
from recorder.mqtt.broker import Broker, broker_of
from recorder.mqtt.posting import publish
from tests.conftest import wait_until
from tests.recorder.mqtt.broker import TestBroker

BODY = '{"event": "test", "alert": null}'


def due(url: str) -> Due:
    return Due(5, 1, "test", BODY, 0, url, None)


@pytest.mark.parametrize(
    ("url", "broker"),
    [
        ("mqtt://home", Broker("home", 1883, False, "mien", None, None)),
        ("mqtts://u:p%40ss@home/a/b/", Broker("home", 8883, True, "a/b", "u", "p@ss")),
        ("mqtt://u@home:99/", Broker("home", 99, False, "mien", "u", None)),
    ],
)
def test_a_url_names_a_broker(url: str, broker: Broker) -> None:
    assert broker_of(url) == broker


def test_what_the_broker_confirms_is_delivered(broker: TestBroker) -> None:
    with broker.listening() as listener:
        result = publish(due(broker.url()), local=True)
        assert (result.accepted, result.text) == (
            True,
            "confirmed by the broker under house/mien/alerts",
        )
        wait_until(lambda: "house/mien/alerts" in listener.texts, "the alert")
    assert json.loads(listener.texts["house/mien/alerts"])["event"] == "test"


def test_a_wrong_password_is_told_in_words(broker: TestBroker) -> None:
    result = publish(due(broker.url().replace("horse", "cow")), local=True)
    assert (result.accepted, result.text) == (False, "the broker refused: Not authorized")


def test_this_machine_is_told_only_when_its_operator_says_so(broker: TestBroker) -> None:
    result = publish(due(broker.url()), local=False)
    assert not result.accepted
    assert "MIEN_LOCAL_WEBHOOKS=1" in result.text


def test_nobody_there_and_one_that_says_nothing(broker: TestBroker) -> None:
    broker.stop()
    gone = publish(due(broker.url()), local=True)
    assert not gone.accepted
    assert "refused" in gone.text
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"mqtt://127.0.0.1:{silent.getsockname()[1]}"
        result = publish(due(url), local=True, deadline_s=0.3)
    assert (result.accepted, result.text) == (False, "the broker hung up or did not answer")


def test_one_that_hangs_up_is_told_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        closing = threading.Thread(target=lambda: server.accept()[0].close())
        closing.start()
        result = publish(due(f"mqtt://127.0.0.1:{server.getsockname()[1]}"), local=True)
        closing.join()
    assert not result.accepted

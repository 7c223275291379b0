"""One alert to an MQTT broker, confirmed by it (quality of service 1)."""

import ssl
import time
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.reasoncodes import ReasonCode

from mien.process.redact import redact
from mien.store.alerts.deliveries import Due
from recorder.alerts.post_result import DEADLINE_S, PostResult
from recorder.mqtt.broker import broker_of, client_of

_TURN_S = 0.1


def publish(due: Due, *, local: bool, deadline_s: float = DEADLINE_S) -> PostResult:
    """Publish a post's JSON under ``PREFIX/alerts``.

    Args:
        due: What is posted; its URL names the broker.
        local: True allows addresses of this machine as well.
        deadline_s: How long the whole may take.
    """
    broker = broker_of(due.url)
    ends_s = time.monotonic() + deadline_s
    client = client_of(broker, local=local)
    answers: list[ReasonCode] = []

    def answered(_client: Any, _data: Any, _flags: Any, code: ReasonCode, _properties: Any) -> None:
        answers.append(code)

    client.on_connect = answered
    try:
        client.connect(broker.host, broker.port)
        if not _until(client, lambda: bool(answers), ends_s):
            return PostResult(False, "the broker hung up or did not answer")
        if answers[0].is_failure:
            return PostResult(False, f"the broker refused: {answers[0]}")
        told = client.publish(f"{broker.prefix}/alerts", due.body, qos=1)
        if not _until(client, told.is_published, ends_s):
            return PostResult(False, "the broker did not confirm")
        return PostResult(True, f"confirmed by the broker under {broker.prefix}/alerts")
    except (OSError, ssl.SSLError, ValueError) as error:
        return PostResult(False, redact(str(error) or type(error).__name__))
    finally:
        client.disconnect()


def _until(client: Client, done: Any, ends_s: float) -> bool:
    """Run the client's conversation until something is done; False when it ended before."""
    while not done():
        if time.monotonic() > ends_s or client.loop(_TURN_S) != MQTTErrorCode.MQTT_ERR_SUCCESS:
            return bool(done())
    return True

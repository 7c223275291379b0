"""A real MQTT broker for the tests: Debian's mosquitto, on loopback, with one account."""

import contextlib
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from tests.conftest import wait_until
from tests.ports import free_port

USER, PASSWORD = "mien", "correct horse"
_PROGRAM = shutil.which("mosquitto") or "/usr/sbin/mosquitto"


@dataclass
class Listener:
    """Everything that a broker was told, by topic; the newest, and how often."""

    texts: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def take(self, message: MQTTMessage) -> None:
        text = message.payload.decode()
        self.counts[message.topic] = self.counts.get(message.topic, 0) + 1
        if text:
            self.texts[message.topic] = text
        else:
            self.texts.pop(message.topic, None)

    def found(self) -> list[str]:
        """The topics by which Home Assistant finds things."""
        return [topic for topic in list(self.texts) if topic.startswith("homeassistant/")]


class TestBroker:
    """The broker's process, which can be ended and started anew on the same port."""

    __test__ = False

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        passwords = folder / "passwords"
        passwords.write_text(f"{USER}:{PASSWORD}\n")
        passwords.chmod(0o600)
        subprocess.run(
            [f"{_PROGRAM}_passwd", "-U", passwords]
            if shutil.which(f"{_PROGRAM}_passwd")
            else ["mosquitto_passwd", "-U", passwords],
            check=True,
        )
        self._settings = folder / "mosquitto.conf"
        self._settings.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous false\n"
            f"password_file {passwords}\nuser root\n"
        )
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, prefix: str = "house/mien") -> str:
        return f"mqtt://{USER}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.port}/{prefix}"

    def start(self) -> None:
        self._process = subprocess.Popen(
            [_PROGRAM, "-c", self._settings], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_until(self._answers, "the broker")

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), self.listening():
            return True
        return False

    @contextlib.contextmanager
    def listening(self) -> Iterator[Listener]:
        """Follow all topics."""
        listener, subscribed = Listener(), threading.Event()
        client = Client(CallbackAPIVersion.VERSION2)
        client.username_pw_set(USER, PASSWORD)
        client.on_message = lambda _client, _data, message: listener.take(message)
        client.on_subscribe = lambda *_: subscribed.set()
        client.connect("127.0.0.1", self.port)
        client.loop_start()
        try:
            client.subscribe("#", qos=1)
            if not subscribed.wait(30):
                raise TimeoutError("the broker confirms no subscription")
            yield listener
        finally:
            client.disconnect()
            client.loop_stop()

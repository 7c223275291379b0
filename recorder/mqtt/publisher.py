"""Once a second: tells each MQTT broker what has changed."""

import threading

import structlog
from paho.mqtt.client import Client
from redis import Redis

from mien.alerts.presence import Presence
from mien.bus import registry
from mien.bus.lease import LeaderLease
from mien.bus.messages import now_ms
from mien.bus.shards import totals
from mien.store.alerts import alerts, rules, webhooks
from mien.store.core.database import Database
from recorder.emotions_reader import EmotionsReader
from recorder.mqtt.broker import PORTS, Broker, broker_of, client_of
from recorder.mqtt.discovery import discovery, online_topic
from recorder.mqtt.states import states

log = structlog.get_logger()


class StatePublisher:
    """Tells every enabled MQTT address the live state of cameras, people and rules.

    What is told is kept by the broker (retained) and told again only when it changed; what is gone
    is taken back. One thread calls ``step``; paho's own threads connect, and connect again.

    Args:
        redis: The server.
        database: Open, at the newest revision.
        leader: Whose turn it is; the others tell nothing.
        local: True allows brokers on this machine as well.
    """

    def __init__(
        self, redis: Redis, database: Database, leader: LeaderLease, *, local: bool = False
    ) -> None:
        self._redis = redis
        self._database = database
        self._leader = leader
        self._local = local
        self._follow = EmotionsReader(redis)
        self._presence = Presence()
        self._lines: dict[int, tuple[str, _Line]] = {}

    def step(self, _stopping: threading.Event) -> None:
        """Tell what has changed.

        Raises:
            StoreError: The database cannot be used now.
        """
        held = self._leader.held
        self._match(webhooks.addresses(self._database, *PORTS) if held else {})
        if not self._lines:
            self._follow.rest()
            return
        present_ms = now_ms()
        for emotions in self._follow.new():
            self._presence.add_emotions(emotions, present_ms)
        self._presence.forget(present_ms)
        cameras = [c for c in registry.read_cameras(self._redis).values() if not c.lossless]
        known = totals.read_all_accounting(self._redis, [camera.place for camera in cameras])
        watched = [rule for rule in rules.read(self._database) if rule.enabled]
        open_alerts = alerts.open_now(self._database)
        people = self._presence.people()
        for _, line in self._lines.values():
            prefix = line.broker.prefix
            now = [(camera, known[camera.id][1]) for camera in cameras]
            line.tell(
                discovery(prefix, cameras, watched)
                | states(prefix, now, people, watched, open_alerts)
            )

    def close(self) -> None:
        """Say good-bye to all brokers."""
        self._match({})

    def _match(self, wanted: dict[int, str]) -> None:
        for number, (url, line) in list(self._lines.items()):
            if wanted.get(number) != url:
                line.close()
                del self._lines[number]
        for number, url in wanted.items():
            if number not in self._lines:
                self._lines[number] = url, _Line(broker_of(url), local=self._local)


class _Line:
    """The connection to one broker.

    paho's thread sets ``_anew`` and ``_up``; all else belongs to the thread that calls ``tell``.
    """

    def __init__(self, broker: Broker, *, local: bool) -> None:
        self.broker = broker
        self._told: dict[str, str] = {}
        self._anew, self._up = threading.Event(), threading.Event()
        self._online = online_topic(broker.prefix)
        self._client = client_of(broker, local=local)
        self._client.will_set(self._online, "offline", qos=1, retain=True)
        self._client.on_connect = self._connected
        self._client.on_disconnect = lambda *_: self._up.clear()
        self._client.on_connect_fail = self._failed
        self._client.connect_async(broker.host, broker.port)
        self._client.loop_start()

    def tell(self, messages: dict[str, str]) -> None:
        """Publish what has changed, and take back what is no longer there."""
        if not self._up.is_set():
            return
        if self._anew.is_set():  # a broker that came back may have forgotten everything
            self._anew.clear()
            self._told = {}
            self._client.publish(self._online, "online", qos=1, retain=True)
        for topic in self._told.keys() - messages.keys():
            self._client.publish(topic, "", qos=1, retain=True)
        for topic, text in messages.items():
            if self._told.get(topic) != text:
                self._client.publish(topic, text, qos=1, retain=True)
        self._told = messages

    def close(self) -> None:
        """Say that Mien is gone, and hang up."""
        self._client.publish(self._online, "offline", qos=1, retain=True)
        self._client.disconnect()
        self._client.loop_stop()

    def _connected(
        self, _client: Client, _data: object, _flags: object, code: object, _: object
    ) -> None:
        if getattr(code, "is_failure", False):
            log.warning("the MQTT broker refused", host=self.broker.host, reason=str(code))
        else:
            self._anew.set()
            self._up.set()  # not paho's own word: that is true before it calls this

    def _failed(self, _client: Client, _data: object) -> None:
        log.warning("the MQTT broker cannot be reached; trying again", host=self.broker.host)

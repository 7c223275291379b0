"""Once a second: looks, judges, writes what opened and closed, and says what is open."""

import threading

import structlog
from redis import Redis

from mien.alerts.hold import Hold
from mien.alerts.judge import Judge, Moment
from mien.bus import registry
from mien.bus.lease import LeaderLease
from mien.bus.messages import OpenAlert, now_ms
from mien.store.alerts import alerts, rules
from mien.store.alerts.alerts import Alert, Closing, Opening
from mien.store.alerts.rules import ExpressionCondition, Rule
from mien.store.core.database import Database
from mien.store.history import events
from mien.store.history.events import Event
from recorder.alerts.moment import Lookout
from recorder.alerts.quiet import is_quiet

log = structlog.get_logger()

BACK_AFTER_MS = 1_000


class AlertWatch:
    """The watch over rules and cameras, while it is this recorder's turn.

    Args:
        redis: The server.
        database: Open, at the newest revision.
        leader: Whose turn it is.
    """

    def __init__(self, redis: Redis, database: Database, leader: LeaderLease) -> None:
        self._redis = redis
        self._database = database
        self._leader = leader
        self._turn: _Turn | None = None

    def step(self, _stopping: threading.Event) -> None:
        """Watch once.

        Raises:
            StoreError: The database cannot be used now; nothing that was seen is forgotten.
        """
        if not self._leader.refresh():
            self._turn = None
            return
        if self._turn is None:
            self._turn = _Turn(self._redis, self._database)
        self._turn.step(now_ms())


class _Turn:
    """One stretch of time during which this recorder watches."""

    def __init__(self, redis: Redis, database: Database) -> None:
        self._redis = redis
        self._database = database
        self._lookout = Lookout(redis)
        self._judge = Judge((alert.rule_id, alert.subject) for alert in alerts.open_now(database))
        self._lost = {camera: Hold(open=True) for camera in events.lost_cameras(database)}
        self._changes: list[Opening | Closing] = []
        self._happened: list[Event] = []

    def step(self, now_ms: int) -> None:
        watched = rules.read(self._database)
        asked = any(isinstance(r.condition, ExpressionCondition) for r in watched if r.enabled)
        moment = self._lookout.look(now_ms, faces=asked)
        if moment is not None:
            self._note(self._judge.judge(watched, moment, now_ms))
            self._happened += self._camera_events(moment, now_ms)
        self._write()
        self._tell(watched, now_ms)

    def _note(self, changes: list[Opening | Closing]) -> None:
        for change in changes:
            if isinstance(change, Opening):
                log.warning("alert opened", rule=change.rule_name, text=change.text)
            else:
                log.warning("alert closed", rule=change.rule_id, subject=change.subject)
        self._changes += changes

    def _write(self) -> None:
        """Write what is not written yet; after a failure it is still there the next time."""
        alerts.apply(self._database, self._changes)
        self._changes = []
        events.add(self._database, self._happened)
        self._happened = []

    def _tell(self, watched: list[Rule], now_ms: int) -> None:
        present = alerts.open_now(self._database)
        registry.publish_alerts(self._redis, map(_told, present))
        by_id = {rule.id: rule for rule in watched}
        for alert in present:
            rule = by_id.get(alert.rule_id)
            if rule and not alert.announced and not is_quiet(rule.quiet, now_ms):
                alerts.announce(self._database, alert, rule.webhooks)

    def _camera_events(self, moment: Moment, now_ms: int) -> list[Event]:
        happened = []
        for camera in moment.cameras:
            why = moment.lost.get(camera)
            turned = self._lost.setdefault(camera, Hold()).update(
                now_ms,
                met=why is not None,
                cleared=why is None,
                open_after_ms=events.LOST_AFTER_MS,
                close_after_ms=BACK_AFTER_MS,
            )
            if turned == "opened":
                happened.append(Event(now_ms, camera, "camera_lost", why or ""))
            elif turned == "closed":
                happened.append(Event(now_ms, camera, "camera_back", "gives pictures again"))
        return happened


def _told(alert: Alert) -> OpenAlert:
    return OpenAlert(
        id=alert.id,
        rule_id=alert.rule_id,
        rule_name=alert.rule_name,
        kind=alert.kind,
        subject=alert.subject,
        cameras=alert.cameras,
        text=alert.text,
        opened_ms=alert.opened_ms,
    )

"""When a rule would have opened an alert: what stored history says, second by second."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Float, Row, Select, case, cast, func, literal, select

from mien.alerts.hold import Hold
from mien.alerts.judge import CLEAR_SHARE, CLOSE_AFTER_MS
from mien.store.alerts.rules import CameraLost, ExpressionCondition
from mien.store.core.database import Database
from mien.store.core.schema import SCALE, expressions
from mien.store.history import events, scored_by
from mien.store.history.rows import SECOND_MS

#: Seconds that are looked at, the newest first: a rule that nearly always holds is soon known.
MOST_SECONDS = 200_000

#: A face, a camera or a crowd whose alerts are told apart.
Subject = tuple[str, int]


class PastAlert(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """An alert that a rule would have opened.

    Attributes:
        opened_ms: When.
        closed_ms: When it would have closed; None when it would still be open.
        camera: Where; empty for cameras together.
    """

    opened_ms: int
    closed_ms: int | None
    camera: str


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule would have found.

    Attributes:
        since_ms: What came before was not looked at.
        alerts: The oldest first.
    """

    since_ms: int
    alerts: tuple[PastAlert, ...]


def look_back(
    database: Database,
    condition: ExpressionCondition | CameraLost,
    cameras: Collection[str] | None,
    start_ms: int,
    end_ms: int,
) -> Past:
    """Find out when a condition would have opened an alert.

    Expressions are judged by whole seconds, where the watch looks at the two seconds before each:
    near a limit the two may differ by a moment.

    Args:
        database: Open.
        condition: What is watched for; its own ``cameras`` are not read.
        cameras: Ids of those that are looked at; None for all.
        start_ms: The beginning.
        end_ms: The end, which is the present: what is open then stays open.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    if isinstance(condition, CameraLost):
        lost = _lost(database, condition, cameras, start_ms, end_ms)
        return Past(since_ms=start_ms, alerts=tuple(sorted(lost)))
    rows = _seconds(database, condition, cameras, start_ms, end_ms)
    if len(rows) == MOST_SECONDS:
        start_ms = rows[-1].second_ms
    by_subject: dict[Subject, dict[int, bool]] = defaultdict(dict)
    for row in rows:
        seconds = by_subject[row.camera, row.track_id]
        seconds[row.second_ms] = bool(row.met) or seconds.get(row.second_ms, False)
    alerts = [
        alert
        for (camera, _), seconds in by_subject.items()
        for alert in _replay(condition, camera, seconds, end_ms)
    ]
    return Past(since_ms=start_ms, alerts=tuple(sorted(alerts, key=lambda a: a.opened_ms)))


def _replay(
    condition: ExpressionCondition, camera: str, seconds: dict[int, bool], end_ms: int
) -> Iterator[PastAlert]:
    """Follow one subject through the seconds in which it was not clear of the limit."""
    lasting_ms = condition.seconds * SECOND_MS
    closing_ms = min(lasting_ms, CLOSE_AFTER_MS)
    hold, opened_ms = Hold(), 0
    for second_ms, met, cleared in _every_second(seconds, closing_ms, end_ms):
        turned = hold.update(
            second_ms, met=met, cleared=cleared, open_after_ms=lasting_ms, close_after_ms=closing_ms
        )
        if turned == "opened":
            opened_ms = second_ms
        elif turned == "closed":
            yield PastAlert(opened_ms=opened_ms, closed_ms=second_ms, camera=camera)
    if hold.open:
        yield PastAlert(opened_ms=opened_ms, closed_ms=None, camera=camera)


def _every_second(
    seconds: dict[int, bool], closing_ms: int, end_ms: int
) -> Iterator[tuple[int, bool, bool]]:
    """The seconds that change something: those stored, and those after them until all is over.

    A single second without an answer, between two that have one, leaves everything as it was: the
    watch, too, keeps a face in view for two seconds.
    """
    known = sorted(seconds)
    for second_ms, next_ms in zip(known, [*known[1:], end_ms], strict=True):
        yield second_ms, seconds[second_ms], False
        if next_ms - second_ms <= 2 * SECOND_MS:
            continue
        over_ms = min(next_ms, second_ms + SECOND_MS + closing_ms + 1)
        for quiet_ms in range(second_ms + SECOND_MS, over_ms, SECOND_MS):
            yield quiet_ms, False, True


def _seconds(
    database: Database,
    condition: ExpressionCondition,
    cameras: Collection[str] | None,
    start_ms: int,
    end_ms: int,
) -> list[Row[Any]]:
    """The seconds in which the condition was met or not clear of its limit, the newest first."""
    rows: list[Row[Any]] = []
    with database.read() as connection:
        for model_id, (_, labels) in scored_by.read(connection).items():
            if condition.label not in labels:
                continue
            column = expressions.c[f"sum_{labels.index(condition.label)}"]
            share = cast(column, Float) / SCALE / expressions.c.frames
            query = _query(condition, share).where(
                expressions.c.model_id == model_id,
                expressions.c.second_ms >= start_ms,
                expressions.c.second_ms < end_ms,
            )
            if cameras is not None:
                query = query.where(expressions.c.camera.in_(list(cameras)))
            newest = query.order_by(expressions.c.second_ms.desc()).limit(MOST_SECONDS)
            rows += connection.execute(newest)
    return sorted(rows, key=lambda row: -row.second_ms)[:MOST_SECONDS]


def _query(condition: ExpressionCondition, share: ColumnElement[Any]) -> Select[Any]:
    row, enough, near = expressions.c, condition.share, CLEAR_SHARE * condition.share
    one_face = condition.of == "face"
    camera = literal("") if condition.of == "together" else row.camera
    track_id = row.track_id if one_face else literal(0)
    if one_face:
        met: ColumnElement[Any] = case((share >= enough, 1), else_=0)
        return _named(camera, track_id, met).where(share >= near)
    if condition.measure == "count":
        met = case((func.sum(case((share >= enough, 1), else_=0)) >= condition.faces, 1), else_=0)
        query = _named(camera, track_id, met).where(share >= near)
    else:
        met = case((func.avg(share) >= enough, 1), else_=0)
        query = _named(camera, track_id, met).having(func.avg(share) >= near)
    grouped = (row.second_ms,) if condition.of == "together" else (row.second_ms, row.camera)
    return query.group_by(*grouped).having(func.count() >= condition.faces)


def _named(camera: Any, track_id: Any, met: ColumnElement[Any]) -> Select[Any]:
    return select(
        camera.label("camera"),
        track_id.label("track_id"),
        expressions.c.second_ms,
        met.label("met"),
    )


def _lost(
    database: Database,
    condition: CameraLost,
    cameras: Collection[str] | None,
    start_ms: int,
    end_ms: int,
) -> Iterator[PastAlert]:
    lasting_ms = condition.seconds * SECOND_MS
    lost_ms: dict[str, int] = {}
    for event in events.read(database, cameras, start_ms, end_ms):
        if event.kind == "camera_lost":
            lost_ms.setdefault(event.camera, event.at_ms - events.LOST_AFTER_MS)
            continue
        since_ms = lost_ms.pop(event.camera, event.at_ms)
        if event.at_ms - since_ms >= lasting_ms:
            yield PastAlert(
                opened_ms=since_ms + lasting_ms, closed_ms=event.at_ms, camera=event.camera
            )
    for camera, since_ms in lost_ms.items():
        if end_ms - since_ms >= lasting_ms:
            yield PastAlert(opened_ms=since_ms + lasting_ms, closed_ms=None, camera=camera)

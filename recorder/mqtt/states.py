"""What is told of the running system: one topic a camera, one a rule; pure."""

import json
from collections.abc import Iterable
from typing import Any

from mien.alerts.presence import PersonShares
from mien.bus.messages import Camera, CameraStatus
from mien.faces.smoothing import uncertain
from mien.store.alerts.alerts import Alert
from mien.store.alerts.rules import Rule

UNCERTAIN, NOBODY = "uncertain", "nobody"
DIGITS = 3


def camera_topic(prefix: str, camera: str) -> str:
    """Where a camera's state is told."""
    return f"{prefix}/cameras/{camera}"


def rule_topic(prefix: str, rule: int) -> str:
    """Where it is told whether an alert of a rule is open."""
    return f"{prefix}/rules/{rule}"


def camera_state(
    camera: Camera, status: CameraStatus | None, people: Iterable[PersonShares]
) -> dict[str, Any]:
    """A camera's state and the people in view, the longest known first.

    Returns:
        ``name``; ``state`` and, where it is not live, ``reason``; ``faces``, how many are in view;
        ``expression``, that of their mean; ``shares`` by expression, their means; ``people`` with
        ``track``, ``expression`` and ``share``. Expressions below the limit that the page has are
        ``uncertain``.
    """
    here = sorted(
        (person for person in people if person.camera == camera.id),
        key=lambda person: person.track_id,
    )
    labels = sorted({label for person in here for label in person.shares})
    means = {
        label: sum(person.shares.get(label, 0.0) for person in here) / len(here) for label in labels
    }
    return {
        "name": camera.name,
        "state": "paused" if camera.paused else "missing" if status is None else status.state,
        "reason": None if status is None else status.reason,
        "faces": len(here),
        "expression": _shown(means)[0] if here else NOBODY,
        "shares": {label: round(share, DIGITS) for label, share in means.items()},
        "people": [_person(person) for person in here],
    }


def states(
    prefix: str,
    cameras: Iterable[tuple[Camera, CameraStatus | None]],
    people: Iterable[PersonShares],
    rules: Iterable[Rule],
    open_alerts: Iterable[Alert],
) -> dict[str, str]:
    """All that is told, JSON by topic."""
    everybody = list(people)
    told = {
        camera_topic(prefix, camera.id): json.dumps(camera_state(camera, status, everybody))
        for camera, status in cameras
    }
    texts: dict[int, list[str]] = {}
    for alert in open_alerts:
        texts.setdefault(alert.rule_id, []).append(alert.text)
    for rule in rules:
        reasons = texts.get(rule.id, [])
        told[rule_topic(prefix, rule.id)] = json.dumps(
            {"name": rule.name, "open": "ON" if reasons else "OFF", "texts": reasons}
        )
    return told


def _person(person: PersonShares) -> dict[str, Any]:
    expression, share = _shown(person.shares)
    return {"track": person.track_id, "expression": expression, "share": share}


def _shown(shares: dict[str, float]) -> tuple[str, float]:
    label = max(shares, key=shares.__getitem__)
    share = shares[label]
    return (UNCERTAIN if uncertain(share) else label), round(share, DIGITS)

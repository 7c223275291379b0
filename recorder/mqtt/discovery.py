"""Home Assistant's MQTT discovery: what makes cameras and rules appear there by themselves.

Each camera is a device with an expression, a number of faces and a connection; each rule a problem
that is or is not there. Source: https://www.home-assistant.io/integrations/mqtt
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from mien.bus.messages import Camera
from mien.store.alerts.rules import Rule
from recorder.mqtt.states import camera_topic, rule_topic

DISCOVERY_PREFIX = "homeassistant"


def online_topic(prefix: str) -> str:
    """Where it is told whether Mien is there: ``online`` or ``offline``."""
    return f"{prefix}/online"


def discovery(prefix: str, cameras: Iterable[Camera], rules: Iterable[Rule]) -> dict[str, str]:
    """The configurations by topic, as JSON."""
    told: dict[str, str] = {}
    for camera in cameras:
        for kind, name, more in _CAMERA_ENTITIES:
            entity = {
                "name": name,
                "state_topic": camera_topic(prefix, camera.id),
                "device": _device(prefix, f"camera {camera.id}", camera.name),
            }
            told |= _entity(prefix, kind, f"camera {camera.id} {name}", entity | more)
    for rule in rules:
        entity = {
            "name": rule.name,
            "state_topic": rule_topic(prefix, rule.id),
            "device_class": "problem",
            "value_template": "{{ value_json.open }}",
            "device": _device(prefix, "rules", "Alerts of Mien"),
        }
        told |= _entity(prefix, "binary_sensor", f"rule {rule.id}", entity)
    return told


_CAMERA_ENTITIES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("sensor", "Expression", {"value_template": "{{ value_json.expression }}"}),
    (
        "sensor",
        "Faces",
        {"value_template": "{{ value_json.faces }}", "state_class": "measurement"},
    ),
    (
        "binary_sensor",
        "Connection",
        {
            "value_template": "{{ 'ON' if value_json.state == 'live' else 'OFF' }}",
            "device_class": "connectivity",
            "entity_category": "diagnostic",
        },
    ),
)


def _device(prefix: str, what: str, name: str) -> dict[str, Any]:
    return {"identifiers": [_id(prefix, what)], "name": name, "manufacturer": "Mien"}


def _entity(prefix: str, kind: str, what: str, content: dict[str, Any]) -> dict[str, str]:
    unique = _id(prefix, what)
    availability = {"availability_topic": online_topic(prefix), "unique_id": unique}
    return {f"{DISCOVERY_PREFIX}/{kind}/{unique}/config": json.dumps(content | availability)}


def _id(prefix: str, what: str) -> str:
    """An id of letters and digits, whatever cameras and prefixes are called."""
    return "mien_" + hashlib.sha256(f"{prefix}\0{what}".encode()).hexdigest()[:16]

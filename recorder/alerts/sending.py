"""Sends a post by the way that its address names."""

from urllib.parse import urlsplit

from mien.store.alerts.deliveries import Due
from recorder.alerts.mail import mail
from recorder.alerts.ntfy import notify
from recorder.alerts.post import post
from recorder.alerts.post_result import PostResult
from recorder.mqtt.posting import publish


def send(due: Due, now_ms: int, *, local: bool) -> PostResult:
    """Try a post once, by webhook, MQTT, mail or ntfy.

    Args:
        due: What is posted.
        now_ms: The present time.
        local: True allows addresses of this machine as well.
    """
    match urlsplit(due.url).scheme:
        case "mqtt" | "mqtts":
            return publish(due, local=local)
        case "smtp" | "smtps":
            return mail(due, now_ms, local=local)
        case "ntfy" | "ntfys":
            return notify(due, now_ms, local=local)
        case _:
            return post(due, now_ms, local=local)

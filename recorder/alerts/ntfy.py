"""One alert to a topic of ntfy (https://docs.ntfy.sh/publish): ``ntfys://ntfy.sh/topic``."""

import dataclasses
import json
from urllib.parse import urlsplit, urlunsplit

from mien.store.alerts.deliveries import TEST, Due
from recorder.alerts.post import post
from recorder.alerts.post_result import PostResult
from recorder.alerts.wording import words

HTTP = {"ntfy": "http", "ntfys": "https"}
#: Of ntfy's five: an alert that opens rings, one that is over does not.
HIGH, LOW = 4, 2


def notify(due: Due, now_ms: int, *, local: bool) -> PostResult:
    """Publish a post as a notification; see ``post`` for arguments."""
    parts = urlsplit(due.url)
    title, text = words(due)
    rings = due.event in ("alert.opened", TEST)
    told = {
        "topic": parts.path.strip("/"),
        "title": title,
        "message": text,
        "priority": HIGH if rings else LOW,
    }
    server = urlunsplit((HTTP[parts.scheme], parts.netloc, "/", "", ""))
    return post(dataclasses.replace(due, url=server, body=json.dumps(told)), now_ms, local=local)

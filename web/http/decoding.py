"""JSON of strangers, by REST and by socket: what could not be stored or sent on is refused here."""

import json
from typing import Any

import msgspec

#: The largest whole number that databases and Redis take, and the smallest beside its sign.
LARGEST = 2**63 - 1


class OddJsonError(ValueError):
    """A text is no JSON, or nothing that can be kept; the text says what."""


def decode(text: bytes | str) -> Any:
    """Decode JSON of plain size and content.

    Raises:
        OddJsonError: It is no JSON, is nested deeply, or holds a number or a character that no
            database takes.
    """
    try:
        value = msgspec.json.decode(text)
        _check(value)
    except RecursionError:
        raise OddJsonError("the JSON is nested too deeply") from None
    except (msgspec.DecodeError, UnicodeError):
        raise OddJsonError("the body of the request is no JSON") from None
    return value


def _check(value: Any) -> None:
    if isinstance(value, str):
        if "\0" in value or not is_text(value):
            raise OddJsonError("the JSON holds a character that is no text (NUL, half a pair)")
    elif isinstance(value, int):
        if not -LARGEST <= value <= LARGEST:
            raise OddJsonError(f"the JSON holds a number beyond {LARGEST}")
    elif isinstance(value, list):
        for item in value:
            _check(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            _check(name)
            _check(item)


def is_text(value: str) -> bool:
    """False when it holds half of a surrogate pair, which no encoding knows."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


class SocketJson:
    """The same as the module that python-socketio takes."""

    loads = staticmethod(lambda text, **_: decode(text))
    dumps = staticmethod(json.dumps)

"""Mien's own file of cameras: what each is, by its id, as it is added on the page or by REST.

Example:
    cameras:
      front-door:
        name: Front door
        source: rtsp://10.0.0.5/Streaming/Channels/102
        view: rtsp://10.0.0.5/Streaming/Channels/101
        user: admin
        password: ${FRONT_DOOR_PASSWORD}
"""

import os
import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import msgspec
import yaml

from mien.bus.messages import Camera
from mien.cameras.wishes import Addition
from mien.cameras.yaml_file import YamlFile
from mien.process.names import in_words
from mien.process.redact import without_credentials

#: What msgspec names in a message.
_QUOTED = re.compile(r"`(\w+)`")
_VARIABLE = re.compile(r"\$\{([A-Za-z_]\w*)(?::([^}]*))?\}")
_ADDRESSES = ("source", "view", "user", "password")
#: What is not a setting of its own.
_NOT_SETTINGS = ("id", "source", "view", "lossless", "files")


@dataclass(frozen=True)
class CameraEntry:
    """A camera of a file.

    Attributes:
        id: Its id.
        wish: What it is to be; not to be shown, since a password may be in it.
    """

    id: str
    wish: Addition = field(repr=False)


def entries(file: YamlFile, variables: Mapping[str, str]) -> list[CameraEntry]:
    """Read the cameras, in their order.

    Args:
        file: What was read.
        variables: What stands for ``${NAME}`` in addresses and logins; after a colon stands what
            is taken without it, ``${NAME:admin}``.

    Raises:
        YamlError: An id or a field is none, or a variable is not there.
    """
    unknown = [key for key in file.content if key != "cameras"]
    if unknown:
        raise file.error(f"{unknown[0]!r} is no key of a file of cameras", unknown[0])
    entries = []
    for camera_id, fields in file.mapping("cameras").items():
        if not isinstance(fields, dict):
            raise file.error(
                f"camera {camera_id!r} has no fields, such as source:", "cameras", camera_id
            )
        for name in _ADDRESSES:
            if isinstance(fields.get(name), str):
                fields[name] = _filled(file, fields[name], variables, "cameras", camera_id, name)
        entries.append(entry(file, camera_id, fields))
    return entries


def entry(file: YamlFile, camera_id: Any, fields: Mapping[Any, Any]) -> CameraEntry:
    """Make an entry of texts; numbers and truths are read from them.

    Raises:
        YamlError: The id or a field is none; it names the line.
    """
    where = ("cameras", camera_id)
    if "id" in fields:
        raise file.error("a camera's id stands before its fields", *where, "id")
    try:
        return CameraEntry(
            camera_id, msgspec.convert({**fields, "id": camera_id}, Addition, strict=False)
        )
    except msgspec.ValidationError as error:
        reason, at, path = in_words(error).partition(" - at `$.")
        name = path.rstrip("`") if at else next(iter(_QUOTED.findall(reason)), "")
        if name == "id":
            reason = (
                f"{camera_id!r} is no id: up to 40 lower-case letters, digits and single dashes"
            )
            raise file.error(reason, *where) from None
        raise file.error(f"{name}: {reason}" if at else reason, *where, name) from None


def _filled(file: YamlFile, text: str, variables: Mapping[str, str], *keys: Hashable) -> str:
    def value(match: re.Match[str]) -> str:
        name, default = match.groups()
        if name not in variables and default is None:
            raise file.error(f"the variable {name} is not set", *keys)
        return variables.get(name, default or "")

    return _VARIABLE.sub(value, text)


def write(path: Path, cameras: Iterable[Camera], *, with_passwords: bool) -> list[str]:
    """Write a file of cameras, for its owner's eyes alone.

    Args:
        path: Replaced as one step when it is there.
        cameras: With their whole addresses.
        with_passwords: False has variables stand for logins, and for addresses that may hold a
            secret elsewhere.

    Returns:
        The names of these variables.

    Raises:
        OSError: It cannot be written.
    """
    named: list[str] = []
    content = {}
    for camera in cameras:
        fields = _fields(camera)
        content[camera.id] = fields
        if not with_passwords:
            for name in _ADDRESSES:
                if name in fields and (name == "password" or _hides(fields, name)):
                    variable = f"{camera.id}_{name}".upper().replace("-", "_")
                    fields[name] = f"${{{variable}}}"
                    named.append(variable)
    text = yaml.safe_dump({"cameras": content}, sort_keys=False, allow_unicode=True)
    new = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
    return named


def _hides(fields: Mapping[str, Any], name: str) -> bool:
    """True for an address of which something is not shown even without its login."""
    address = str(fields[name])
    return name in ("source", "view") and without_credentials(address) != address


def _fields(camera: Camera) -> dict[str, Any]:
    """What was chosen of a camera, the login beside its addresses."""
    usual = msgspec.structs.asdict(Camera(id="", name="", source=""))
    source, login = _apart(camera.source)
    fields: dict[str, Any] = {"name": camera.name, "source": source}
    if camera.view is not None:
        view, view_login = _apart(camera.view)
        fields["view"] = camera.view if view_login not in (None, login) else view
    if login is not None:
        fields["user"], fields["password"] = login
    for name, value in msgspec.structs.asdict(camera).items():
        if name not in (*_NOT_SETTINGS, "name") and value != usual[name]:
            fields[name] = value
    return fields


def _apart(address: str) -> tuple[str, tuple[str, str] | None]:
    """An address without its login, and the login as it is typed."""
    if "://" not in address:
        return address, None
    parts = urlsplit(address)
    login, at, host = parts.netloc.rpartition("@")
    if not at:
        return address, None
    user, _, password = login.partition(":")
    return urlunsplit(parts._replace(netloc=host)), (unquote(user), unquote(password))

"""Cameras that other programs know: the configuration files of Frigate and go2rtc."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mien.cameras.camera_file import CameraEntry, entry
from mien.cameras.yaml_file import YamlFile

#: What go2rtc's ``${NAME:default}`` and Frigate's ``{FRIGATE_NAME}`` stand for.
_VARIABLE = re.compile(r"\$\{(\w+)(?::([^}]*))?\}|\{(FRIGATE_\w+)\}")
#: go2rtc within Frigate, or beside it, serves its streams here.
_RESTREAM = re.compile(r"rtsp://(?:127\.0\.0\.1|localhost|\[::1\]):8554/([^/?#]+)")
_PLAIN = re.compile(r"(?:rtsps?|https?)://", re.IGNORECASE)
_SMALL = re.compile(r"(.+?)[_-](?:sub|small|low|detect)")
_LARGE = re.compile(r"(.+?)[_-](?:main|large|high|hd)")


@dataclass
class ForeignCameras:
    """What was understood of a file.

    Attributes:
        entries: The cameras, as a file of Mien's own would have them.
        left_out: A line for each that cannot be one, with its name and why.
    """

    entries: list[CameraEntry] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def read(file: YamlFile, variables: Mapping[str, str]) -> ForeignCameras | None:
    """Read the cameras of a configuration; None when it is neither program's.

    Args:
        file: What was read.
        variables: What stands for the variables that it names.

    Raises:
        YamlError: It is not as the program takes it, or a variable is not there.
    """
    cameras = file.content.get("cameras")
    if isinstance(cameras, dict) and any(
        isinstance(camera, dict) and "ffmpeg" in camera for camera in cameras.values()
    ):
        return _frigate(file, variables)
    return _go2rtc(file, variables) if "streams" in file.content else None


def _frigate(file: YamlFile, variables: Mapping[str, str]) -> ForeignCameras:
    restreamed = file.content.get("go2rtc")
    streams = restreamed.get("streams") if isinstance(restreamed, dict) else None
    cameras = ForeignCameras()
    for name, camera in file.mapping("cameras").items():
        where = ("cameras", str(name))
        inputs = _below(camera, "ffmpeg", "inputs")
        if not isinstance(inputs, list):
            raise file.error(f"camera {name!r} has no ffmpeg.inputs", *where)
        by_role: dict[str, str] = {}
        for given in inputs:
            path = _below(given, "path")
            roles = _below(given, "roles") or []
            if isinstance(path, str) and isinstance(roles, list):
                by_role |= dict.fromkeys(map(str, roles), _direct(path, streams))
        sources = {role: _filled(file, path, variables, *where) for role, path in by_role.items()}
        source = sources.get("detect") or next(iter(sources.values()), "")
        if not _PLAIN.match(source):
            cameras.left_out.append(f"{name}: its pictures are not at an RTSP or HTTP address")
            continue
        fields: dict[str, Any] = {
            "name": str(_below(camera, "friendly_name") or name),
            "source": source,
        }
        larger = sources.get("record")
        if larger and larger != source and _PLAIN.match(larger):
            fields["view"] = larger
        fps = _below(camera, "detect", "fps")
        if fps:
            fields["fps"] = fps
        if str(_below(camera, "enabled")).lower() in ("false", "no", "off"):
            fields["paused"] = "true"
        cameras.entries.append(entry(file, _id(str(name)), fields))
    return cameras


def _go2rtc(file: YamlFile, variables: Mapping[str, str]) -> ForeignCameras:
    cameras = ForeignCameras()
    sources: dict[str, str] = {}
    for name, given in file.mapping("streams").items():
        source = _first(given)
        if source is None:
            cameras.left_out.append(f"{name}: it has no RTSP or HTTP address")
            continue
        sources[str(name)] = _filled(file, source, variables, "streams", str(name))
    for name, source in sources.items():
        small, large = _SMALL.fullmatch(name), _LARGE.fullmatch(name)
        base = (small or large or (None, name))[1]
        others = [other for other in sources if other != name and _is_larger(other, base)]
        fields = {"name": base, "source": source}
        if small and others:
            fields["view"] = sources[others[0]]
        elif any((match := _SMALL.fullmatch(other)) and match[1] == base for other in sources):
            if small is None:
                continue  # it is the larger stream of another
        else:
            fields["name"] = name
        cameras.entries.append(entry(file, _id(fields["name"]), fields))
    return cameras


def _is_larger(name: str, base: str) -> bool:
    match = _LARGE.fullmatch(name)
    return name == base or (match is not None and match[1] == base)


def _direct(path: str, streams: Any) -> str:
    """The camera's own address where a stream of go2rtc is named; the restream's otherwise."""
    restream = _RESTREAM.match(path)
    if restream is None or not isinstance(streams, dict):
        return path
    return _first(streams.get(restream[1])) or path


def _first(given: Any) -> str | None:
    """The first address of a stream that Mien can open."""
    for source in given if isinstance(given, list) else [given]:
        if not isinstance(source, str):
            continue
        text = source.removeprefix("ffmpeg:").partition("#")[0]
        text = re.sub(r"^rtspx://", "rtsps://", text)
        if _PLAIN.match(text):
            return text
    return None


def _filled(file: YamlFile, text: str, variables: Mapping[str, str], *keys: str) -> str:
    def value(match: re.Match[str]) -> str:
        name, default = match[1] or match[3], match[2]
        if name not in variables and default is None:
            raise file.error(f"the variable {name} is not set", *keys)
        return variables.get(name, default or "")

    return _VARIABLE.sub(value, text)


def _below(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _id(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-") or "camera"

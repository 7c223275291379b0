"""Finding cameras: what the capture workers' machines see when somebody asks."""

import secrets
import time

import msgspec
from flask import Blueprint, Response
from redis import Redis

from mien.bus import registry
from mien.bus.messages import FindAnswer, FindWish, FoundCamera, Interface, Profile, now_ms
from mien.cameras import finding
from mien.cameras.wishes import LoginText
from mien.process.names import Source
from mien.process.redact import redact
from web.http.arguments import answer, body
from web.http.operations import Operation
from web.http.refusals import RefusedError

#: A round of capture, a search or some questions to a device, and a busy processor.
DEADLINE_S = 20.0
_EVERY_S = 0.1


class Find(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to search: nowhere, to learn what there is, or on an interface of a host."""

    host: Source | None = None
    interface: Source | None = None


class AskDevice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which ONVIF device to ask for its streams, from which host, and who signs in there."""

    host: Source
    address: Source
    user: LoginText = ""
    password: LoginText = ""


class FoundCameras(msgspec.Struct, frozen=True):
    """What was found; ``reasons`` has a line for each host that could not look."""

    interfaces: list[Interface]
    cameras: list[FoundCamera]
    reasons: list[str]


class Profiles(msgspec.Struct, frozen=True):
    """The streams that a device offers; their login is not among them."""

    profiles: list[Profile]


def blueprint(redis: Redis) -> Blueprint:
    """The routes, bound to the server over which capture is asked."""
    routes = Blueprint("finding", __name__)

    @routes.post("/api/cameras/find")
    @Operation(
        "Looks for webcams, and for ONVIF devices on a network interface",
        FoundCameras,
        body=Find,
        refusals=(400, 409, 415, 503),
        allows="operator",
    )
    def find() -> Response:
        wish = body(Find, "a search for cameras")
        answers = _ask(redis, FindWish(id="", until_ms=0, host=wish.host, interface=wish.interface))
        return answer(
            FoundCameras(
                [interface for part in answers for interface in part.interfaces],
                [camera for part in answers for camera in part.cameras],
                [f"{part.host}: {redact(part.reason)}" for part in answers if part.reason],
            )
        )

    @routes.post("/api/cameras/profiles")
    @Operation(
        "Asks an ONVIF device for its streams",
        Profiles,
        body=AskDevice,
        refusals=(400, 409, 415, 503),
        allows="operator",
    )
    def profiles() -> Response:
        wish = body(AskDevice, "a question to a device")
        if not wish.address.startswith(("http://", "https://")):
            raise RefusedError(400, "a device's address looks like http://10.0.0.5/onvif/...")
        (answered,) = _ask(
            redis,
            FindWish(
                id="",
                until_ms=0,
                host=wish.host,
                device=wish.address,
                user=wish.user,
                password=wish.password,
            ),
        )
        if answered.reason:
            raise RefusedError(409, f"{redact(answered.reason)}.")
        return answer(Profiles(list(answered.profiles)))

    return routes


def _ask(redis: Redis, wish: FindWish) -> list[FindAnswer]:
    """Ask, and wait for every host that is meant.

    Raises:
        RefusedError: There is no capture worker that could look, or none answers in time.
    """
    hosts = {worker.host for worker in registry.read_workers(redis, "capture")}
    hosts &= hosts if wish.host is None else {wish.host}
    if not hosts:
        raise RefusedError(409, "no capture worker is running there; start one, then try again.")
    wish = msgspec.structs.replace(
        wish, id=secrets.token_hex(8), until_ms=now_ms() + int(DEADLINE_S * 1_000)
    )
    ends_s = time.monotonic() + DEADLINE_S
    finding.ask(redis, wish)
    try:
        while True:
            answers = finding.answers(redis, wish.id)
            if hosts <= {part.host for part in answers}:
                return answers
            if time.monotonic() > ends_s:
                if answers and wish.host is None:
                    return answers
                raise RefusedError(409, f"nothing was found out within {DEADLINE_S:g} s.")
            time.sleep(_EVERY_S)
    finally:
        finding.forget(redis, wish.id)

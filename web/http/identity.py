"""Who asks: a rank and the cameras that were given.

A route says whom it allows and how it is bound to cameras (``Binding``); ``web.accounts`` finds out
who asks, and holds every request against that before its function runs. What cannot be seen from
the request alone its function asks here: ``visible`` for lists, ``see`` for what a row belongs to.
One that is bound to cameras and does not ask answers nothing to whoever was given only some.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from flask import has_request_context, request

from web.http.refusals import RefusedError

#: From the least to the most: each may do what those before it may. ``kiosk`` is a wall screen,
#: those after it are the roles of people and tokens.
Rank = Literal["public", "kiosk", "viewer", "reviewer", "operator", "administrator"]
RANKS: tuple[Rank, ...] = get_args(Rank)

#: How a route is bound to cameras:
#:
#: - ``none``: it shows nothing of any camera.
#: - ``path``: to the one that its path names.
#: - ``query``: to those of ``cameras`` in its query; the others are left out of the answer.
#: - ``body``: to the one that ``camera`` of its body names.
#: - ``row``: to that of the row that it is asked for.
#: - ``answer``: it shows what it tells of cameras as far as they were given.
#: - ``every``: it tells of all of them, so it is for those alone who see all.
Binding = Literal["none", "path", "query", "body", "row", "answer", "every"]

_KEY = "mien.identity"
_ASKED = "mien.cameras_asked"
_SEEN = "mien.cameras_seen"


@dataclass(frozen=True)
class Identity:
    """Who asks.

    Attributes:
        name: As the audit calls it.
        rank: What it may.
        cameras: Ids of those that it sees; None for all.
        user_id: The person's number; None for others.
        session_id: Number of the browser's session, if it is one.
        token_id: Number of the script's token, if it is one.
        csrf: What has to stand in ``X-CSRF-Token`` of every change; None where no browser sends
            along by itself what proves who asks.
    """

    name: str
    rank: Rank
    cameras: frozenset[str] | None = None
    user_id: int | None = None
    session_id: int | None = None
    token_id: int | None = None
    csrf: str | None = None

    @property
    def by_proxy(self) -> bool:
        """True when a trusted proxy says with each request who it is."""
        return self.user_id is not None and self.session_id is None

    def may(self, rank: Rank) -> bool:
        """True when it has at least this rank."""
        return RANKS.index(self.rank) >= RANKS.index(rank)

    def sees(self, camera: str | None) -> bool:
        """True when it sees a camera; what belongs to none is for who sees all."""
        return self.cameras is None or camera in self.cameras

    def sees_whole(self, cameras: Collection[str]) -> bool:
        """True when it sees every one of some cameras, and there is one."""
        return self.cameras is None or (bool(cameras) and self.cameras.issuperset(cameras))


#: Everybody, where there is no login.
LOCAL = Identity("local", "administrator")
#: Whoever did not sign in.
NOBODY = Identity("nobody", "public", frozenset())


def identify(environ: dict[str, Any], identity: Identity) -> None:
    """Say who asks, for the rest of a request or of a socket's life."""
    environ[_KEY] = identity


def current() -> Identity:
    """Who asks; nobody while that is not known."""
    identity: Identity = request.environ.get(_KEY, NOBODY)
    return identity


def sees(camera: str | None) -> bool:
    """True when whoever asks sees a camera; what belongs to none is for who sees all."""
    _asked([camera])
    return current().sees(camera)


def see(camera: str | None, missing: Exception) -> None:
    """Refuse what belongs to a camera that is not seen, as if it were not there.

    Raises:
        Exception: ``missing``, just as it is raised where there is none.
    """
    if not sees(camera):
        raise missing


def visible(cameras: Iterable[str] | None) -> list[str] | None:
    """Leave out the cameras that are not seen; None means all, given and returned.

    Without a request, as when Mien itself asks, all are seen.
    """
    if not has_request_context():
        return None if cameras is None else list(cameras)
    own = current().cameras
    if own is None:
        seen = None if cameras is None else list(cameras)
    else:
        seen = sorted(own) if cameras is None else [name for name in cameras if name in own]
    _asked([None] if seen is None else seen)
    return seen


def check_named(content: Any) -> None:
    """Refuse a body whose ``camera`` is not seen; without one it is about all.

    Raises:
        RefusedError: 404 as for a camera that is not there; 403 when none is named.
    """
    camera = getattr(content, "camera", None)
    if camera is None and current().cameras is not None:
        raise RefusedError(403, "name one of your cameras (camera); you were not given all.")
    see(camera, no_such_camera(camera))


def no_such_camera(camera: str | None) -> RefusedError:
    """What is said of a camera that is not there, or not seen."""
    return RefusedError(404, f"there is no camera {camera!r}.")


def was_asked() -> bool:
    """True when the request's function asked which cameras are seen."""
    return _ASKED in request.environ


def looked_at() -> list[str | None]:
    """The cameras that the request's function asked about last; None stands for all of them."""
    seen: list[str | None] = request.environ.get(_SEEN, [])
    return seen


def _asked(cameras: Sequence[str | None]) -> None:
    request.environ[_ASKED] = True
    request.environ[_SEEN] = list(cameras)

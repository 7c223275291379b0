"""Tells viewers how the whole system is, and forgets cameras that are gone."""

from typing import Any

import msgspec

from web.admin.status import LostEvent, StatusReader, seen_by
from web.http.identity import Identity
from web.live.live import Live
from web.live.pictures import Pictures
from web.live.viewers import Viewers
from web.uploads.runs import Runs


class StatusEvents:
    """What viewers are told of the whole system; all methods belong to the pulse's thread.

    Args:
        status: Reads it.
        live: What cameras show now; keeps those that there are.
        pictures: Their newest pictures; likewise.
        viewers: Who is told.
        runs: Videos that are not over.
    """

    def __init__(
        self,
        status: StatusReader,
        live: Live,
        pictures: Pictures,
        viewers: Viewers,
        runs: Runs,
    ) -> None:
        self._status = status
        self._live = live
        self._pictures = pictures
        self._viewers = viewers
        self._runs = runs

    def tell(self) -> None:
        """Tell the present state."""
        present = self._status.read()
        wanted = [camera.id for camera in present.cameras]
        self._live.keep_only(wanted)
        self._pictures.keep_only(wanted)
        if len(self._viewers):
            runs = self._runs.now()

            def told(who: Identity) -> dict[str, Any]:
                seen = msgspec.to_builtins(seen_by(who, present))
                return {**seen, "runs": runs if who.may("operator") else []}

            self._viewers.tell("status", told)

    def tell_lost(self) -> None:
        """Tell that there is no status, and why."""
        told = msgspec.to_builtins(LostEvent("Redis does not answer"))
        self._viewers.tell("lost", lambda _: told)

"""A report of one video to print: what it showed when, by which model and how often that errs."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response

from mien.bus.messages import now_ms
from mien.store.core.database import Database
from mien.store.history.series import Series
from web.history.report import Moments, length, part, printed, ticks
from web.http.arguments import zone
from web.http.operations import ZONE, Operation
from web.models import model_card
from web.models.model_card import ModelCard
from web.uploads.runs import Runs

#: Bars of a chart at most.
BARS = 300


class PlayTimes:
    """Times from a video's begin."""

    def text(self, at_ms: int, form: str = "") -> str:
        """Hours, minutes and seconds; there is no other form."""
        return str(timedelta(seconds=at_ms // 1000))


def series(name: str, run: dict[str, Any], step_s: int) -> Series:
    """Sum up a run's seconds in steps.

    Args:
        name: The video's.
        run: As the API tells it.
        step_s: Length of a step in seconds.
    """
    steps: dict[int, list[dict[str, Any]]] = {}
    for second in run["timeline"]:
        steps.setdefault(second["second"] // step_s, []).append(second)
    frames = [sum(second["faces"] for second in step) for step in steps.values()]
    return Series(
        name,
        start_ms=[number * step_s * 1000 for number in steps],
        face_seconds=[sum(second["people"] for second in step) for step in steps.values()],
        frames=frames,
        model_versions=[[run["model_version"]]] * len(steps),
        shares={
            label: [
                _mean(step, index, count)
                for step, count in zip(steps.values(), frames, strict=True)
            ]
            for index, label in enumerate(run["labels"])
        },
    )


def _mean(step: Sequence[dict[str, Any]], index: int, frames: int) -> float:
    total: float = sum(second["shares"][index] * second["faces"] for second in step)
    return total / frames


def blueprint(database: Database, runs: Runs, shipped: ModelCard) -> Blueprint:
    """The route, bound to the models, the runs and the card of the model that ships."""
    routes = Blueprint("run_report", __name__)

    @routes.get("/api/runs/<run_id>/report")
    @Operation(
        "A run as a page to print, with its chart and the model's known errors",
        media=("text/html",),
        query=(ZONE,),
        refusals=(400, 404, 409, 503),
        allows="operator",
    )
    def run_report(run_id: str) -> Response:
        moments = Moments(zone())
        run = runs.result(run_id)
        last_s = max((second["second"] for second in run["timeline"]), default=0)
        step_s = last_s // BARS + 1
        end_ms = (last_s // step_s + 1) * step_s * 1000
        times = PlayTimes()
        history = series(run["name"], run, step_s)
        versions = [run["model_version"]] if history.frames else []
        people = "1 person" if run["people"] == 1 else f"{run['people']:,} people"
        return printed(
            title=f"Expressions in {run['name']}",
            about=f"A video of {run['done']:,} frames with {people}, "
            f"uploaded {moments.text(run['created_ms'])} ({moments.zone.key})"
            + (f"; {run['reason']}" if run["reason"] else "")
            + ".",
            made=moments.text(now_ms()),
            bucket=length(step_s * 1000),
            seen="classified",
            what="video",
            parts=[part(history, 0, end_ms, step_s * 1000, times)],
            ticks=ticks(0, end_ms, times),
            happenings=[],
            versions=versions,
            cards=model_card.known(database, versions, shipped),
        )

    return routes

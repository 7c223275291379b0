"""Studies: runs with their sessions and events, read together."""

from collections.abc import Iterator
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import msgspec

from mien.results.studies.valence import DEFINITION, valence
from mien.store.core.database import Database
from mien.store.uploads import studies as kept
from mien.store.uploads.runs import RunSummary
from web.http.refusals import RefusedError
from web.uploads.runs import Runs
from web.uploads.studies.described import Study, StudyAverage, StudyRun, ValueAverage

if TYPE_CHECKING:
    from mien.results.studies.aligned import Around


class Studies:
    """Reads studies. Any thread may call it.

    Args:
        runs: The runs.
        database: Where sessions and events are kept.
    """

    def __init__(self, runs: Runs, database: Database) -> None:
        self._runs = runs
        self._database = database

    def show(self, name: str) -> Study:
        """All runs of a study.

        Raises:
            RefusedError: There is no study of this name.
            UnavailableError: The database cannot be used now.
        """
        found = self._runs_of(name)
        return Study(name, found, self.labels(found), DEFINITION)

    def one(self, run_id: str) -> StudyRun:
        """A run with its session and events, whether it belongs to a study or not.

        Raises:
            RefusedError: There is no such run (404), or it is not over or lost (409).
            UnavailableError: The database cannot be used now.
        """
        report = self._runs.result(run_id)
        summary = RunSummary(**{name: report[name] for name in RunSummary.__struct_fields__})
        (events,) = kept.events(self._database, [run_id]).values()
        return StudyRun(summary, kept.session(self._database, run_id), events)

    def labels(self, runs: list[StudyRun]) -> list[str]:
        """The labels of the models that scored runs, each once."""
        return list(dict.fromkeys(label for each in runs for label in self._labels(each.run)))

    def average(
        self, name: str, event: str, condition: str | None, around: "Around"
    ) -> StudyAverage:
        """Average what participants expressed around an event.

        Args:
            name: The study.
            event: What happened.
            condition: Runs without it are left out; None takes all.
            around: The time around the event.

        Raises:
            RefusedError: There is no study of this name, or no such event in it.
            UnavailableError: The database cannot be used now.
        """
        from mien.results.studies.aligned import INTERVAL, Aligned  # costs memory that few need

        aligned, events = Aligned(around), 0
        for each in self._runs_of(name):
            if not is_usable(each.run) or condition not in (None, *each.session.conditions):
                continue
            # One who has no name is somebody else than all others.
            participant = each.session.participant or each.run.id
            for happened in each.events:
                if happened.name != event:
                    continue
                events += 1
                for after_s, values in self._around(each.run.id, happened.at_ms, around):
                    aligned.add(participant, events, after_s, values)
        if not events:
            raise RefusedError(404, f"no run of {name!r} that is done has an event {event!r}.")
        return StudyAverage(
            start_ms=around.starts_ms(),
            step_ms=around.step_ms,
            participants=aligned.participants,
            events=events,
            counts=aligned.counts(),
            values={
                value: ValueAverage(average.mean, average.low, average.high)
                for value, average in aligned.averages().items()
            },
            interval=INTERVAL,
        )

    def _around(
        self, run_id: str, at_ms: int, around: "Around"
    ) -> Iterator[tuple[float, dict[str, float]]]:
        """Times from an event, and scores with valence, of the faces around it."""
        event_s = at_ms / 1000
        end_s = event_s + around.after_ms / 1000
        records = self._runs.records(run_id, max(0.0, event_s - around.before_ms / 1000))
        for record in takewhile(lambda record: record["time_s"] < end_s, records):
            if record["scores"] is None:
                continue
            pleasant = valence(record["scores"])
            extra = {} if pleasant is None else {"valence": pleasant}
            yield record["time_s"] - event_s, record["scores"] | extra

    def _runs_of(self, name: str) -> list[StudyRun]:
        ids = kept.runs_of(self._database, name)
        if not ids:
            raise RefusedError(404, f"there is no study {name!r}.")
        summaries = {told["id"]: RunSummary(**told) for told in self._runs.summaries()}
        sessions, events = kept.sessions(self._database, ids), kept.events(self._database, ids)
        return [
            StudyRun(summaries[run_id], sessions[run_id], events[run_id])
            for run_id in ids
            if run_id in summaries and run_id in sessions
        ]

    def _labels(self, run: RunSummary) -> list[str]:
        told: list[str] = self._runs.report(run.id)["labels"] if is_usable(run) else []
        return told


def is_usable(run: RunSummary) -> bool:
    """True when what was found in a run can be read."""
    return run.ended_ms is not None and run.state != "lost"


def cells_of(each: StudyRun) -> dict[str, Any]:
    """What rows of a run have in common, by column."""
    return {
        **msgspec.structs.asdict(each.session),
        "conditions": "; ".join(each.session.conditions) or None,
        "run": each.run.id,
        "file": each.run.name,
    }

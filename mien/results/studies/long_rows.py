"""Rows of a study in long form: one a person and step of time, one a visit, or one an event."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, takewhile
from typing import Any, Literal

from mien.results.flat import Column
from mien.results.records import Record
from mien.results.studies.valence import DEFINITION, valence

Rows = Literal["step", "visit", "event"]
KINDS: tuple[Rows, ...] = ("step", "visit", "event")

#: What is known of a run, in the order of the columns.
OF_RUN = ("study", "participant", "session", "conditions", "run", "file")


@dataclass
class _Mean:
    """What some faces of one person say together."""

    faces: int = 0
    classified: int = 0
    uncertain: int = 0
    sums: dict[str, float] = field(default_factory=dict)
    tops: dict[str, int] = field(default_factory=dict)
    model_version: str | None = None
    first_s: float | None = None
    last_s: float = 0.0

    def add(self, record: Record) -> None:
        self.faces += 1
        self.first_s = record["time_s"] if self.first_s is None else self.first_s
        self.last_s = record["time_s"]
        if record["scores"] is None:
            return
        self.classified += 1
        self.uncertain += bool(record["uncertain"])
        self.model_version = record["model_version"]
        self.tops[record["top"]] = self.tops.get(record["top"], 0) + 1
        for label, score in record["scores"].items():
            self.sums[label] = self.sums.get(label, 0.0) + score

    def cells(self) -> dict[str, Any]:
        means = {label: total / self.classified for label, total in self.sums.items()}
        pleasant = valence(means)
        return {
            "faces": self.faces,
            "classified": self.classified,
            "uncertain": self.uncertain,
            **{f"score_{label}": round(mean, 6) for label, mean in means.items()},
            "valence": None if pleasant is None else round(pleasant, 6),
            "top": max(self.tops, key=self.tops.__getitem__) if self.tops else None,
            "model_version": self.model_version,
        }


def columns(kind: Rows, labels: Sequence[str]) -> tuple[Column, ...]:
    """Describe the columns of one kind of rows, in their order.

    Args:
        kind: Which rows.
        labels: Of the model, each with a score.
    """
    text = "as people named it"
    when = {
        "step": (
            Column("start_s", "number", "s", "begin of the step, from the video's begin"),
            Column("step_s", "number", "s", "length of the step"),
        ),
        "visit": (
            Column("start_s", "number", "s", "first picture with the person"),
            Column("end_s", "number", "s", "last picture with the person"),
        ),
        "event": (
            Column("event", "text", "", "what happened"),
            Column("event_s", "number", "s", "when, from the video's begin"),
            Column("before_s", "number", "s", "the row is of so long before the event"),
            Column("after_s", "number", "s", "to so long after it"),
        ),
    }
    return (
        *(Column(name, "text", "", text) for name in OF_RUN[:4]),
        Column("run", "text", "", "the run's id"),
        Column("file", "text", "", "the file as it was named"),
        Column("track", "integer", "", "number of the person within the run"),
        *when[kind],
        Column("faces", "integer", "", "pictures in which the person's face was found"),
        Column("classified", "integer", "", "of these, how many were classified"),
        Column("uncertain", "integer", "", "of these, how many answers were uncertain"),
        *(Column(f"score_{label}", "number", "", f"mean score of {label}") for label in labels),
        Column("valence", "number", "", DEFINITION),
        Column("top", "text", "", "the expression of most of the classified pictures"),
        Column("model_version", "text", "", "the model that gave the scores"),
    )


def by_step(records: Iterable[Record], step_s: float) -> Iterator[dict[str, Any]]:
    """Make one row for each person and step of time in which the person was seen.

    Args:
        records: Of one run, in order.
        step_s: How long a step is.
    """
    for number, step in groupby(records, lambda record: int(record["time_s"] / step_s + 1e-9)):
        for track, mean in _people(step):
            start_s = round(number * step_s, 6)
            yield {"track": track, "start_s": start_s, "step_s": step_s, **mean.cells()}


def by_visit(records: Iterable[Record]) -> Iterator[dict[str, Any]]:
    """Make one row for each person of a run."""
    for track, mean in _people(records):
        yield {"track": track, "start_s": mean.first_s, "end_s": mean.last_s, **mean.cells()}


def of_event(
    records: Iterable[Record], name: str, event_s: float, before_s: float, after_s: float
) -> Iterator[dict[str, Any]]:
    """Make one row for each person seen around an event.

    Args:
        records: Of one run, in order, from the begin of the time around the event.
        name: What happened.
        event_s: When.
        before_s: The time around begins so long before.
        after_s: And ends so long after.
    """
    around = takewhile(lambda record: record["time_s"] < event_s + after_s, records)
    for track, mean in _people(around):
        yield {
            "track": track,
            "event": name,
            "event_s": event_s,
            "before_s": before_s,
            "after_s": after_s,
            **mean.cells(),
        }


def _people(records: Iterable[Record]) -> Iterable[tuple[int, _Mean]]:
    people: dict[int, _Mean] = {}
    for record in records:
        people.setdefault(record["track"], _Mean()).add(record)
    return sorted(people.items())


def row_of(names: Iterable[str], *parts: Mapping[str, Any]) -> dict[str, Any]:
    """Put parts of a row together: a cell for each name, in this order."""
    cells: dict[str, Any] = {}
    for part in parts:
        cells |= part
    return {name: cells.get(name) for name in names}

"""What is told of studies."""

from typing import Annotated

import msgspec

from mien.store.uploads.runs import RunSummary
from mien.store.uploads.studies import (
    MAX_EVENTS,
    NewRunEvent,
    RunEvent,
    RunSession,
    StudySummary,
)


class NewRunEvents(msgspec.Struct, frozen=True):
    """Events to add to a run."""

    events: Annotated[list[NewRunEvent], msgspec.Meta(min_length=1, max_length=MAX_EVENTS)]


class RunEvents(msgspec.Struct, frozen=True):
    """What happened in a run, in order."""

    events: list[RunEvent]


class StudiesNow(msgspec.Struct, frozen=True):
    """All studies, by name."""

    studies: list[StudySummary]


class StudyRun(msgspec.Struct, frozen=True):
    """A run of a study."""

    run: RunSummary
    session: RunSession
    events: list[RunEvent]


class Study(msgspec.Struct, frozen=True):
    """All runs of a study, by participant and session; ``valence`` says how that is worked out."""

    name: str
    runs: list[StudyRun]
    labels: list[str]
    valence: str


class ValueAverage(msgspec.Struct, frozen=True):
    """One value over time; null where nobody was seen, or too few participants for an interval."""

    mean: list[float | None]
    low: list[float | None]
    high: list[float | None]


class StudyAverage(msgspec.Struct, frozen=True):
    """Averages over participants, aligned to an event.

    Attributes:
        start_ms: When each step begins, from the event.
        step_ms: How long each is.
        participants: Of how many there is anything.
        events: How many there were.
        counts: How many participants were seen in each step.
        values: By label, and ``valence``.
        interval: How ``low`` and ``high`` are made, in words.
    """

    start_ms: list[int]
    step_ms: int
    participants: int
    events: int
    counts: list[int]
    values: dict[str, ValueAverage]
    interval: str

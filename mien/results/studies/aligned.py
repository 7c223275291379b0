"""Averages aligned to events: what participants express before and after something happens.

Each event gives means by step of time around it, each participant the mean of its events, and the
average is that over participants: nobody counts more who was filmed longer or saw an event oftener.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

#: How the interval is made, in words.
INTERVAL = "95 % interval: bootstrap over participants, 2,000 times"
RESAMPLES = 2_000
_SEED = 0


@dataclass(frozen=True)
class Around:
    """The time around an event, cut into steps.

    Attributes:
        before_ms: How long before the event; a whole number of steps.
        after_ms: How long after it; likewise.
        step_ms: Length of a step.
    """

    before_ms: int
    after_ms: int
    step_ms: int

    def starts_ms(self) -> list[int]:
        """When each step begins, from the event."""
        return list(range(-self.before_ms, self.after_ms, self.step_ms))


@dataclass(frozen=True)
class Average:
    """One value, step by step; None where nobody was seen, or too few for an interval.

    Attributes:
        mean: Over participants.
        low: Where the interval begins.
        high: Where it ends.
    """

    mean: list[float | None]
    low: list[float | None]
    high: list[float | None]


class Aligned:
    """Takes values around events, and gives their averages over participants.

    Args:
        around: The time that is looked at.
    """

    def __init__(self, around: Around) -> None:
        self._around = around
        #: Sum and number by participant, event, step and name.
        self._sums: defaultdict[str, dict[tuple[int, int, str], list[float]]] = defaultdict(dict)

    @property
    def participants(self) -> int:
        """Of how many anything was seen."""
        return len(self._sums)

    def add(
        self, participant: str, event: int, after_event_s: float, values: Mapping[str, float]
    ) -> None:
        """Take the values of one face.

        Args:
            participant: Whose.
            event: Number of the event, of all participants.
            after_event_s: When, from the event.
            values: By name.
        """
        around = self._around
        at_ms = after_event_s * 1000
        if not -around.before_ms <= at_ms < around.after_ms:
            return
        step = math.floor((at_ms + around.before_ms) / around.step_ms)
        for name, value in values.items():
            known = self._sums[participant].setdefault((event, step, name), [0.0, 0.0])
            known[0] += value
            known[1] += 1

    def counts(self) -> list[int]:
        """How many participants were seen in each step."""
        steps = len(self._around.starts_ms())
        seen = [{step for _, step, _ in sums} for sums in self._sums.values()]
        return [sum(step in each for each in seen) for step in range(steps)]

    def averages(self) -> dict[str, Average]:
        """The average of each value, in the order in which they were first seen."""
        means = [_by_step(sums) for sums in self._sums.values()]
        names = dict.fromkeys(name for each in means for _, name in each)
        return {name: self._average(means, name) for name in names}

    def _average(self, means: Sequence[Mapping[tuple[int, str], float]], name: str) -> Average:
        average = Average([], [], [])
        for step in range(len(self._around.starts_ms())):
            values = [each[step, name] for each in means if (step, name) in each]
            low, high = _interval(values)
            average.mean.append(round(float(np.mean(values)), 6) if values else None)
            average.low.append(low)
            average.high.append(high)
        return average


def _by_step(sums: Mapping[tuple[int, int, str], Sequence[float]]) -> dict[tuple[int, str], float]:
    """One participant's means: of each event first, then over events."""
    by_event: defaultdict[tuple[int, str], list[float]] = defaultdict(list)
    for (_, step, name), (total, number) in sums.items():
        by_event[step, name].append(total / number)
    return {key: sum(values) / len(values) for key, values in by_event.items()}


def _interval(values: Sequence[float]) -> tuple[float | None, float | None]:
    if len(values) < 2:
        return None, None
    drawn = np.random.default_rng(_SEED).choice(np.array(values), (RESAMPLES, len(values)))
    low, high = np.percentile(drawn.mean(axis=1), [2.5, 97.5])
    return round(float(low), 6), round(float(high), 6)

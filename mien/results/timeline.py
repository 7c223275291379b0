"""How expressions shared out over a video, second by second, of all people and of each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from mien.faces.answers import answer, weighted
from mien.results.records import FrameResult


@dataclass
class _Sum:
    """Shares of some faces, added up."""

    faces: int = 0
    tracks: set[int] = field(default_factory=set)
    shares: list[float] = field(default_factory=list)

    def add(self, shares: list[float], track: int) -> None:
        self.faces += 1
        self.tracks.add(track)
        known = self.shares or [0.0] * len(shares)
        self.shares = [total + share for total, share in zip(known, shares, strict=True)]

    def means(self) -> list[float]:
        return [round(total / self.faces, 4) for total in self.shares]


class Timeline:
    """Sums up classified faces by second of the video and by person."""

    def __init__(self) -> None:
        self.labels: tuple[str, ...] = ()
        self._seconds: defaultdict[int, _Sum] = defaultdict(_Sum)
        self._people: defaultdict[int, defaultdict[int, _Sum]] = defaultdict(
            lambda: defaultdict(_Sum)
        )

    def add(self, result: FrameResult) -> None:
        """Take one frame; frames without a classified face change nothing."""
        emotions = result.emotions
        if emotions is None:
            return
        self.labels = emotions.labels
        second = int(result.position.time_s)
        for scored in emotions.results:
            shares = weighted(scored.scores, emotions.weights)
            self._seconds[second].add(shares, scored.track_id)
            self._people[scored.track_id][second].add(shares, scored.track_id)

    def seconds(self) -> list[dict[str, Any]]:
        """One entry for each second that has faces, in order.

        Returns:
            ``second`` of the video, ``faces`` classified in it, ``people`` (tracks) that they
            belong to, and ``shares``: the mean of each label under the rule for the shown one,
            which sum to 1.
        """
        return [
            {
                "second": second,
                "faces": part.faces,
                "people": len(part.tracks),
                "shares": part.means(),
            }
            for second, part in sorted(self._seconds.items())
        ]

    def people(self) -> list[dict[str, Any]]:
        """One entry for each person (track) with classified faces, by number.

        Returns:
            ``track``; ``faces`` classified; ``top``, the answer to the mean of all; ``seconds`` of
            the video in which it was classified, and for each of these its ``shares``: the mean of
            each label under the rule for the shown one.
        """
        return [
            {
                "track": track,
                "faces": sum(part.faces for part in seconds.values()),
                "top": self.labels[answer(_added(part.shares for part in seconds.values()))],
                "seconds": sorted(seconds),
                "shares": [seconds[second].means() for second in sorted(seconds)],
            }
            for track, seconds in sorted(self._people.items())
        ]


def _added(sums: Iterable[list[float]]) -> list[float]:
    return [sum(column) for column in zip(*sums, strict=True)]

"""How expressions shared out over a video, second by second."""

from typing import Any

from mien.faces.answers import weighted
from mien.results.records import FrameResult


class Timeline:
    """Sums up classified faces by second of the video."""

    def __init__(self) -> None:
        self.labels: tuple[str, ...] = ()
        self._sums: dict[int, list[float]] = {}
        self._faces: dict[int, int] = {}
        self._people: dict[int, set[int]] = {}

    def add(self, result: FrameResult) -> None:
        """Take one frame; frames without a classified face change nothing."""
        emotions = result.emotions
        if emotions is None:
            return
        self.labels = emotions.labels
        second = int(result.position.time_s)
        sums = self._sums.setdefault(second, [0.0] * len(self.labels))
        for scored in emotions.results:
            for index, share in enumerate(weighted(scored.scores, emotions.weights)):
                sums[index] += share
        self._faces[second] = self._faces.get(second, 0) + len(emotions.results)
        self._people.setdefault(second, set()).update(
            scored.track_id for scored in emotions.results
        )

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
                "faces": self._faces[second],
                "people": len(self._people[second]),
                "shares": [round(total / self._faces[second], 4) for total in sums],
            }
            for second, sums in sorted(self._sums.items())
        ]

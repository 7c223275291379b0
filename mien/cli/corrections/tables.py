"""What ``mien corrections status`` shows: how many there are, and which would help most."""

from typing import Any

from rich import box
from rich.table import Table

#: More cameras would not fit a terminal; the others are summed up.
_CAMERAS = 4


def by_label_table(progress: dict[str, Any]) -> Table:
    """One row a label: how many there are, how many more are wanted, and which cameras saw them."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("label", no_wrap=True)
    for heading in ("corrections", "wanted"):
        table.add_column(heading, justify="right", no_wrap=True)
    shown, others = progress["cameras"][:_CAMERAS], progress["cameras"][_CAMERAS:]
    for camera in shown:
        table.add_column(camera["name"] or "imported", justify="right", max_width=12)
    if others:
        table.add_column(f"{len(others)} others", justify="right", no_wrap=True)
    labels = {**dict.fromkeys(progress["missing"], 0), **progress["by_label"]}
    for label, number in sorted(labels.items(), key=lambda row: -row[1]):
        row = [label, str(number), _more(progress["missing"].get(label, 0))]
        row += [_count([camera], label) for camera in shown]
        table.add_row(*row, *([_count(others, label)] if others else []))
    return table


def summary(progress: dict[str, Any]) -> str:
    """How many there are, and how many more make the next useful number."""
    number, goal = progress["corrections"], progress["next_useful"]
    lines = [f"{number} corrections."]
    if goal is None:
        lines.append("There are enough; more of what is missing below, or of new people, help.")
    else:
        lines.append(f"{goal - number} more make {goal}, the next number that pays.")
    for key, what in (
        ("no_face", "show no face and do not count"),
        ("disputed", "wait because reviewers disagree"),
    ):
        if progress[key]:
            lines.append(f"{progress[key]} more {what}.")
    if progress["judged_twice"]:
        lines.append(
            f"Of {progress['judged_twice']} faces that two reviewers judged without knowing of "
            f"each other, {progress['agreed']} got the same label."
        )
    return "\n".join(lines)


def training_lines(can: dict[str, Any]) -> str:
    """Whether a training could start now, what its proof could tell, and how long it would take."""
    if can["reason"]:
        return f"A training is not possible now: {can['reason']}."
    points = can["tells_points"]
    if points is None:
        verdict = "There are too few corrections for a verdict."
    else:
        verdict = f"Its proof can tell a gain of {points:.0f} points or more from chance."
    return f"{_duration(can)}\n{verdict}"


def _duration(can: dict[str, Any]) -> str:
    if can["usual_ms"] is not None:
        return f"A training takes about {_span(can['usual_ms'])}, as the last ones here did."
    usual = "some ten minutes" if can["data"] else "less than a minute"
    return f"A training takes {usual} as a rule; none was done here yet."


def _more(number: int) -> str:
    return f"{number} more" if number else ""


def _count(cameras: list[dict[str, Any]], label: str) -> str:
    number = sum(camera["by_label"].get(label, 0) for camera in cameras)
    return str(number) if number else ""


def _span(ms: int) -> str:
    seconds = max(1, round(ms / 1_000))
    return f"{seconds} s" if seconds < 100 else f"{round(seconds / 60)} min"

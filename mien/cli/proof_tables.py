"""What a candidate proved, as tables and lines."""

from typing import Any

from rich import box
from rich.table import Table

_NAMES = {
    "accuracy": "accuracy",
    "macro_recall": "macro recall",
    "macro_f1": "macro F1",
    "ece": "calibration error",
}


def figures_table(proof: dict[str, Any]) -> Table:
    """Champion and candidate side by side, on both sets of faces."""
    table = _table(f"{proof['candidate']} against {proof['champion']}")
    table.add_column("figure")
    for part in ("fixed", "corrections"):
        for model in ("champion", "candidate"):
            table.add_column(f"{part}: {model}", justify="right")
    faces = [str(proof[part]["faces"]) for part in ("fixed", "corrections") for _ in range(2)]
    table.add_row("faces", *faces)
    for key, name in _NAMES.items():
        table.add_row(name, *(f"{figures[key]:.3f}" for figures in _all(proof)))
    table.add_row("ms per face", *(f"{figures['ms_per_face']:.2f}" for figures in _all(proof)))
    return table


def recall_table(proof: dict[str, Any]) -> Table:
    """Recall of each label, on both sets of faces."""
    table = _table("Recall")
    table.add_column("label")
    for part in ("fixed", "corrections"):
        for model in ("champion", "candidate"):
            table.add_column(f"{part}: {model}", justify="right")
    for label in proof["fixed"]["champion"]["recall"]:
        shares = [figures["recall"][label] for figures in _all(proof)]
        table.add_row(label, *("" if share is None else f"{share:.1%}" for share in shares))
    return table


def gate_lines(proof: dict[str, Any]) -> list[str]:
    """How far the difference may be chance, and each check of the gate."""
    lines = [f"Fixed set: {proof['fixed']['source']}"]
    for name, part in (("fixed set", "fixed"), ("corrections", "corrections")):
        test = proof[part]["mcnemar"]
        lines.append(
            f"Of the {name} only the champion is right on {test['champion_only']}, only the "
            f"candidate on {test['candidate_only']}: as far apart by chance alone with a "
            f"probability of {test['p']:.1%} (McNemar's test)."
        )
    if 0 < proof["corrections"]["tracks"] < proof["corrections"]["faces"]:
        lines.append(
            f"The corrections are of {proof['corrections']['tracks']} tracks: here the faces of "
            "one track, which are alike, count as one."
        )
    if proof["corrections"]["fits"]:
        lines.append(
            f"The corrections were answered by {proof['corrections']['fits']} fits, each on the "
            "tracks that it did not learn from; the candidate learned from all of them."
        )
    if proof["corrections"]["known"]:
        known = proof["corrections"]["known"]
        lines.append(f"The champion has learned from {known} more, which prove nothing.")
    lines += [
        f"{own['camera']}: of {own['faces']} corrections {own['candidate_right']} are now right, "
        f"{own['champion_right']} before."
        for own in proof["corrections"]["cameras"]
    ]
    lines.append(proof["gate"]["sentence"])
    for check in proof["gate"]["checks"]:
        lines.append(
            f"{'passed' if check['passed'] else 'FAILED'}  {check['name']}: {check['text']}"
        )
    return lines


def _all(proof: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        proof[part][model]
        for part in ("fixed", "corrections")
        for model in ("champion", "candidate")
    ]


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)

"""The tables of ``mien models``."""

from datetime import datetime
from typing import Any

from rich import box
from rich.table import Table


def models_table(models: list[dict[str, Any]]) -> Table:
    """One row a model, the newest first."""
    table = _table("Models (recall: mean over the labels; ms: a face; used: by classifiers)")
    for heading in ("model", "state", "origin"):
        table.add_column(heading, no_wrap=True)
    for heading in ("accuracy", "recall", "ms", "used"):
        table.add_column(heading, justify="right", no_wrap=True)
    for model in models:
        metrics = model["metrics"]
        table.add_row(
            model["version"],
            model["state"],
            model["origin"],
            _share(metrics.get("accuracy_majority")),
            _share(metrics.get("macro_recall")),
            "" if model["ms_per_face"] is None else f"{model['ms_per_face']:.1f}",
            str(model["workers"]),
        )
    return table


def facts_table(model: dict[str, Any]) -> Table:
    """What is known of a model, one row a fact."""
    table = _table(model["version"])
    table.add_column("fact")
    table.add_column("value")
    facts = {
        "state": model["state"],
        "origin": model["origin"],
        "retrained from": model["parent"] or "",
        "made": model["created"],
        "registered": _time(model["imported_ms"]),
        "training data": model["manifest"]["training_data_sha256"][:16],
        "used by": f"{model['workers']} classifiers",
    }
    for name, value in {**facts, **model["metrics"]}.items():
        table.add_row(name, _figure(value))
    return table


def recall_table(model: dict[str, Any]) -> Table:
    """The share of each label's faces that the model recognises."""
    table = _table("Recall")
    table.add_column("label")
    table.add_column("recall", justify="right")
    for label, recall in model["recall"].items():
        table.add_row(label, _share(recall))
    return table


def history_table(changes: list[dict[str, Any]]) -> Table:
    """Each change of the champion that the model was part of, the newest first."""
    table = _table("History")
    for heading in ("when", "what", "to", "from", "why"):
        table.add_column(heading)
    for change in changes:
        row = (
            _time(change["at_ms"]),
            change["kind"],
            change["version"],
            change["previous"],
            change["reason"],
        )
        table.add_row(*(text or "" for text in row))
    return table


def _figure(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.3f}"


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def _time(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1_000).astimezone().strftime("%Y-%m-%d %H:%M")


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)

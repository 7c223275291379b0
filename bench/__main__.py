"""Runs the benchmarks and writes their results: ``python -m bench [NAME ...]``."""

import functools
import importlib
import json
from pathlib import Path
from typing import Any

import click

from bench import report

NAMES = (
    *("pipeline", "cameras", "capture", "stages", "capacity", "scale", "peers", "footprint"),
    *("starts", "flood", "page", "swaps"),
)
ON_REQUEST = ("calls", "comparison", "loop", "widths", "soak")
RESULTS = Path(__file__).parent / "results"


@click.command(epilog="\b\nExamples:\n  python -m bench pipeline\n  python -m bench soak --hours 8")
@click.argument("name", nargs=-1, type=click.Choice(NAMES + ON_REQUEST))
@click.option(
    "--hours", type=click.FloatRange(0, min_open=True), default=2.0, help="Length of soak."
)
def main(name: tuple[str, ...], hours: float) -> None:
    """Run the named benchmarks, or all that need no data set, and render docs/benchmarks.md."""
    for chosen in name or NAMES:
        click.echo(f"Measuring: {chosen} ...")
        run = importlib.import_module(f"bench.{chosen}").run
        if chosen == "soak":
            run = functools.partial(run, hours)
        if chosen in ("soak", "widths"):
            run = functools.partial(run, functools.partial(_keep, chosen))
        _keep(chosen, run())
    click.echo(report.render(RESULTS))


def _keep(name: str, figures: dict[str, Any]) -> None:
    """Write a result and render: what is measured stays, should a later one be interrupted."""
    (RESULTS / f"{name}.json").write_text(json.dumps(figures, indent=2) + "\n")
    report.render(RESULTS)


if __name__ == "__main__":
    main()

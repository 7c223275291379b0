"""Runs the benchmarks and writes their results: ``python -m bench [NAME ...]``."""

import importlib
import json
from pathlib import Path
from typing import Any

import click

from bench import report

NAMES = ("pipeline", "cameras", "peers", "footprint", "page", "swaps")
ON_REQUEST = ("widths",)
RESULTS = Path(__file__).parent / "results"


@click.command(epilog="\b\nExample:\n  python -m bench pipeline")
@click.argument("name", nargs=-1, type=click.Choice(NAMES + ON_REQUEST))
def main(name: tuple[str, ...]) -> None:
    """Run the named benchmarks, or all that need no data set, and render docs/benchmarks.md."""
    for one in name or NAMES:
        click.echo(f"Measuring: {one} ...")
        found: dict[str, Any] = importlib.import_module(f"bench.{one}").run()
        (RESULTS / f"{one}.json").write_text(json.dumps(found, indent=2) + "\n")
        report.render(RESULTS)  # what is measured stays, should a later one be interrupted
    click.echo(report.render(RESULTS))


if __name__ == "__main__":
    main()

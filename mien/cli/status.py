"""``mien status``: the figures of a running system, as tables or as JSON."""

import json
from datetime import timedelta
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table

from mien.cli.errors import UNAVAILABLE, UserError
from mien.cli.server import ask_json, url_option


@click.command(epilog="\b\nExample:\n  mien status --url http://192.168.1.10:8000 --json")
@url_option
@click.option("--json", "as_json", is_flag=True, help="Print what the server says as JSON.")
def status(url: str, as_json: bool) -> None:
    """Show how a running system is doing: its cameras, its workers, and what hinders them."""
    figures = ask_json(url, "/api/status")
    if "cameras" not in figures:
        raise UserError(f"what answers at {url} is not Mien", UNAVAILABLE)
    if as_json:
        click.echo(json.dumps(figures, indent=2))
    else:
        show(Console(), figures)


def show(console: Console, figures: dict[str, Any]) -> None:
    """Print what ``/api/status`` says, as wide as the terminal, from 80 columns."""
    cameras, workers = figures["cameras"], figures["workers"]
    if cameras:
        console.print(cameras_table(cameras))
    else:
        console.print("There is no camera yet: mien cameras add, or the dashboard, adds one.")
    console.print(workers_table(workers))
    for line in [*lost(cameras), *troubles(workers, figures["now_ms"])]:
        console.print(line, style="red", markup=False, highlight=False)
    latency_ms = figures["latency_ms"]
    console.print(
        f"{figures['emotions_total']:,} expressions read. Half of them were shown within "
        f"{_took(latency_ms['p50'])}, 95 % within {_took(latency_ms['p95'])}."
    )


def cameras_table(cameras: list[dict[str, Any]]) -> Table:
    """One row a camera: its state and its accounting, captured = processed + skipped + failed."""
    table = _table("Cameras (skipped: passed over for newer pictures)")
    table.add_column("camera", overflow="fold")
    table.add_column("state", no_wrap=True)
    for heading in ("fps", "captured", "processed", "skipped", "failed", "faces"):
        table.add_column(heading, justify="right", no_wrap=True)
    for camera in cameras:
        counts = (camera[key] for key in ("captured", "processed", "skipped", "failed", "faces"))
        table.add_row(
            camera["name"], camera["state"], f"{camera['fps']:.1f}", *map(_in_short, counts)
        )
    return table


def workers_table(workers: list[dict[str, Any]]) -> Table:
    """One row a worker: what it does, what waits for it, how long it takes."""
    table = _table("Workers (half of the work is done within p50, 95 % within p95)")
    table.add_column("worker", overflow="fold")
    for heading in ("per s", "waiting", "oldest", "p50", "p95", "memory"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("model", overflow="fold")
    several_hosts = len({worker["host"] for worker in workers}) > 1
    for worker in workers:
        table.add_row(
            worker["service"] + (f" @ {worker['host']}" if several_hosts else ""),
            f"{worker['rate']:.1f}",
            _in_short(worker["lag"]),
            _took(worker["oldest_ms"]),
            _took(worker["latency_ms"]["p50"]),
            _took(worker["latency_ms"]["p95"]),
            f"{worker['memory_bytes'] / 1e6:,.0f} MB",
            worker["model_version"] or "",
        )
    return table


def lost(cameras: list[dict[str, Any]]) -> list[str]:
    """Why cameras give no picture: a line a camera."""
    return [f"{camera['name']}: {camera['reason']}" for camera in cameras if camera["reason"]]


def troubles(workers: list[dict[str, Any]], now_ms: int) -> list[str]:
    """What keeps workers from their work, and for how long: a line a worker."""
    return [
        f"{worker['service']} (process {worker['pid']}), for "
        f"{timedelta(seconds=max(0, now_ms - trouble['since_ms']) // 1_000)}: {trouble['reason']}"
        for worker in workers
        if (trouble := worker.get("trouble"))
    ]


def _in_short(number: int) -> str:
    """A count that stays narrow; ``--json`` has it to the last digit."""
    if number < 100_000:
        return f"{number:,}"
    return f"{number / 1e3:.0f}k" if number < 999_500 else f"{number / 1e6:,.1f}M"


def _took(ms: float) -> str:
    if ms < 1_000:
        return f"{ms:.0f} ms"
    return f"{ms / 1e3:.1f} s" if ms < 100_000 else f"{ms / 1e3:,.0f} s"


def _table(title: str) -> Table:
    return Table(
        title=title,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1, 0, 0),  # close together, so that names have room
    )

"""``mien status``: the figures of a running system, as tables or as JSON."""

import http.client
import json
import urllib.error
import urllib.request
from datetime import timedelta
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table

from mien.cli.errors import UNAVAILABLE, UserError

TIMEOUT_S = 5.0


@click.command(epilog="\b\nExample:\n  mien status --url http://192.168.1.10:8000 --json")
@click.option(
    "--url",
    default="http://127.0.0.1:8000",
    show_default=True,
    help="Address of the dashboard.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what the server says as JSON.")
def status(url: str, as_json: bool) -> None:
    """Show cameras, workers, rates, drops and latency of a running system."""
    figures = fetch(url)
    if as_json:
        click.echo(json.dumps(figures, indent=2))
        return
    console = Console()
    console.print(cameras_table(figures["cameras"]))
    console.print(workers_table(figures["workers"]))
    for line in troubles(figures["workers"], figures["now_ms"]):
        console.print(line, style="red", markup=False, highlight=False)
    latency_ms = figures["latency_ms"]
    console.print(
        f"Emotions: {figures['emotions_total']:,}   captured to sent: "
        f"p50 {latency_ms['p50']:.0f} ms, p95 {latency_ms['p95']:.0f} ms"
    )


def fetch(url: str) -> dict[str, Any]:
    """Read ``/api/status``.

    Raises:
        UserError: Nothing, or something else, answers there.
    """
    if not url.startswith(("http://", "https://")):
        raise UserError(f"--url {url} is no web address; it looks like http://127.0.0.1:8000")
    address = url.rstrip("/") + "/api/status"
    try:
        with urllib.request.urlopen(address, timeout=TIMEOUT_S) as answer:  # noqa: S310  # checked above
            figures = json.load(answer)
    except urllib.error.HTTPError as error:
        raise UserError(f"{address} answers {error.code} {error.reason}", UNAVAILABLE) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise UserError(
            f"no Mien at {url} ({reason}). Start one with mien up, or give its address with --url.",
            UNAVAILABLE,
        ) from None
    if not isinstance(figures, dict) or "cameras" not in figures:
        raise UserError(f"what answers at {url} is not Mien", UNAVAILABLE)
    return figures


def cameras_table(cameras: list[dict[str, Any]]) -> Table:
    """One row a camera: its state and its accounting, captured = processed + skipped + failed."""
    table = _table("Cameras")
    table.add_column("camera")
    table.add_column("state")
    for heading in ("fps", "captured", "processed", "skipped", "failed", "faces"):
        table.add_column(heading, justify="right", no_wrap=True)
    for camera in cameras:
        state = camera["state"] + (f": {camera['reason']}" if camera["reason"] else "")
        counts = (camera[key] for key in ("captured", "processed", "skipped", "failed", "faces"))
        table.add_row(camera["name"], state, f"{camera['fps']:.1f}", *(f"{n:,}" for n in counts))
    return table


def workers_table(workers: list[dict[str, Any]]) -> Table:
    """One row a worker: what it does, what waits for it, how long it takes."""
    table = _table("Workers (times in ms, memory in MB)")
    for heading in ("worker", "pid"):
        table.add_column(heading)
    for heading in ("per s", "lag", "oldest", "p50", "p95", "memory"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("model")
    several_hosts = len({worker["host"] for worker in workers}) > 1
    for worker in workers:
        table.add_row(
            worker["service"] + (f" @ {worker['host']}" if several_hosts else ""),
            str(worker["pid"]),
            f"{worker['rate']:.1f}",
            f"{worker['lag']:,}",
            f"{worker['oldest_ms']:,}",
            f"{worker['latency_ms']['p50']:.0f}",
            f"{worker['latency_ms']['p95']:.0f}",
            f"{worker['memory_bytes'] / 1e6:.0f}",
            worker["model_version"] or "",
        )
    return table


def troubles(workers: list[dict[str, Any]], now_ms: int) -> list[str]:
    """What keeps workers from their work, and for how long: a line a worker."""
    return [
        f"{worker['service']} (process {worker['pid']}), for "
        f"{timedelta(seconds=max(0, now_ms - trouble['since_ms']) // 1_000)}: {trouble['reason']}"
        for worker in workers
        if (trouble := worker.get("trouble"))
    ]


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)

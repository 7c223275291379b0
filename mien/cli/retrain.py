"""``mien retrain``: asks for a training job, follows it, and shows what its candidate proved."""

import sys
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from mien.cli.proof_tables import figures_table, gate_lines, recall_table
from mien.cli.server import ask_json, url_option
from mien.cli.signals import stop_event

POLL_S = 0.5
NOT_PASSED = 1


@click.command(
    epilog="\b\nExamples:\n  mien retrain\n  mien retrain --promote-when-proven\n"
    "  mien models promote mien-1a2b3c4d --reason 'knows our cameras'"
)
@click.option(
    "--promote-when-proven",
    is_flag=True,
    help="Use the new model at once if its proof is passed; without this a person decides.",
)
@url_option
def retrain(promote_when_proven: bool, url: str) -> None:
    """Make a model that learned from the corrections of a running system, and prove it.

    It is measured beside the present one on faces that neither learned from. The exit code is 0
    when the proof is passed, 1 when it is not or the training failed.
    """
    console = Console()
    promote = "when_proven" if promote_when_proven else "by_hand"
    job = ask_json(url, "/api/training", {"promote": promote})
    can = ask_json(url, "/api/training")["can"]
    console.print(_basis(job, can), soft_wrap=True, highlight=False)
    job = _follow(console, url, job)
    if job["state"] != "done":
        console.print(f"training job {job['id']} {job['state']}: {job['reason'] or 'by request'}")
        sys.exit(NOT_PASSED)
    proof = ask_json(url, f"/api/models/{job['candidate']}/proof")
    _show(console, proof)
    if not proof["gate"]["passed"]:
        weighed = f"mien models promote {job['candidate']} --weighed"
        how = f"only by {weighed}" if proof["gate"]["weighable"] else "never"
        console.print(
            f"{job['candidate']} does not pass the gate and becomes champion {how}.",
            soft_wrap=True,
        )
        sys.exit(NOT_PASSED)
    if promote_when_proven:
        why = f"not made champion: {job['reason']}" if job["reason"] else "is the champion now"
        console.print(f"{job['candidate']} passes the gate; {why}.")
    else:
        console.print(
            f"{job['candidate']} passes the gate. To use it: mien models promote "
            f"{job['candidate']}",
            soft_wrap=True,
        )


def _basis(job: dict[str, Any], can: dict[str, Any]) -> str:
    learn = job["corrections"] - job["held_out"]
    lines = [
        f"Training job {job['id']}: starts from {job['parent']}, learns from {learn} corrections."
    ]
    if job["held_out"]:
        lines.append(f"Held out, to prove it: {job['held_out']}.")
    if job["left_out"]:
        lines.append(f"Left out, because they show no face: {job['left_out']}.")
    if job["mode"] == "data":
        lines.append("The whole net learns, from the data set as well.")
    else:
        lines.append("The last layer learns, from the champion's replay sample as well.")
    if can["problem"]:
        lines.append(can["problem"])
    if not can["service"]:
        lines.append("No training service is running; the job waits for one.")
    return "\n".join(lines)


def _follow(console: Console, url: str, job: dict[str, Any]) -> dict[str, Any]:
    """Show the job until it is over; a Ctrl-C asks what to do about it."""
    stopping = stop_event()
    with Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task("waiting", total=1.0)
        shown = ""
        while job["state"] in ("queued", "running"):
            if stopping.wait(POLL_S):
                bar.stop()
                return _interrupted(console, url, job)
            job = _job(url, job["id"])
            text = _update(bar, task, job)
            if not console.is_terminal and text != shown:
                console.print(text, soft_wrap=True, highlight=False)
            shown = text
    return job


def _update(bar: Bar, task: TaskID, job: dict[str, Any]) -> str:
    """Move the bar; answer with what a file would be told, a line for each stage and epoch."""
    progress = job["progress"]
    stage: str = job["stage"] or job["state"]
    if progress is None:
        bar.update(task, description=stage, completed=job["share"])
        return stage
    epoch = f"epoch {progress['epoch']}/{progress['epochs']}"
    said = f"loss {progress['loss']:.3f} accuracy {progress['accuracy']:.3f}"
    rate = f"{progress['images_per_s']:.0f} images/s, {progress['left_s']:.0f} s left"
    text = f"{stage} {epoch} {said} {rate}" if stage == "training" else stage
    bar.update(task, description=text, completed=job["share"])
    return f"{stage} {epoch}" if stage == "training" else stage


def _interrupted(console: Console, url: str, job: dict[str, Any]) -> dict[str, Any]:
    cancel = False
    if console.is_terminal:
        try:
            cancel = click.confirm(f"Cancel training job {job['id']}?", default=False)
        except click.Abort:
            cancel = False
    if cancel:
        return ask_json(url, f"/api/training/{job['id']}/cancel", {})
    console.print(f"Training job {job['id']} goes on; the page shows how far it is.")
    sys.exit(130)


def _job(url: str, job_id: int) -> dict[str, Any]:
    jobs: list[dict[str, Any]] = ask_json(url, "/api/training")["jobs"]
    return next(job for job in jobs if job["id"] == job_id)


def _show(console: Console, proof: dict[str, Any]) -> None:
    for table in (figures_table(proof), recall_table(proof)):
        console.print(table)
    for line in gate_lines(proof):
        console.print(line, soft_wrap=True, highlight=False, markup=False)

"""What a login costs at the start, and what a flood leaves others, for docs/benchmarks.md."""

from typing import Any

from bench.tables import table

Result = dict[str, Any]


def starts(result: Result) -> str:
    """Start of ``mien up`` until the page answers."""
    rows = [
        ["without a login", f"{result['plain_s']} s", 1.0],
        ["with a login", f"{result['login_s']} s", result["ratio"]],
    ]
    return f"""## Start with a login

`mien up` with one camera, from the command to the first answer of the page,
{result["pairs"]} times each in turn on {result["cores"]} cores; the ratio is the median of
the pairs'.

{table(["", "start", "ratio"], rows)}"""


def flood(result: Result) -> str:
    """Frames a second of a viewer while another client floods."""
    rows = [
        [
            row["kind"],
            row["fps_rest"],
            row["fps_flood"],
            f"{100 * row['kept']:.0f} %",
            row["p95_rest_ms"],
            row["p95_flood_ms"],
        ]
        for row in result["by_kind"]
    ]
    head = ["flood", "frames/s before", "meanwhile", "kept", "p95 before", "meanwhile"]
    return f"""## A flood by one client

A viewer watches {result["cameras"]} cameras of 15 frames a second ({result["media"]}) while one
client at another address holds 300 connections, or asks by 32 as fast as it can,
{result["pairs"]} times in turn with rest. All of it, the flood too, runs on the same
{result["cores"]} cores. Frames are of each camera, p95 is milliseconds from captured to arrived.

{table(head, rows)}"""

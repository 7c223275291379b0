"""Renders docs/benchmarks.md and its plot from the committed results."""

import json
from pathlib import Path
from typing import Any

from bench.quality_report import comparison, widths
from bench.tables import table

DOCUMENT = Path(__file__).parents[1] / "docs" / "benchmarks.md"
PLOT = DOCUMENT.parent / "images" / "cost.svg"

Result = dict[str, Any]


def render(results: Path) -> str:
    """Write the document from the results that are there, and return its text."""
    sections = [_INTRODUCTION]
    for name, section in _SECTIONS.items():
        path = results / f"{name}.json"
        if path.exists():
            sections.append(section(json.loads(path.read_text())))
    text = "\n\n".join(sections) + "\n"
    DOCUMENT.write_text(text)
    return text


_INTRODUCTION = """# Benchmarks

`make bench` measures and writes this page; the raw results are in `bench/results/`. Machines differ
and are noisy: the ratios, each taken within one run, are what to compare."""


def _pipeline(found: Result) -> str:
    rows = [
        ["plain loop, one process a core, every face", found["monolith_fps"], 1.0],
        [
            "Mien, every frame searched in full, every face classified",
            found["pipeline_every_face_fps"],
            found["ratio_every_face"],
        ],
        ["Mien, with the tracker's gates", found["pipeline_gated_fps"], found["ratio_gated"]],
    ]
    return f"""## Pipeline against a plain loop

Frames per second at 640x480 on {found["cores"]} cores ({found["media"]}). The plain loop decodes,
detects, aligns and classifies with the same models and functions and no queue; Mien passes the same
frames through capture, two detectors, a classifier and their streams.

{table(["", "frames/s", "ratio"], rows)}"""


def _cameras(found: Result) -> str:
    cameras = [
        [
            row["cameras"],
            f"{100 * row['processed_share']:.1f} %",
            row["sent_p50_ms"],
            row["sent_p95_ms"],
            row["p50_ms"],
            row["p95_ms"],
            row["cores_used"],
            "yes" if row["carried"] else "no",
        ]
        for row in found["by_cameras"]
    ]
    faces = [
        [row["faces"], row["sent_p50_ms"], row["sent_p95_ms"], row["cores_used"]]
        for row in found["by_faces"]
    ]
    _plot(found)
    return f"""## Cameras on one machine

Cameras of 640x480 at 15 frames a second with one face each ({found["media"]}) on {found["cores"]}
cores, played by Mien's own capture and watched in full by one viewer; the load of both is included
in the machine's, the viewer's not in "cores". Carried means: at least 97 % of the frames processed
and the 95th percentile of latency below 200 ms. **{found["carried"]} cameras are carried.**
Latencies are milliseconds from captured to sent, and to arrived at the viewer.

{
        table(
            ["cameras", "processed", "sent p50", "p95", "arrived p50", "p95", "cores", "carried"],
            cameras,
        )
    }

Four cameras with more faces each:

{table(["faces", "sent p50", "sent p95", "cores"], faces)}

![Cores used by cameras, and by faces](images/cost.svg)"""


def _plot(found: Result) -> None:
    import matplotlib
    from matplotlib import pyplot

    matplotlib.rcParams["svg.hashsalt"] = "mien"  # the same data gives the same file
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(8, 3), sharey=True, layout="tight")
    for axes, rows, name in (
        (left, found["by_cameras"], "cameras"),
        (right, found["by_faces"], "faces"),
    ):
        axes.plot([row[name] for row in rows], [row["cores_used"] for row in rows], marker="o")
        axes.set_xlabel("cameras, one face each" if name == "cameras" else "faces on 4 cameras")
        axes.grid(alpha=0.3)
    left.set_ylabel("cores used")
    left.set_ylim(bottom=0)
    PLOT.parent.mkdir(exist_ok=True)
    figure.savefig(PLOT, metadata={"Date": None})
    pyplot.close(figure)


def _peers(found: Result) -> str:
    rows = [
        [name, found[key]["fps"], f"{100 * found[key]['frames_with_face']:.0f} %", ratio]
        for name, key, ratio in (
            ("Haar cascade and Keras `predict` a face", "haar_keras", found["mien_to_haar_keras"]),
            ("`fer` 25.10.3", "fer", found["mien_to_fer"]),
            ("Mien's models in a plain loop", "mien", 1.0),
        )
    ]
    return f"""## Against what one would pick instead

Frames per second on one core at 640x480, every frame detected and classified ({found["media"]}).

{table(["", "frames/s", "frames with a face", "Mien is faster by"], rows)}"""


def _footprint(found: Result) -> str:
    rows = [
        ["start to first emotion", f"{found['start_to_first_emotion_s']} s"],
        ["memory of all processes, no camera", f"{found['memory_idle_mb']} MB"],
        ["memory of all processes, 8 cameras", f"{found['memory_8_cameras_mb']} MB"],
    ]
    return f"""## Start and memory

{table(["", f"{found['cores']} cores"], rows)}"""


def _swaps(found: Result) -> str:
    during, beside = found["latency_swap_ms"], found["latency_rest_ms"]
    swap = found["swap_s"]
    grown = found["memory_end_bytes"] / found["memory_start_bytes"] - 1
    rows = [
        ["swaps, among so many versions", f"{found['swaps']}, {found['versions']}"],
        ["faces", f"{found['faces']:,}"],
        ["lost", found["lost"]],
        ["of these dropped after two seconds of waiting", found["stale"]],
        ["answered twice", found["answered_twice"]],
        ["in the history", f"{found['recorded']:,}"],
        ["of these twice", found["doubled_into_history"]],
        ["a swap, median and longest", f"{swap['p50']:.1f} s, {swap['max']:.1f} s"],
        ["p99 from captured to classified, during swaps", f"{during['p99']:.0f} ms"],
        ["the same at other times", f"{beside['p99']:.0f} ms"],
        ["memory of the classifiers, from start to end", f"{grown:+.0%}"],
    ]
    figures = table(["", ""], rows)
    return f"""## Models that take turns

{found["classifiers"]} classifiers and a recorder on one machine, {found["faces_a_second"]} faces a
second, which keep two cores more than half busy. A swap lasts from the moment in which another
package becomes champion until every classifier says that it uses it. Each package is tried when
it comes for the first time.

{figures}"""


def _page(found: Result) -> str:
    heap, whole = found["heap_mb"], found["page_mb"]
    rows = [
        ["frames a second, each camera", found["fps_a_camera"]],
        ["cores used by the page's process", found["page_cores"]],
        [
            "cores used by all of Chromium, which draws without a graphics card",
            found["browser_cores"],
        ],
        ["JavaScript's live objects, at the start and the end", f"{heap[0]} and {heap[-1]} MB"],
        [
            "memory of the page's process, at the start and the end",
            f"{whole[0]} and {whole[-1]} MB",
        ],
        ["the most in between", f"{max(heap)} and {max(whole)} MB"],
    ]
    return f"""## The page

The wall with {found["cameras"]} cameras ({found["media"]}) in headless Chromium at 1280x800 on
{found["machine_cores"]} cores, for {found["seconds"] // 60} minutes after the first one.

{table(["", ""], rows)}"""


def _soak(found: Result) -> str:
    figures = {(row["process"], row["figure"]): row for row in found["trends"]}

    def change(process: str, figure: str) -> str:
        row = figures.get((process, figure))
        return f"{row['start']:g}, {row['end']:g}" if row else ""

    rows = [
        [
            process,
            *(change(process, name) for name in ("memory_mb", "descriptors", "threads")),
            f"{figures[process, 'memory_mb']['slope_per_hour']:+.1f}",
        ]
        for process in dict.fromkeys(row["process"] for row in found["trends"])
        if process != "redis"
    ]
    held = [[name, change("redis", name)] for name in ("keys", "entries", "data_mb")]
    width, height = found["size"]
    ended = f" Ended meanwhile: {', '.join(found['ended'])}." if found["ended"] else ""
    return f"""## Over hours

{found["minutes"]:g} minutes after the warm-up: {found["cameras"]} cameras of {width}x{height} at
{found["fps"]} frames a second, a viewer on all of them, and every few seconds another viewer, a
camera added and removed, a photo and the history. Each figure at the start and at the end; memory
is MB that a process shares with no other. Slopes are Theil and Sen's over {found["samples"]}
samples; those of less than an hour mostly show caches that fill.{ended}

{table(["process", "memory", "descriptors", "threads", "MB an hour"], rows)}

{table(["in Redis", ""], held)}

`python -m bench soak --hours 2` gives it."""


_SECTIONS = {
    "pipeline": _pipeline,
    "cameras": _cameras,
    "peers": _peers,
    "footprint": _footprint,
    "page": _page,
    "swaps": _swaps,
    "comparison": comparison,
    "widths": widths,
    "soak": _soak,
}

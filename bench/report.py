"""Renders docs/benchmarks.md and its plot from the committed results."""

import json
from pathlib import Path
from typing import Any

from bench.aims_report import aims
from bench.cost_report import capacity, capture, scale, stages
from bench.quality_report import comparison, loop, widths
from bench.safety_report import flood, starts
from bench.tables import table

DOCUMENT = Path(__file__).parents[1] / "docs" / "benchmarks.md"
PLOT = DOCUMENT.parent / "images" / "cost.svg"

Result = dict[str, Any]


def render(results: Path) -> str:
    """Write the document from the results that are there, and return its text."""
    there = {name: results / f"{name}.json" for name in _SECTIONS}
    read = {name: json.loads(path.read_text()) for name, path in there.items() if path.exists()}
    sections = [_INTRODUCTION]
    for name, result in read.items():
        sections.append(_SECTIONS[name](result))
        if name == "stages" and {"pipeline", "cameras"} <= read.keys():
            sections.append(aims(read["pipeline"], read["cameras"], result))
    text = "\n\n".join(sections) + "\n"
    DOCUMENT.write_text(text)
    return text


_INTRODUCTION = """# Benchmarks

`make bench` measures and writes this page; the raw results are in `bench/results/`. Machines differ
and are noisy: the ratios, each taken within one run, are what to compare."""


def _pipeline(result: Result) -> str:
    rows = [
        ["plain loop, one process a core, every face", result["monolith_fps"], 1.0],
        [
            "Mien, every frame searched in full, every face classified",
            result["pipeline_every_face_fps"],
            result["ratio_every_face"],
        ],
        ["Mien, with the tracker's gates", result["pipeline_gated_fps"], result["ratio_gated"]],
    ]
    return f"""## Pipeline against a plain loop

Frames per second at 640x480 on {result["cores"]} cores ({result["media"]}). The plain loop decodes,
detects, aligns and classifies with the same models and functions and no queue; Mien passes the same
frames through capture, two detectors, a classifier and their streams.

{table(["", "frames/s", "ratio"], rows)}"""


def _cameras(result: Result) -> str:
    kinds = [
        [each["kind"], each["carried"], each["ratio"], each["aim"], _cores_a_camera(each)]
        for each in result["kinds"]
    ]
    rows = [
        [
            each["kind"],
            row["cameras"],
            f"{100 * row['processed_share']:.1f} %",
            row["sent_p50_ms"],
            row["sent_p95_ms"],
            row["p95_ms"],
            row["cores_used"],
            max(row["given_up"], key=len, default="").rpartition(": ")[2].partition(";")[0],
            "yes" if row["carried"] else "no",
        ]
        for each in result["kinds"]
        for row in each["by_cameras"]
    ]
    faces = [
        [row["faces"], row["sent_p50_ms"], row["sent_p95_ms"], row["cores_used"]]
        for row in result["by_faces"]
    ]
    head = ["", "cameras", "processed", "sent p50", "p95", "arrived p95", "cores"]
    _plot(result)
    return f"""## Cameras on one machine

How many cameras of 15 frames a second with one face each are carried on {result["cores"]} cores
({result["processor"]}), played by Mien's own capture and watched in full by one viewer; the load of
both is included in the machine's, the viewer's not in "cores". Carried means: at least 97 % of the
frames processed, and the 95th percentile of latency below {result["max_sent_p95_ms"]:g} ms until
sent and 200 ms until arrived. The ratio is the frames a second of all that are carried to those of
the plain loop at 640x480 in the same run, {result["loop_fps"]}. MJPEG is {result["media"]}. Of the
cameras with a second stream nobody looks closely at one: the larger is closed.

{table(["", "carried", "ratio", "aim", "cores a camera"], kinds)}

Counts are tried upwards; one that is not carried is tried twice. Latencies are milliseconds from
captured to sent, and to arrived at the viewer.

{table([*head, "given up", "carried"], rows)}

Four cameras of MJPEG with more faces each:

{table(["faces", "sent p50", "sent p95", "cores"], faces)}

![Cores used by cameras, and by faces](images/cost.svg)"""


def _cores_a_camera(kind: Result) -> str:
    """At the largest count that is carried, or at the smallest where none is."""
    rows = [row for row in kind["by_cameras"] if row["carried"]][-1:] or kind["by_cameras"][:1]
    return f"{rows[0]['cores_used'] / rows[0]['cameras']:.3f}"


def _plot(result: Result) -> None:
    import matplotlib
    from matplotlib import pyplot

    matplotlib.rcParams["svg.hashsalt"] = "mien"  # the same data gives the same file
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(8, 3), sharey=True, layout="tight")
    for axes, rows, name in (
        *((left, each["by_cameras"], "cameras") for each in result["kinds"]),
        (right, result["by_faces"], "faces"),
    ):
        axes.plot([row[name] for row in rows], [row["cores_used"] for row in rows], marker="o")
        axes.set_xlabel("cameras, one face each" if name == "cameras" else "faces on 4 cameras")
        axes.grid(alpha=0.3)
    left.legend([each["kind"] for each in result["kinds"]], fontsize="x-small")
    left.set_ylabel("cores used")
    left.set_ylim(bottom=0)
    PLOT.parent.mkdir(exist_ok=True)
    figure.savefig(PLOT, metadata={"Date": None})
    pyplot.close(figure)


def _peers(result: Result) -> str:
    rows = [
        [name, result[key]["fps"], f"{100 * result[key]['frames_with_face']:.0f} %", ratio]
        for name, key, ratio in (
            ("Haar cascade and Keras `predict` a face", "haar_keras", result["mien_to_haar_keras"]),
            ("`fer` 25.10.3", "fer", result["mien_to_fer"]),
            ("Mien's models in a plain loop", "mien", 1.0),
        )
    ]
    return f"""## Against what one would pick instead

Frames per second on one core at 640x480, every frame detected and classified ({result["media"]}).

{table(["", "frames/s", "frames with a face", "Mien is faster by"], rows)}"""


def _calls(result: Result) -> str:
    def row(name: str, key: str) -> list[Any]:
        own, shares = result[key], result[key]["photos"]
        right = (
            f"{value:.3f} ({least:.3f} to {most:.3f})" for value, least, most in shares.values()
        )
        return [name, f"{own['ms_a_photo']:.1f}", f"{own['fps']:.1f}", *right]

    rows = [row("`mien.analyze(...)`", "mien"), row("`fer` 25.10.3, `detect_emotions(...)`", "fer")]
    heads = ["", "ms a photo", "video, frames/s", *result["mien"]["photos"]]
    return f"""## Call by call in Python

One call for each of {result["count"]} labelled photos (the largest face counts), and a video of
640x480 ({result["media"]}); each package on one core, its model loaded before. The model is
{result["version"]}; with 95 % intervals (bootstrap over the photos). The load of the machine was
{result["load"]:g} at the end: the more, the slower are both.
`MIEN_PHOTOS=photos python -m bench calls` gives it.

{table(heads, rows)}"""


def _footprint(result: Result) -> str:
    rows = [
        ["start to first emotion", f"{result['start_to_first_emotion_s']} s"],
        ["memory of all processes, no camera", f"{result['memory_idle_mb']} MB"],
        ["memory of all processes, 8 cameras", f"{result['memory_8_cameras_mb']} MB"],
    ]
    return f"""## Start and memory

{table(["", f"{result['cores']} cores"], rows)}"""


def _swaps(result: Result) -> str:
    during, beside = result["latency_swap_ms"], result["latency_rest_ms"]
    swap = result["swap_s"]
    grown = result["memory_end_bytes"] / result["memory_start_bytes"] - 1
    rows = [
        ["swaps, among so many versions", f"{result['swaps']}, {result['versions']}"],
        ["faces", f"{result['faces']:,}"],
        ["lost", result["lost"]],
        ["of these dropped after two seconds of waiting", result["stale"]],
        ["answered twice", result["answered_twice"]],
        ["in the history", f"{result['recorded']:,}"],
        ["of these twice", result["doubled_into_history"]],
        ["a swap, median and longest", f"{swap['p50']:.1f} s, {swap['max']:.1f} s"],
        ["p99 from captured to classified, during swaps", f"{during['p99']:.0f} ms"],
        ["the same at other times", f"{beside['p99']:.0f} ms"],
        ["memory of the classifiers, from start to end", f"{grown:+.0%}"],
    ]
    figures = table(["", ""], rows)
    return f"""## Models that take turns

{result["classifiers"]} classifiers and a recorder on one machine, {result["faces_a_second"]} faces
a second, which keep two cores more than half busy. A swap lasts from the moment in which another
package becomes champion until every classifier says that it uses it. Each package is tried when
it comes for the first time.

{figures}"""


def _page(result: Result) -> str:
    heap, whole = result["heap_mb"], result["page_mb"]
    rows = [
        ["frames a second, each camera", result["fps_a_camera"]],
        ["cores used by the page's process", result["page_cores"]],
        [
            "cores used by all of Chromium, which draws without a graphics card",
            result["browser_cores"],
        ],
        ["JavaScript's live objects, at the start and the end", f"{heap[0]} and {heap[-1]} MB"],
        [
            "memory of the page's process, at the start and the end",
            f"{whole[0]} and {whole[-1]} MB",
        ],
        ["the most in between", f"{max(heap)} and {max(whole)} MB"],
    ]
    return f"""## The page

The wall with {result["cameras"]} cameras ({result["media"]}) in headless Chromium at 1280x800 on
{result["machine_cores"]} cores, for {result["seconds"] // 60} minutes after the first one.

{table(["", ""], rows)}"""


def _soak(result: Result) -> str:
    figures = {(row["process"], row["figure"]): row for row in result["trends"]}

    def change(process: str, figure: str) -> str:
        row = figures.get((process, figure))
        return f"{row['start']:g}, {row['end']:g}" if row else ""

    rows = [
        [
            process,
            *(change(process, name) for name in ("memory_mb", "descriptors", "threads")),
            f"{figures[process, 'memory_mb']['slope_per_hour']:+.1f}",
        ]
        for process in dict.fromkeys(row["process"] for row in result["trends"])
        if process != "redis"
    ]
    held = [[name, change("redis", name)] for name in ("keys", "entries", "data_mb")]
    width, height = result["size"]
    ended = f" Ended meanwhile: {', '.join(result['ended'])}." if result["ended"] else ""
    return f"""## Over hours

{result["minutes"]:g} minutes after the warm-up: {result["cameras"]} cameras of {width}x{height} at
{result["fps"]} frames a second, a viewer on all of them, and every few seconds another viewer, a
camera added and removed, a photo and the history. Each figure at the start and at the end; memory
is MB that a process shares with no other. Slopes are Theil and Sen's over {result["samples"]}
samples; those of less than an hour mostly show caches that fill.{ended}

{table(["process", "memory", "descriptors", "threads", "MB an hour"], rows)}

{table(["in Redis", ""], held)}

`python -m bench soak --hours 2` gives it."""


_SECTIONS = {
    "pipeline": _pipeline,
    "cameras": _cameras,
    "capture": capture,
    "stages": stages,
    "capacity": capacity,
    "scale": scale,
    "peers": _peers,
    "calls": _calls,
    "footprint": _footprint,
    "starts": starts,
    "flood": flood,
    "page": _page,
    "swaps": _swaps,
    "comparison": comparison,
    "loop": loop,
    "widths": widths,
    "soak": _soak,
}

"""The sections of docs/benchmarks.md on how often answers are right."""

from typing import Any

from bench.tables import table

Result = dict[str, Any]


def comparison(found: Result) -> str:
    """The shipped model and ``fer`` on the same faces."""
    parts = [_beside("FER+'s validation faces", found["faces"])]
    if "photos" in found:
        parts.append(_beside("photos", found["photos"]))
    tables = "\n\n".join(parts)
    return f"""## Right answers against what one would pick instead

{found["version"]} and `fer` 25.10.3 (its default form) on the same faces, with 95 % intervals
(bootstrap over the faces). `fer` knows no contempt, so those faces are left out. FER+'s faces count
where most people agreed; `fer` gets each picture as a face, Mien finds and aligns it. On photos
each finds the faces itself, the largest counts, and none found is wrong. Both saw FER2013's
training faces; Mien's calibration is fitted on the validation faces, and what they were for `fer`
is not known. Packages that fetch their weights when they first run, as `deepface` and `hsemotion`
do, are not compared, nor is `facial-emotion-recognition`, which needs PyTorch.
`MIEN_FERPLUS=ferplus.zip MIEN_PHOTOS=photos python -m bench comparison` gives it; the photos lie in
a folder for each label, and serve for measuring only.

{tables}"""


def _beside(name: str, found: Result) -> str:
    rows = [
        [figure.replace("_", " "), _with_ends(found["mien"][figure]), _with_ends(ends)]
        for figure, ends in found["fer"].items()
    ]
    text = table([f"{found['count']} {name}", "Mien", "`fer`"], rows)
    chance = "p < 0.001" if found["p"] < 0.001 else f"p = {found['p']:.3f}"
    return f"{text}\n\nMcNemar's exact test: {chance}."


def _with_ends(value: list[float]) -> str:
    return "{:.3f} ({:.3f} to {:.3f})".format(*value)


def widths(found: Result) -> str:
    """Accuracy against cost of nets in several widths, in both precisions that were measured."""
    rows = [
        [
            f"{row['width']}, as the shipped net"
            if row["width"] == found["shipped"]
            else row["width"],
            row["precision"],
            f"{row['ms_per_face']:.2f} ms",
            f"{row['megabytes']} MB",
            f"{row['accuracy_majority']:.2%}",
            f"{row['macro_recall']:.3f}",
            f"{row['jitter_agreement']:.3f}",
        ]
        for row in found["widths"]
    ]
    head = ["width", "", "a face", "size", "accuracy", "macro recall", "same answer under jitter"]
    return f"""## Accuracy against cost

The {found["net"]} net (`training/net/`) in several widths, each trained for {found["epochs"]}
epochs only and without a teacher: what differs is the width. FER+'s validation split, majority
protocol, single crop; time on one core at batch 8. `MIEN_FERPLUS=ferplus.zip python -m bench widths`
gives it, for the net that ships, in float32 and in 8 bits; stopped, it goes on where it was.

{table(head, rows)}"""

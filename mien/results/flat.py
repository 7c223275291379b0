"""The flat form of records: one row a face and frame, the same columns in every format.

A picture without a face is a row as well, which says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mien.results.records import Record

#: Endings of the files that rows are written to.
FORMATS = ("json", "jsonl", "csv", "parquet")

Kind = Literal["text", "integer", "number", "truth"]
#: What became of a row's face, or why there is none.
STATUSES = ("classified", "uncertain", "not classified", "no face", "failed")
POINTS = ("right_eye", "left_eye", "nose", "right_mouth", "left_mouth")


@dataclass(frozen=True)
class Column:
    """A column of the flat form.

    Attributes:
        name: With its unit as suffix where it has one.
        kind: What its cells are; any may be empty.
        unit: Empty for texts and pure numbers.
        meaning: What it says.
    """

    name: str
    kind: Kind
    unit: str
    meaning: str


def columns(labels: Sequence[str] = ()) -> tuple[Column, ...]:
    """Describe the columns in their order.

    Args:
        labels: Of the model, each with a score; none where no face was classified.
    """
    return (
        Column("file", "text", "", "the file as it was named"),
        Column("frame", "integer", "", "number of the picture within the file, from 0"),
        Column("time_s", "number", "s", "time of the picture within the file"),
        Column("status", "text", "", "one of " + ", ".join(STATUSES)),
        Column("reason", "text", "", "why it failed"),
        Column("track", "integer", "", "number of the person, the same in all frames of a file"),
        *(
            Column(f"box_{side}_px", "number", "px", f"{what} of the face's box")
            for side, what in zip("xywh", ("left", "top", "width", "height"), strict=True)
        ),
        *(
            Column(f"{point}_{axis}_px", "number", "px", f"the person's {point.replace('_', ' ')}")
            for point in POINTS
            for axis in "xy"
        ),
        Column("detection_score", "number", "", "how sure the face detector is, 0 to 1"),
        Column("size_px", "number", "px", "side of the square that becomes the crop"),
        Column("sharpness", "number", "grey levels²", "variance of the Laplacian of the crop"),
        Column("yaw", "number", "", "turn of the head, -1 to 1, 0 frontal"),
        Column("held_back", "text", "", "why a camera's face like this would not be classified"),
        *(
            Column(f"score_{label}", "number", "", f"score of {label}; all sum to 1")
            for label in labels
        ),
        Column("top", "text", "", "the expression with the largest share"),
        Column("confidence", "number", "", "its share under the model's rule, 0 to 1"),
        Column("uncertain", "truth", "", "that share is too low for an answer"),
        Column("model_version", "text", "", "the model that gave the scores"),
    )


def flat(record: Record) -> dict[str, Any]:
    """Lay out a record, or a row of ``records.rows``, by column; scores last of all are by label.

    Returns:
        A cell for each column but the scores of a face that was not classified.
    """
    quality = record["quality"] or {}
    points = record["landmarks"] or [(None, None)] * len(POINTS)
    row = {
        "file": record["file"],
        "frame": record["frame"],
        "time_s": record["time_s"],
        "status": status(record),
        "reason": record.get("reason"),
        "track": record["track"],
    }
    box = record["box_xywh"] or (None,) * 4
    row |= {f"box_{side}_px": value for side, value in zip("xywh", box, strict=True)}
    row |= {
        f"{name}_{axis}_px": value
        for name, point in zip(POINTS, points, strict=True)
        for axis, value in zip("xy", point, strict=True)
    }
    row["detection_score"] = quality.get("score")
    row |= {name: quality.get(name) for name in ("size_px", "sharpness", "yaw", "held_back")}
    row |= {f"score_{label}": score for label, score in (record["scores"] or {}).items()}
    row["top"], row["confidence"] = record["top"], record["confidence"]
    row["uncertain"] = record.get("uncertain")  # of a run before there was such a thing: not known
    row["model_version"] = record["model_version"]
    return row


def status(record: Record) -> str:
    """Say what became of a row's face: one of ``STATUSES``."""
    if record["track"] is None:
        return "failed" if record.get("reason") else "no face"
    if record["scores"] is None:
        return "not classified"
    return "uncertain" if record.get("uncertain") else "classified"


def schema(labels: Sequence[str] = ()) -> Any:
    """The Arrow schema of the flat form."""
    return schema_of(columns(labels))


def schema_of(columns: Sequence[Column]) -> Any:
    """The Arrow schema of some columns, with unit and meaning in each field's metadata."""
    import pyarrow as pa  # costs memory that only tables need

    kinds = {
        "text": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "truth": pa.bool_(),
    }
    return pa.schema(
        [
            pa.field(
                column.name,
                kinds[column.kind],
                metadata={"unit": column.unit, "description": column.meaning},
            )
            for column in columns
        ]
    )

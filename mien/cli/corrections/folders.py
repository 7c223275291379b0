"""Pictures in folders that are named as labels."""

from pathlib import Path

from mien.cli.corrections.pictures import ImportReport, MarkedFace, label_of
from mien.process.paths import shown

#: The table of an export, which lies beside its folders.
TABLE = "corrections.csv"
#: Between the name of a track and the rest of a file's name.
_SEPARATOR = "__"


def read(folder: Path, report: ImportReport) -> list[MarkedFace]:
    """List the pictures below a folder, in the order of their names.

    Args:
        folder: Pictures lie in folders named as labels, at any depth.
        report: Takes in what lies elsewhere.
    """
    faces = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        relative = path.relative_to(folder)
        if path.name == TABLE or any(part.startswith(".") for part in relative.parts):
            continue  # what an export wrote beside the pictures
        label = label_of(path.parent.name)
        if label is None:
            report.bad.append(f"{shown(relative)}: its folder {path.parent.name!r} is no label")
            continue
        track, separator, _ = path.stem.rpartition(_SEPARATOR)
        named = shown(track) if separator else ""
        faces.append(MarkedFace(path, shown(relative), label, named, is_crop=bool(separator)))
    return faces

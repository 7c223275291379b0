"""Labels of CVAT, as it exports them in the format "CVAT for images 1.1"."""

from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from mien.cli.corrections.exports import Box, ExportError, MarkedRegion


def read(content: bytes, name: str) -> Iterator[MarkedRegion]:
    """Read what is marked: boxes, and tags of whole pictures.

    A box's label or one of its attributes is an expression.

    Args:
        content: The file.
        name: Its name, for errors.

    Raises:
        ExportError: It is no such export.
    """
    try:
        # Expat itself limits what entities may grow to.
        root = ElementTree.fromstring(content)  # noqa: S314
    except ElementTree.ParseError as error:
        raise ExportError(f"{name} is no XML file: {error}") from None
    if root.tag != "annotations" or root.find("track") is not None:
        what = "of videos" if root.tag == "annotations" else f"with {root.tag!r} as its root"
        raise ExportError(f"{name} is an export {what}; choose 'CVAT for images 1.1' in CVAT")
    for image in root.iterfind("image"):
        for mark in (*image.iterfind("box"), *image.iterfind("tag")):
            texts = [attribute.text or "" for attribute in mark.iterfind("attribute")]
            box = _box_xywh(mark, name) if mark.tag == "box" else None
            yield MarkedRegion(image.get("name", ""), (mark.get("label", ""), *texts), box)


def _box_xywh(mark: Element, name: str) -> Box:
    try:
        left, top, right, bottom = (float(mark.attrib[side]) for side in _SIDES)
    except (KeyError, ValueError):
        raise ExportError(f"{name}: a box lacks one of {', '.join(_SIDES)}") from None
    return left, top, right - left, bottom - top


_SIDES = ("xtl", "ytl", "xbr", "ybr")

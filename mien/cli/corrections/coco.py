"""Labels in the format of COCO: pictures, boxes and categories in one JSON file."""

from collections.abc import Iterator
from typing import Any

import msgspec

from mien.cli.corrections.exports import Box, MarkedRegion


class _Image(msgspec.Struct, frozen=True):
    id: int | str
    file_name: str


class _Category(msgspec.Struct, frozen=True):
    id: int | str
    name: str


class _Annotation(msgspec.Struct, frozen=True):
    image_id: int | str
    category_id: int | str
    bbox: Box | None = None
    attributes: dict[str, Any] = {}


class Coco(msgspec.Struct, frozen=True):
    """The parts of such a file that are needed; an annotation without a box is of the main face."""

    images: list[_Image]
    categories: list[_Category]
    annotations: list[_Annotation]


def read(content: Coco) -> Iterator[MarkedRegion]:
    """Read what is marked; a category, or an attribute as CVAT writes them, is an expression."""
    pictures = {image.id: image.file_name for image in content.images}
    categories = {category.id: category.name for category in content.categories}
    for annotation in content.annotations:
        names = [str(value) for value in annotation.attributes.values()]
        category = categories.get(annotation.category_id, "")
        yield MarkedRegion(
            pictures.get(annotation.image_id, ""), (category, *names), annotation.bbox
        )

"""What is written at a face, and where."""

from typing import Any

import numpy as np

from mien.results import drawing


def face(top: str | None, held_back: str | None = None) -> dict[str, Any]:
    return {
        "track": 3,
        "box_xywh": [40.0, 40.0, 80.0, 80.0],
        "top": top,
        "confidence": 0.876 if top else None,
        "uncertain": False if top else None,
        "quality": {"held_back": held_back},
    }


def test_labels() -> None:
    assert drawing.label(face("happiness")) == "#3 happiness 88%"
    certain = face("happiness")
    certain["confidence"] = 1.0
    assert drawing.label(certain) == "#3 happiness 99%"
    assert drawing.label(face("fear") | {"uncertain": True}) == "#3 uncertain"
    assert drawing.label(face(None, "blurred")) == "#3 blurred"
    assert drawing.label(face(None)) == "#3 not classified"


def test_a_box_is_drawn_where_the_face_is() -> None:
    image = np.zeros((200, 200, 3), np.uint8)
    drawing.draw(image, [face("happiness")])
    assert image[80, 40, 1] > 150
    assert not image[81:119, 45:115].any()


def test_a_label_stays_within_the_picture() -> None:
    image = np.zeros((200, 200, 3), np.uint8)
    drawing.draw(image, [face("happiness") | {"box_xywh": [150.0, 100.0, 40.0, 40.0]}])
    assert image[70:98, :140].any(), "it begins further left than its face"
    assert not image[70:98, 197:].any()

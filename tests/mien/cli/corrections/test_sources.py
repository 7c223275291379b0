"""Exports of other tools, each with its pictures beside it."""

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from mien.cli.corrections import sources
from mien.cli.corrections.exports import ExportError
from mien.cli.corrections.pictures import ImportReport, MarkedFace, cut
from tests import clips

#: Where the portrait's face is.
FACE = (100.0, 70.0, 145.0, 145.0)

CVAT = """<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
  <image id="0" name="day/one.jpg" width="320" height="240">
    <box label="face" xtl="100" ytl="70" xbr="245" ybr="215" occluded="0" z_order="0">
      <attribute name="who">Eileen</attribute>
      <attribute name="expression">happy</attribute>
    </box>
    <box label="person" xtl="0" ytl="0" xbr="320" ybr="240" />
  </image>
  <image id="1" name="two.jpg" width="320" height="240"><tag label="Fear" /></image>
  <image id="2" name="three.jpg" width="320" height="240"><tag label="fear" /></image>
</annotations>
"""
COCO = {
    "images": [{"id": 1, "file_name": "one.jpg"}, {"id": 2, "file_name": "two.jpg"}],
    "categories": [{"id": 1, "name": "happiness"}, {"id": 2, "name": "tree"}],
    "annotations": [
        {"id": 1, "image_id": 1, "category_id": 1, "bbox": list(FACE), "area": 9, "iscrowd": 0},
        {"id": 2, "image_id": 2, "category_id": 2, "bbox": [0, 0, 5, 5]},
        {"id": 3, "image_id": 2, "category_id": 2, "bbox": [0, 0, 5, 5],
         "attributes": {"expression": "Sad", "occluded": False}},
    ],
}  # fmt: skip


def box(region: str, label: str, x: float = 31.25, **more: Any) -> dict[str, Any]:
    """A box of Label Studio, in percent of a picture of 320x240 pixels."""
    value = {"x": x, "y": 29.2, "width": 45.3, "height": 60.4, "rectanglelabels": [label]}
    sizes = {"original_width": 320, "original_height": 240}
    return {"id": region, "type": "rectanglelabels", "value": value, **sizes, **more}


def choice(label: str) -> dict[str, Any]:
    """A choice for the whole picture."""
    return {"id": "c", "type": "choices", "value": {"choices": [label]}}


def task(image: str, *said: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": 1, "data": {"image": image}, "annotations": [{"result": each} for each in said]}


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder with two pictures, as an export has them."""
    for number, name in enumerate(("images/day/one.jpg", "images/two.jpg")):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(clips.jpeg(time_s=number))
    return tmp_path


def read(folder: Path, name: str, content: object) -> tuple[list[MarkedFace], list[str]]:
    """The faces that an export names, and what is wrong with the others."""
    path, report = folder / name, ImportReport()
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return sources.read(path, report), report.bad


def shown(faces: list[MarkedFace]) -> list[tuple[str, str, bool]]:
    return [(face.path.name, face.label, face.box_xywh is not None) for face in faces]


def test_cvat_names_boxes_and_whole_pictures(pictures: Path) -> None:
    faces, bad = read(pictures, "annotations.xml", CVAT)
    assert shown(faces) == [("one.jpg", "happiness", True), ("two.jpg", "fear", False)]
    assert faces[0].box_xywh == FACE
    assert [line.split(":")[0] for line in bad] == ["day/one.jpg", "three.jpg"]
    assert "'person' is not one label of neutral" in bad[0]
    assert f"there is no such picture below {pictures}" in bad[1]


def test_coco_names_categories_or_attributes(pictures: Path) -> None:
    faces, bad = read(pictures, "instances.json", COCO)
    assert shown(faces) == [("one.jpg", "happiness", True), ("two.jpg", "sadness", True)]
    assert faces[0].box_xywh == FACE
    assert len(bad) == 1
    assert bad[0].startswith("two.jpg: 'tree' is not one label")


def test_label_studio_names_boxes_choices_and_uploads(pictures: Path) -> None:
    where = {key: box("r", "")["value"][key] for key in ("x", "y", "width", "height")}
    region = {"id": "r", "value": {**where, "choices": ["angry"]}}
    faces, bad = read(
        pictures,
        "project.json",
        [
            task("/data/upload/1/0123abcd-one.jpg", [box("r", "Happy")]),
            task("/data/local-files/?d=images%2Ftwo.jpg", [choice("Afraid")]),
            task("https://example.org/day/one.jpg?token=1", [box("r", "Face"), region]),
            task("s3://bucket/two.jpg", []),
        ],
    )
    assert (shown(faces), bad) == (
        [
            ("one.jpg", "happiness", True),
            ("two.jpg", "fear", False),
            ("one.jpg", "anger", True),
        ],
        [],
    )
    assert faces[0].box_xywh == pytest.approx(FACE, abs=0.5)


def test_people_who_disagree_are_left_out(pictures: Path) -> None:
    faces, bad = read(
        pictures,
        "project.json",
        [
            task("one.jpg", [box("a", "Happy")], [box("b", "Happy", x=33.0)]),
            task("two.jpg", [choice("Fear")], [choice("Anger")]),
            task("two.jpg", [box("a", "Fear")], [box("b", "Fear", x=0.0)]),
            {**task("two.jpg", [choice("Fear")]), "annotations": [
                {"result": [choice("Anger")], "was_cancelled": True},
                {"result": [choice("Fear")]},
            ]},
        ],
    )  # fmt: skip
    assert shown(faces) == [("one.jpg", "happiness", True), ("two.jpg", "fear", False)]
    assert bad == ["two.jpg: those who marked it disagree"] * 2


def test_the_face_in_the_box_is_cut_out(pictures: Path) -> None:
    image = clips.portrait()
    height, width = image.shape[:2]
    beside = np.hstack([image, image // 2])
    cv2.imwrite(str(pictures / "both.png"), beside)
    left, right, nowhere = (
        MarkedFace(pictures / "both.png", "both", "fear", box_xywh=(x, *FACE[1:]))
        for x in (FACE[0], width + FACE[0], 5.0 * width)
    )
    report = ImportReport()
    crops = [picture and picture.png for picture in cut([left, right, nowhere], report)]
    assert crops[2] is None
    assert report.bad == [
        f"both: its box lies outside of the picture of {2 * width}x{height} pixels"
    ]
    assert report.aligned == ["both", "both"]
    one, other = (
        np.asarray(cv2.imdecode(np.frombuffer(png or b"", np.uint8), cv2.IMREAD_GRAYSCALE))
        for png in crops[:2]
    )
    assert np.corrcoef(one.ravel(), other.ravel())[0, 1] > 0.9
    assert one.mean() == pytest.approx(2 * other.mean(), rel=0.1), "each from its own box"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("<annotations><track id='0' /></annotations>", "is an export of videos; choose 'CVAT for"),
        ("<html></html>", "is an export with 'html' as its root; choose"),
        ("<annotations>", "is no XML file"),
        ("<annotations><image name='one.jpg'><box xtl='1'/></image></annotations>", "lacks one of"),
        ("PK\x03\x04", "is packed; unpack it"),
        ('[{"image": "one.jpg", "choice": "Happy"}]', "Label Studio (JSON, not JSON-MIN)"),
        ('{"images": []}', "is none of what can be read"),
        ("label,file\nfear,one.jpg", "is none of what can be read"),
    ],
)
def test_what_is_no_export_is_refused_in_one_line(pictures: Path, content: str, says: str) -> None:
    with pytest.raises(ExportError) as refused:
        read(pictures, "export.xml", content)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_pictures_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "one.jpg").write_bytes(clips.jpeg())
    content = "".join(
        f"<image name='{name}'><tag label='fear' /></image>" for name in ("x/b/one.jpg", "one.jpg")
    )
    faces, bad = read(tmp_path, "export.xml", f"<annotations>{content}</annotations>")
    assert [face.path for face in faces] == [tmp_path / "b" / "one.jpg"]
    assert bad == [f"one.jpg: 2 pictures have this name below {tmp_path}"]

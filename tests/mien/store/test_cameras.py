"""Cameras in the database, and the secrets in their URLs."""

from dataclasses import dataclass

import msgspec
import pytest
from sqlalchemy import update

from mien.bus.messages import Camera
from mien.store import cameras
from mien.store.core.database import Database
from mien.store.core.errors import CameraExistsError, NoSuchCameraError
from mien.store.core.schema import cameras as table

DOOR = Camera(id="door", name="Door", source="rtsp://admin:1234@10.0.0.5/live")
SHOWN = msgspec.structs.replace(DOOR, source="rtsp://10.0.0.5/live")
DESK = Camera(
    id="desk",
    name="Desk",
    source="/dev/video0",
    fps=7.5,
    max_width=640,
    jpeg_quality=60,
    detect_width=320,
    classify_hz=None,
    paused=True,
    view="rtsp://admin:1234@10.0.0.5/large",
    rotation=270,
    mirrored=True,
    group="Office",
)
DESK_SHOWN = msgspec.structs.replace(DESK, view="rtsp://10.0.0.5/large")


def test_reads_what_was_added_in_that_order(database: Database) -> None:
    assert cameras.read(database) == ([], {}, {})
    assert cameras.add(database, DOOR) == SHOWN
    assert cameras.add(database, DESK) == DESK_SHOWN
    assert cameras.read(database) == (
        [SHOWN, DESK_SHOWN],
        {"door": DOOR.source},
        {"desk": DESK.view},
    )


def test_an_id_is_there_once(database: Database) -> None:
    cameras.add(database, DOOR)
    with pytest.raises(CameraExistsError, match="'door'"):
        cameras.add(database, DOOR)


@pytest.mark.parametrize(
    "source",
    [
        "http://10.0.0.5/video.cgi?loginpas=s3cret",
        "http://10.0.0.5/live/s3cret",
        "http://10.0.0.5/live#token=s3cret",
        "rtsp://10.0.0.5/user=admin_password=s3cret_channel=1.sdp",
    ],
)
def test_a_secret_anywhere_is_kept_and_not_shown(database: Database, source: str) -> None:
    added = cameras.add(database, msgspec.structs.replace(DOOR, source=source))
    assert "s3cret" not in added.source
    cameras.change(database, msgspec.structs.replace(added, name="Back"))
    (shown,), full, _ = cameras.read(database)
    assert (shown.name, shown.source, full) == ("Back", added.source, {"door": source})


def test_what_an_earlier_release_showed_is_hidden_now(database: Database) -> None:
    source = "http://10.0.0.5/video.cgi?loginpas=s3cret"
    cameras.add(database, msgspec.structs.replace(DOOR, source=source))
    with database.write() as connection:
        connection.execute(update(table).values(source=source, full_source=None))
    (shown,), full, _ = cameras.read(database)
    assert (shown.source, full) == ("http://10.0.0.5/video.cgi/***", {"door": source})
    cameras.change(database, msgspec.structs.replace(shown, name="Back"))
    assert cameras.read(database)[1] == {"door": source}


@dataclass
class Edit:
    """A source as a person sends it, and what must be shown and kept."""

    sent: str
    shown: str
    kept: str | None


@pytest.mark.parametrize(
    "edit",
    [
        Edit("rtsp://10.0.0.5/live", "rtsp://10.0.0.5/live", DOOR.source),
        Edit("rtsp://10.0.0.6/live", "rtsp://10.0.0.6/live", None),
        Edit("rtsp://a:b@10.0.0.5/live", "rtsp://10.0.0.5/live", "rtsp://a:b@10.0.0.5/live"),
        Edit("http://h/?token=x", "http://h/***", "http://h/?token=x"),
    ],
)
def test_a_password_stays_with_the_source_it_belongs_to(database: Database, edit: Edit) -> None:
    cameras.add(database, DOOR)
    sent = msgspec.structs.replace(DOOR, name="Back door", source=edit.sent)
    shown = msgspec.structs.replace(sent, source=edit.shown)
    assert cameras.change(database, sent) == shown
    assert cameras.read(database) == ([shown], {"door": edit.kept} if edit.kept else {}, {})


@pytest.mark.parametrize(
    ("sent", "shown", "kept"),
    [
        ("rtsp://10.0.0.5/large", "rtsp://10.0.0.5/large", DESK.view),
        ("rtsp://10.0.0.5/small", "rtsp://10.0.0.5/small", None),
        (None, None, None),
    ],
)
def test_the_second_address_keeps_its_own_password(
    database: Database, sent: str | None, shown: str | None, kept: str | None
) -> None:
    cameras.add(database, DESK)
    assert cameras.change(database, msgspec.structs.replace(DESK, view=sent)).view == shown
    (desk,), _, views = cameras.read(database)
    assert (desk.view, views.get("desk")) == (shown, kept)


def test_a_removed_camera_is_gone(database: Database) -> None:
    cameras.add(database, DOOR)
    cameras.add(database, DESK)
    cameras.remove(database, "door")
    assert cameras.read(database) == ([DESK_SHOWN], {}, {"desk": DESK.view})
    with pytest.raises(NoSuchCameraError, match="'door'"):
        cameras.remove(database, "door")
    with pytest.raises(NoSuchCameraError, match="'door'"):
        cameras.change(database, DOOR)

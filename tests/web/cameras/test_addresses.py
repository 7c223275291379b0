"""Addresses as people enter them: the login beside them, and what stays of the one before."""

import pytest

from mien.cameras.wishes import AddressFields
from web.cameras.addresses import Addresses, InvalidCameraError, entered

DOOR = Addresses(
    "rtsp://admin:1234@10.0.0.5/Streaming/Channels/102",
    "rtsp://admin:1234@10.0.0.5/Streaming/Channels/101",
)
SHOWN = "rtsp://10.0.0.5/Streaming/***"


@pytest.mark.parametrize("view", ["rtsp://cam/large", "rtsp://cam:8554/large"])
def test_a_login_beside_the_address_is_encoded_into_both(view: str) -> None:
    wish = AddressFields(source="rtsp://cam/small", view=view, user="a@b", password="p:/ä?#%40")
    login = "a%40b:p%3A%2F%C3%A4%3F%23%2540"
    assert entered(wish) == Addresses(
        f"rtsp://{login}@cam/small", view.replace("cam", f"{login}@cam")
    )


def test_a_login_goes_to_no_other_host() -> None:
    wish = AddressFields(source="rtsp://cam/1", view="rtsp://other/1", user="a", password="b")
    assert entered(wish).view == "rtsp://other/1"
    changed = entered(AddressFields(source="rtsp://other/1"), DOOR)
    assert changed == Addresses("rtsp://other/1", DOOR.view)


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (AddressFields(source=SHOWN, view=SHOWN), DOOR),
        (AddressFields(view=None), Addresses(DOOR.source)),
        (AddressFields(view=""), Addresses(DOOR.source)),
        (
            AddressFields(view="rtsp://10.0.0.5/large"),
            Addresses(DOOR.source, "rtsp://admin:1234@10.0.0.5/large"),
        ),
        (
            AddressFields(view="rtsp://10.0.0.5:8554/large"),
            Addresses(DOOR.source, "rtsp://10.0.0.5:8554/large"),
        ),
        (
            AddressFields(source="rtsp://me:x@10.0.0.5/a", view=SHOWN),
            Addresses("rtsp://me:x@10.0.0.5/a", DOOR.view),
        ),
        (
            AddressFields(source="rtsp://10.0.0.5/a"),
            Addresses("rtsp://admin:1234@10.0.0.5/a", DOOR.view),
        ),
        (
            AddressFields(source="rtsp://10.0.0.5/a", password="b"),
            Addresses("rtsp://admin:b@10.0.0.5/a", str(DOOR.view).replace("1234", "b")),
        ),
        (
            AddressFields(password="new"),
            Addresses(*(str(url).replace("1234", "new") for url in (DOOR.source, DOOR.view))),
        ),
        (
            AddressFields(user="", password=""),
            Addresses(*(str(url).replace("admin:1234@", "") for url in (DOOR.source, DOOR.view))),
        ),
    ],
)
def test_what_is_not_sent_stays(wish: AddressFields, expected: Addresses) -> None:
    assert entered(wish, DOOR) == expected


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (AddressFields(source="rtsp://a:b@cam/1", user="a"), "not both"),
        (AddressFields(source="rtsp://cam/1", password="b"), "a password needs a user name"),
        (AddressFields(source="/dev/video0", user="a", password="b"), "belong to a URL"),
        (AddressFields(source="rtsp://cam/1", view="gopher://cam/2"), "must look like"),
        (AddressFields(source="rtsp://cam/1", view="rtsp://cam/***"), "whole address"),
        (AddressFields(), "the source is empty"),
    ],
)
def test_what_cannot_be_meant_is_refused(wish: AddressFields, says: str) -> None:
    with pytest.raises(InvalidCameraError, match=says):
        entered(wish)

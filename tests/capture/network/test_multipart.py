"""Streams of JPEGs, as cameras really send them."""

from collections.abc import Iterator

import pytest

from capture.network import multipart
from capture.network.multipart import Splitter, TooLongError
from tests import clips

JPEGS = [clips.jpeg(number / 15) for number in range(3)]
#: With another JPEG, whole, in its comment, as cameras put a small one into each.
NESTED = JPEGS[0][:2] + b"\xff\xfe" + (2 + 500).to_bytes(2, "big") + JPEGS[1][:498]
NESTED += b"\xff\xd9" + JPEGS[0][2:]


def split(data: bytes, size: int = 1_000) -> Iterator[bytes]:
    pieces = iter([data[at : at + size] for at in range(0, len(data), size)])
    return Splitter(lambda: next(pieces, b"")).pictures()


def part(jpeg: bytes, boundary: str = "--frame\r\n", *, length: bool = True) -> bytes:
    size = f"Content-Length: {len(jpeg)}\r\n" if length else ""
    return f"{boundary}Content-Type: image/jpeg\r\n{size}\r\n".encode() + jpeg + b"\r\n"


@pytest.mark.parametrize("length", [True, False])
@pytest.mark.parametrize(
    "first", ["", "--frame\r\n", "\r\n\r\n--frame\r\n", "--another\r\n", "----frame\r\n"]
)
def test_the_first_boundary_may_be_missing_or_another(first: str, length: bool) -> None:
    stream = part(JPEGS[0], first, length=length)
    stream += b"".join(part(jpeg, length=length) for jpeg in JPEGS[1:]) + b"--frame--\r\n"
    assert list(split(stream)) == JPEGS


@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_pictures_without_any_head_end_where_their_markers_say(size: int) -> None:
    assert list(split(b"".join([NESTED[:4_000_000], *JPEGS]), size)) == [NESTED, *JPEGS]


def test_a_boundary_stands_between_pictures_without_heads() -> None:
    assert list(split(b"\r\n--frame\r\n\r\n".join(JPEGS))) == JPEGS


def test_a_picture_is_out_before_the_next_has_begun() -> None:
    def more() -> bytes:
        raise AssertionError("it waited for more")

    for stream in (JPEGS[0], part(JPEGS[0])):
        assert next(Splitter(more, stream).pictures()) == JPEGS[0]


@pytest.mark.parametrize("damaged", [JPEGS[0][:6], JPEGS[0][:300], JPEGS[0][:5_000]])
def test_a_damaged_picture_is_one_and_the_next_is_whole(damaged: bytes) -> None:
    for length in (True, False):
        stream = part(damaged, length=length) + part(JPEGS[1], length=length)
        pictures = list(split(stream))
        assert len(pictures) == 2
        assert pictures[0].startswith(damaged)
        assert pictures[1] == JPEGS[1]


def test_parts_of_another_kind_are_left_out() -> None:
    event = b"--frame\r\nContent-Type: text/xml\r\nContent-Length: 5\r\n\r\n<x/>\n\r\n"
    assert list(split(event + part(JPEGS[0]) + event)) == JPEGS[:1]


@pytest.mark.parametrize(
    "stream",
    [
        b"--frame\r\nContent-Length: 999999999\r\n\r\n",
        b"x" * 100_000,
        b"\xff\xd8\xff\xda" + b"\x00" * 100_000,
    ],
)
def test_what_is_no_stream_of_pictures_ends(monkeypatch: pytest.MonkeyPatch, stream: bytes) -> None:
    monkeypatch.setattr(multipart, "MAX_PICTURE_BYTES", 50_000)
    with pytest.raises(TooLongError):
        list(split(stream))

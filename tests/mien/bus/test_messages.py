"""Messages: the documented examples, and what decoding refuses."""

import re
from pathlib import Path

import msgspec
import pytest

from mien.bus import messages
from mien.bus.messages import Camera, DecodeError, Frame, Message, decode, encode

DOCUMENT = Path(__file__).parents[3] / "docs" / "messages.md"


def examples() -> list[tuple[str, str]]:
    """Every JSON block of the document with the heading that it stands under."""
    examples = []
    for section in DOCUMENT.read_text().split("\n## ")[1:]:
        name = section.split("\n", 1)[0].strip()
        examples += [(name, block) for block in re.findall(r"```json\n(.*?)```", section, re.S)]
    return examples


@pytest.mark.parametrize(("name", "text"), examples())
def test_every_documented_example_is_a_valid_message(name: str, text: str) -> None:
    kind: type[Message] = getattr(messages, name)
    message = msgspec.json.decode(text, type=kind)
    assert decode(kind, encode(message)) == message
    shown = set(msgspec.json.decode(text))
    assert shown == {field.name for field in msgspec.structs.fields(kind)}, "the whole message"


def test_every_message_is_documented() -> None:
    parts_of_others = {"Message", "FilePosition", "Quality", "Track", "TrackScores"}
    parts_of_others |= {"OpenAlert", "Trouble", "Interface", "FoundCamera", "Profile"}
    defined = {kind.__name__ for kind in Message.__subclasses__()} - parts_of_others
    assert {name for name, _ in examples()} >= defined


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "Frame"),
        (b"\xc1", "Frame"),
        (encode(Camera(id="a", name="", source="x")), "unknown field"),
        (msgspec.msgpack.encode({"camera": "a"}), "missing required field"),
        (
            msgspec.msgpack.encode(
                {"camera": "a", "seq": "1", "captured_ms": 0, "width": 1, "height": 1}
            ),
            "seq",
        ),
    ],
)
def test_what_is_no_frame_is_refused_with_the_reason(raw: bytes, says: str) -> None:
    with pytest.raises(DecodeError, match=says):
        decode(Frame, raw)

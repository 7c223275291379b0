import os
from pathlib import Path

import pytest

from mien.process.paths import shown


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (b"/tmp/Andr\xc3\xa9 2.jpg", "/tmp/André 2.jpg"),
        (b"caf\xe9.jpg", r"caf\xe9.jpg"),
        (b"a\nb\rc\fd.jpg", r"a\nb\rc\x0cd.jpg"),
        ("a\u2028b\u0085c.jpg".encode(), r"a\u2028b\u0085c.jpg"),
        (rb"a\xe9.jpg", r"a\\xe9.jpg"),
        ("\U0001f600 at 1.00\u202fPM.jpg".encode(), "\U0001f600 at 1.00\u202fPM.jpg"),
    ],
)
def test_every_name_is_one_line_of_utf8(name: bytes, expected: str) -> None:
    text = shown(Path(os.fsdecode(name)))
    assert text == expected
    assert text.encode().decode().splitlines() == [text]


def test_no_two_names_are_shown_alike() -> None:
    names = [b"\xe9", rb"\xe9", "\u00e9".encode(), b"\\\\xe9", "\x85".encode(), b"\x85"]
    assert len({shown(os.fsdecode(name)) for name in names}) == len(names)

"""The page's types of the wire: the committed file, and what is written for which type."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from web import wire_types


class Colour(msgspec.Struct, kw_only=True, rename={"start_ms": "from"}):
    """What a test paints with; ``None`` stands for nothing.

    Attributes:
        name: What it is called,
            in English.
    """

    name: str
    start_ms: int
    shade: Literal["dark", "light"] | None = None
    hues: tuple[tuple[float, float], ...] = ()
    mixed: dict[str, int | None] = {}
    note: str | UnsetType = UNSET


def written() -> str:
    return wire_types.typescript(wire_types.app_operations().values())


def test_the_committed_file_is_what_the_types_give() -> None:
    assert wire_types.PATH.read_text() == written(), (
        "run python -m web.wire_types, and commit what it writes"
    )


def test_what_is_sent_has_all_its_fields_and_what_is_taken_its_defaults() -> None:
    sent = wire_types.interfaces([Colour], taken=False)["Colour"]
    assert sent == (
        "/** What a test paints with; `null` stands for nothing. */\n"
        "export interface Colour {\n"
        "  /** What it is called, in English. */\n"
        "  readonly name: string;\n"
        "  readonly from: number;\n"
        '  readonly shade: "dark" | "light" | null;\n'
        "  readonly hues: readonly (readonly [number, number])[];\n"
        "  readonly mixed: Readonly<Record<string, number | null>>;\n"
        "  readonly note?: string;\n"
        "}\n"
    )
    taken = wire_types.interfaces([Colour], taken=True)["Colour"]
    assert [line.split(":")[0] for line in taken.splitlines() if "?:" in line] == [
        "  readonly shade?",
        "  readonly hues?",
        "  readonly mixed?",
        "  readonly note?",
    ]


def test_a_measure_that_may_be_missing_may_be_null() -> None:
    track = written().partition("interface ShownTrack {")[2].partition("}")[0]
    assert "sharpness: number | null;" in track

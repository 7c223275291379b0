"""Merging emotions: whatever comes again, in whatever grouping, the rows are the same."""

import random
import threading
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from mien.bus.messages import Emotions, TrackScores
from mien.store.core.database import Database
from mien.store.core.errors import UnstorableError
from mien.store.core.schema import drift, hours, metadata, minutes, models
from mien.store.core.schema import expressions as table
from mien.store.history import expressions
from tests.mien.store.history.test_rows import NOON_MS, emotions

LABELS = ("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt")


def contents(database: Database) -> dict[str, list[Any]]:
    """Everything in the tables that merging writes."""
    with database.read() as connection:
        return {
            name: sorted(map(tuple, connection.execute(select(metadata.tables[name]))))
            for name in ("models", "expressions", "minutes", "hours", "drift")
        }


def stream(seed: int, frames: int = 150) -> list[Emotions]:
    """What classifiers say of two cameras with some faces each, a few frames a second."""
    chance = random.Random(seed)
    at_ms = {"door": NOON_MS + 50_000, "desk": NOON_MS + 50_500}
    tables = []
    for seq in range(frames):
        camera = chance.choice(sorted(at_ms))
        at_ms[camera] += chance.randrange(1, 400)
        tables.append(
            Emotions(
                camera=camera,
                seq=seq,
                captured_ms=at_ms[camera],
                detected_ms=at_ms[camera],
                classified_ms=at_ms[camera],
                model_version="big-89abcdef" if seq > frames * 0.7 else "small-01234567",
                labels=LABELS,
                results=tuple(
                    TrackScores(track_id=track, scores=shares(chance), **looks(chance))
                    for track in chance.sample(range(1, 6), chance.randrange(4))
                ),
            )
        )
    return tables


def looks(chance: random.Random) -> dict[str, float]:
    """How large and bright a face is, if its detector says so."""
    known = chance.random() < 0.9
    return (
        {"size_px": chance.uniform(20, 400), "brightness": chance.uniform(0, 255)} if known else {}
    )


def shares(chance: random.Random) -> tuple[float, ...]:
    weights = [chance.random() for _ in LABELS]
    return tuple(weight / sum(weights) for weight in weights)


def deliveries(messages: Sequence[Emotions], chance: random.Random) -> list[list[Emotions]]:
    """All messages and many again, cut into batches of any size, the batches in any order."""
    again = list(messages) + chance.choices(messages, k=len(messages))
    if chance.random() < 0.5:
        chance.shuffle(again)
    batches = []
    while again:
        size = chance.randrange(1, 40)
        batches.append(again[:size])
        del again[:size]
    chance.shuffle(batches)
    return batches


def test_one_row_per_second_and_track(database: Database) -> None:
    new = expressions.merge(
        database,
        [
            emotions((7, (0.25, 0.75)), (8, (1.0, 0.0)), at_ms=NOON_MS + 100),
            emotions((7, (0.5, 0.5)), at_ms=NOON_MS + 300),
            emotions((7, (1.0, 0.0)), at_ms=NOON_MS + 1_000),
        ],
    )
    assert new == 4
    nothing = [0] * 6
    tops, sures = (2, 1, 0, 0, 0, 0, 0, 0), (0, 0, 0, 0, 0, 0, 1, 0, 0, 2)
    minute_ms = NOON_MS - NOON_MS % 60_000
    hour_ms = NOON_MS - NOON_MS % 3_600_000
    assert contents(database) == {
        "models": [(1, "small-01234567", '["calm", "glad"]')],
        "expressions": [
            ("door", NOON_MS, 7, 1, 2, b"\x00\x64\x01\x2c", 750_000, 1_250_000, *nothing, 0, 0, 0),
            ("door", NOON_MS, 8, 1, 1, b"\x00\x64", 1_000_000, 0, *nothing, 0, 0, 0),
            ("door", NOON_MS + 1_000, 7, 1, 1, b"\x00\x00", 1_000_000, 0, *nothing, 0, 0, 0),
        ],
        "minutes": [("door", minute_ms, 1, 3, 4, 2_750_000, 1_250_000, *nothing)],
        "hours": [("door", hour_ms, 1, 3, 4, 2_750_000, 1_250_000, *nothing)],
        "drift": [("door", hour_ms, 1, *tops, *sures, *[0] * 20)],
    }


@pytest.mark.parametrize("seed", range(5))
def test_redelivery_in_any_grouping_gives_the_same_rows(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    messages = stream(seed)
    expressions.merge(database, messages)
    expected = contents(database)
    assert sum(row[4] for row in expected["expressions"]) == sum(len(m.results) for m in messages)
    empty(database)
    for batch in deliveries(messages, chance):
        expressions.merge(database, batch)
    assert without_model_ids(contents(database)) == without_model_ids(expected)


def test_two_recorders_at_once_give_the_same_rows(database: Database) -> None:
    messages = stream(99)
    expressions.merge(database, messages)
    expected = without_model_ids(contents(database))
    empty(database)
    begin = threading.Barrier(2)

    def record(seed: int) -> None:
        begin.wait(60)
        for batch in deliveries(messages, random.Random(seed)):
            expressions.merge(database, batch)

    recorders = [threading.Thread(target=record, args=(seed,)) for seed in (1, 2)]
    for recorder in recorders:
        recorder.start()
    for recorder in recorders:
        recorder.join(60)
    assert without_model_ids(contents(database)) == expected


def empty(database: Database) -> None:
    with database.write() as connection:
        for written in (table, minutes, hours, drift, models):
            connection.execute(written.delete())


def without_model_ids(tables: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Rows with the version in the place of its number, which goes by order of arrival."""
    versions = {number: version for number, version, _ in tables["models"]}
    return {
        "expressions": sorted((*r[:3], versions[r[3]], *r[4:]) for r in tables["expressions"]),
        **{
            name: sorted((*r[:2], versions[r[2]], *r[3:]) for r in tables[name])
            for name in ("minutes", "hours", "drift")
        },
    }


def test_nothing_to_write_needs_no_database() -> None:
    assert expressions.merge(None, [emotions(at_ms=NOON_MS)]) == 0  # type: ignore[arg-type]


def test_one_impossible_message_leaves_the_batch_unwritten(database: Database) -> None:
    good = emotions((1, (0.5, 0.5)), at_ms=NOON_MS)
    bad = emotions((1, (0.5,)), at_ms=NOON_MS)
    with pytest.raises(UnstorableError):
        expressions.merge(database, [good, bad])
    assert contents(database)["expressions"] == []


def test_a_version_keeps_its_labels(database: Database) -> None:
    expressions.merge(database, [emotions((1, (0.5, 0.5)), at_ms=NOON_MS)])
    other = emotions((1, (0.5, 0.5)), labels=("glad", "calm"), at_ms=NOON_MS + 1)
    with pytest.raises(UnstorableError, match="has labels glad, calm, but rows"):
        expressions.merge(database, [other])

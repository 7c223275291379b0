"""Rows in long form, against means done by hand."""

from typing import Any

from mien.results.studies import long_rows


def record(
    time_s: float, track: int = 1, happy: float | None = 1.0, uncertain: bool = False
) -> dict[str, Any]:
    scores = None if happy is None else {"happiness": happy, "fear": 1 - happy}
    return {
        "time_s": time_s,
        "track": track,
        "scores": scores,
        "top": None if happy is None else ("happiness" if happy >= 0.5 else "fear"),
        "uncertain": None if happy is None else uncertain,
        "model_version": None if happy is None else "net-1",
    }


RECORDS = [
    record(0.0, happy=1.0),
    record(0.4, happy=0.5, uncertain=True),
    record(0.4, track=2, happy=None),
    record(0.5, happy=0.25),
    record(2.75, happy=0.0),
]


def test_a_row_a_person_and_step() -> None:
    rows = list(long_rows.by_step(RECORDS, 0.5))
    assert [(row["track"], row["start_s"], row["step_s"]) for row in rows] == [
        (1, 0.0, 0.5),
        (2, 0.0, 0.5),
        (1, 0.5, 0.5),
        (1, 2.5, 0.5),
    ]
    first, unclassified, *_ = rows
    assert first == {
        "track": 1,
        "start_s": 0.0,
        "step_s": 0.5,
        "faces": 2,
        "classified": 2,
        "uncertain": 1,
        "score_happiness": 0.75,
        "score_fear": 0.25,
        "valence": 0.5,
        "top": "happiness",
        "model_version": "net-1",
    }
    assert (unclassified["faces"], unclassified["classified"]) == (1, 0)
    assert (unclassified["valence"], unclassified["top"]) == (None, None)


def test_steps_that_seconds_do_not_divide_begin_where_they_should() -> None:
    tenths = [record(n / 10) for n in range(10)]
    assert [row["start_s"] for row in long_rows.by_step(tenths, 0.1)] == [n / 10 for n in range(10)]


def test_a_row_a_visit() -> None:
    first, second = long_rows.by_visit(RECORDS)
    assert (first["track"], first["start_s"], first["end_s"], first["faces"]) == (1, 0.0, 2.75, 4)
    assert first["score_happiness"] == 0.4375
    assert (second["track"], second["start_s"], second["end_s"]) == (2, 0.4, 0.4)


def test_a_row_an_event() -> None:
    (row,) = long_rows.of_event(RECORDS[3:], "bang", 0.6, 0.1, 2.0)
    assert (row["event"], row["event_s"], row["faces"]) == ("bang", 0.6, 1)
    assert row["score_happiness"] == 0.25


def test_all_rows_have_the_columns_that_are_described() -> None:
    for kind, rows in (
        ("step", long_rows.by_step(RECORDS, 1.0)),
        ("visit", long_rows.by_visit(RECORDS)),
        ("event", long_rows.of_event(RECORDS, "bang", 0.0, 0.0, 1.0)),
    ):
        columns = long_rows.columns(kind, ["happiness", "fear"])  # type: ignore[arg-type]
        names = [column.name for column in columns]
        assert len(set(names)) == len(names)
        for row in rows:
            assert set(row) | set(long_rows.OF_RUN) <= set(names)
            whole = long_rows.row_of(names, {"study": "smiles"}, row)
            assert list(whole) == names
            assert (whole["study"], whole["session"]) == ("smiles", None)

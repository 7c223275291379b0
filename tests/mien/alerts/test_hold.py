"""Opening after a while and closing after a while, by hand."""

from mien.alerts.hold import Hold


def run(*moments: tuple[int, bool, bool]) -> list[tuple[int, str]]:
    hold = Hold()
    turned = [
        (
            at_s,
            hold.update(at_s, met=met, cleared=cleared, open_after_ms=3, close_after_ms=2),
        )
        for at_s, met, cleared in moments
    ]
    return [(at_s, change) for at_s, change in turned if change]


MET, CLEAR, BETWEEN = (True, False), (False, True), (False, False)


def test_opens_when_the_condition_lasted_and_closes_when_it_was_gone_for_a_while() -> None:
    moments = [(s, *MET) for s in range(0, 10)] + [(s, *CLEAR) for s in range(10, 20)]
    assert run(*moments) == [(3, "opened"), (12, "closed")]


def test_an_interruption_begins_the_wait_anew() -> None:
    assert run((0, *MET), (2, *MET), (3, *CLEAR), (4, *MET), (6, *MET)) == []
    assert run((0, *MET), (2, *MET), (3, *BETWEEN), (4, *MET), (7, *MET)) == [(7, "opened")]


def test_what_hovers_about_the_limit_stays_open() -> None:
    hovering = [(s, *(MET if s % 2 else BETWEEN)) for s in range(4, 40)]
    assert run((0, *MET), (3, *MET), *hovering) == [(3, "opened")]


def test_what_clears_for_a_moment_only_stays_open() -> None:
    assert run((0, *MET), (3, *MET), (4, *CLEAR), (5, *MET), (6, *CLEAR), (7, *CLEAR)) == [
        (3, "opened")
    ]


def test_no_time_at_all_opens_at_once() -> None:
    hold = Hold()
    opened = hold.update(5, met=True, cleared=False, open_after_ms=0, close_after_ms=0)
    assert opened == "opened"
    closed = hold.update(6, met=False, cleared=True, open_after_ms=0, close_after_ms=0)
    assert closed == "closed"

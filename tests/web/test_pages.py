"""Pages of a list: whole, in order, and each item once, whatever is added or deleted meanwhile."""

import pytest
from flask import Flask

from web.http.refusals import RefusedError
from web.pages import Place, cursor, page

ITEMS = [(at_ms, name) for at_ms in range(5) for name in ("back", "door")]


def place(item: tuple[int, str]) -> Place:
    return item


def ask(query: str, items: list[tuple[int, str]]) -> tuple[list[tuple[int, str]], str | None]:
    with Flask("pages").test_request_context(f"/?{query}"):
        return page(items, place)


def test_without_a_limit_all_come_at_once() -> None:
    assert ask("", ITEMS) == (ITEMS, None)


def test_pages_make_up_the_list() -> None:
    found, after = ask("limit=3", ITEMS)
    pages = 1
    while after is not None:
        more, after = ask(f"limit=3&after={after}", ITEMS)
        found += more
        pages += 1
    assert (found, pages) == (ITEMS, 4)


def test_a_whole_last_page_has_none_after_it() -> None:
    assert ask("limit=10", ITEMS) == (ITEMS, None)


def test_what_is_added_or_deleted_meanwhile_shifts_nothing() -> None:
    first, after = ask("limit=4", ITEMS)
    changed = [(-1, "new"), *ITEMS[:3], *ITEMS[4:]]  # the very last of the page is gone
    assert first + ask(f"after={after}", changed)[0] == ITEMS


@pytest.mark.parametrize("after", ["x", "%", "!!!!", "bm8", cursor(("door", 1)), "ä", "W251bGxd"])
def test_what_is_no_cursor_is_refused_in_one_line(after: str) -> None:
    with pytest.raises(RefusedError, match="is no cursor; take next of the page before"):
        ask(f"after={after}", ITEMS)


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "x", ""])
def test_a_limit_is_a_number(limit: str) -> None:
    with pytest.raises(RefusedError, match="must be a whole number from 1 to 1000"):
        ask(f"limit={limit}", ITEMS)

"""What web processes know alike: the codes of the first account, and one secret."""

from concurrent.futures import ThreadPoolExecutor

from mien.store.accounts import entrance
from mien.store.core.database import Database


def test_codes_of_several_starts_are_good_until_one_was_used(database: Database) -> None:
    first, second = (entrance.new_setup_code(database) for _ in range(2))
    assert first != second
    for code in (first, second):
        assert entrance.knows_setup_code(database, code)
    assert not entrance.knows_setup_code(database, "")
    entrance.forget_setup_codes(database)
    assert not entrance.knows_setup_code(database, first)


def test_the_oldest_of_many_codes_is_forgotten(database: Database) -> None:
    first, second, *_, last = [entrance.new_setup_code(database) for _ in range(17)]
    known = [entrance.knows_setup_code(database, code) for code in (first, second, last)]
    assert known == [False, True, True]


def test_the_secret_is_made_once(database: Database) -> None:
    with ThreadPoolExecutor() as pool:
        secrets = set(pool.map(lambda _: entrance.proxy_secret(database), range(8)))
    assert len(secrets) == 1
    assert len(secrets.pop()) > 40

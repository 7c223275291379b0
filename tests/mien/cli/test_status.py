"""``mien status``: what it says of workers that cannot work."""

from mien.cli.status import troubles


def test_what_keeps_a_worker_from_its_work_is_a_line_with_its_time() -> None:
    trouble = {"reason": "cannot use the database /data/mien.db (locked)", "since_ms": 5_000}
    workers = [
        {"service": "recorder", "pid": 7, "trouble": trouble},
        {"service": "web", "pid": 8, "trouble": None},
        {"service": "capture", "pid": 9},  # of a release that does not say
    ]
    assert troubles(workers, now_ms=78_500) == [
        "recorder (process 7), for 0:01:13: cannot use the database /data/mien.db (locked)"
    ]

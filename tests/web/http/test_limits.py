"""What one account and one address may ask: so much, and the others go on."""

from dataclasses import replace

import pytest
from flask import Flask, request

from web.http.identity import LOCAL, NOBODY, Identity, identify
from web.http.limits import FILE_BYTES, FILE_BYTES_EACH, Limits, RequestLimiter, hold, stay
from web.http.rates import MOST_KEPT, Rates
from web.http.refusals import RefusedError

ADA = Identity("ada", "operator")
FEW = Limits(address_requests=120, account_requests=60, account_uploads=2, account_viewers=2)


class Clock:
    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


def test_a_minute_has_so_many_requests() -> None:
    clock = Clock()
    rates = Rates(60, clock)
    for _ in range(60):
        assert rates.wait_s("ada") == 0
    assert rates.wait_s("ada") == pytest.approx(1)
    assert rates.wait_s("bob") == 0
    clock.now_s += 0.75
    assert rates.wait_s("ada") == pytest.approx(0.25), "what is refused does not count"
    clock.now_s += 0.25
    assert rates.wait_s("ada") == 0
    assert rates.wait_s("ada") > 0
    clock.now_s += 3_600
    assert [rates.wait_s("ada") for _ in range(61)].count(0) == 60, "no more than a minute's"


def test_those_who_asked_long_ago_are_forgotten() -> None:
    rates = Rates(1, Clock())
    for number in range(MOST_KEPT + 1):
        rates.wait_s(str(number))
    assert rates.wait_s(str(MOST_KEPT)) > 0
    assert rates.wait_s("0") == 0
    assert len(rates._known) == MOST_KEPT


def test_too_much_says_when_to_try_again() -> None:
    limiter = RequestLimiter(FEW, Clock())
    for _ in range(60):
        limiter.ask_as(ADA)
    with pytest.raises(RefusedError) as refused:
        limiter.ask_as(ADA)
    assert (refused.value.code, refused.value.retry_s) == (429, 1)
    assert str(refused.value) == "too many requests of ada; try again in 1 s."
    for anybody in (LOCAL, NOBODY, Identity("bob", "viewer")):
        for _ in range(60):
            limiter.ask_as(anybody)
    limiter.ask_as(LOCAL)
    for _ in range(120):
        limiter.ask("10.0.0.1")
    with pytest.raises(RefusedError, match=r"too many requests of 10\.0\.0\.1"):
        limiter.ask("10.0.0.1")
    limiter.ask("10.0.0.2")


def test_an_account_has_so_many_pages() -> None:
    limiter = RequestLimiter(FEW, Clock())
    limiter.open(ADA, "10.0.0.1")
    limiter.open(ADA, "10.0.0.1")
    with pytest.raises(RefusedError, match="2 pages of ada are open") as refused:
        limiter.open(ADA, "10.0.0.2")
    assert (refused.value.code, refused.value.retry_s) == (429, 5)
    limiter.open(replace(ADA, name="bob"), "10.0.0.1")
    limiter.close(ADA)
    limiter.open(ADA, "10.0.0.2")


def test_uploads_of_an_account_take_turns_and_fit_into_memory() -> None:
    app = Flask("house", static_folder=None)
    limiter = RequestLimiter(FEW, Clock())
    limiter.install(app)

    def uploading(who: Identity, size_bytes: int) -> None:
        identify(app_request.request.environ, who)
        limiter.upload(who)
        hold(size_bytes)

    half = FILE_BYTES_EACH // 2
    with app.test_request_context() as app_request:
        uploading(ADA, half)
        with app.test_request_context() as app_request:
            uploading(ADA, half)
            with app.test_request_context() as app_request:
                with pytest.raises(RefusedError, match="2 uploads of ada") as refused:
                    uploading(ADA, 1)
                assert refused.value.code == 429
                identify(app_request.request.environ, ADA)
                with pytest.raises(RefusedError, match="your other uploads") as refused:
                    hold(1)
                assert (refused.value.code, refused.value.retry_s) == (429, 5)
                bob = Identity("bob", "operator")
                uploading(bob, FILE_BYTES - FILE_BYTES_EACH)
                with app.test_request_context() as app_request:
                    with pytest.raises(RefusedError, match="many files") as refused:
                        uploading(Identity("eve", "operator"), 1)
                    assert (refused.value.code, refused.value.retry_s) == (503, 5)
        with app.test_request_context() as app_request:
            uploading(ADA, half)
    assert limiter._file_bytes.total() == 0
    assert not limiter._crowd._counts


def test_an_answer_that_lasts_is_an_open_page_until_it_ends() -> None:
    app = Flask("limits")
    RequestLimiter(FEW, Clock()).install(app)
    with app.test_request_context():
        identify(request.environ, ADA)
        leave, _ = stay(), stay()
        with pytest.raises(RefusedError, match="2 pages of ada are open"):
            stay()
        leave()
        stay()
        identify(request.environ, LOCAL)
        for _ in range(9):
            stay()

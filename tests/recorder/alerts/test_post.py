"""One post: how it is signed, and what counts as accepted."""

import base64
import re
import socket
import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest

from mien.store.alerts.alerts import Alert
from mien.store.alerts.alerts import told as told_of
from mien.store.alerts.deliveries import Due
from mien.store.alerts.rules import ExpressionCondition, RuleWish
from recorder.alerts import post as posting
from recorder.alerts.post import sign
from recorder.alerts.post_result import PostResult
from tests.recorder.alerts.receiver import receiving

NOW_MS = 1_767_225_600_123
DOCUMENT = Path(__file__).parents[3] / "docs" / "alerts.md"


def due(url: str, secret: str | None = "correct horse") -> Due:
    return Due(5, 1, "alert.opened", '{"event": "alert.opened"}', 0, url, secret)


def post(due: Due, now_ms: int, **limits: float) -> PostResult:
    """Post to any address, since the receivers of these tests are on this machine."""
    return posting.post(due, now_ms, local=True, **limits)


def test_a_post_is_signed_over_its_time_and_body() -> None:
    with receiving() as receiver:
        assert post(due(receiver.url), NOW_MS) == PostResult(True, "204 No Content")
    ((headers, body),) = receiver.posts
    assert body == b'{"event": "alert.opened"}'
    assert headers["Mien-Event"] == "alert.opened"
    assert headers["Mien-Delivery"] == "5"
    assert headers["Mien-Timestamp"] == "1767225600"
    expected = sign("correct horse", "1767225600", body)
    assert headers["Mien-Signature"] == f"sha256={expected}"


def test_the_signature_is_the_one_of_openssl() -> None:
    # printf '1767225600.{}' | openssl dgst -sha256 -hmac 'correct horse'
    assert sign("correct horse", "1767225600", b"{}") == (
        "7afe017af354fbeb9f8a7f44aa333221bdbcc36ff4794412523719761d4601e9"
    )


def test_the_documented_receiver_takes_what_is_posted_and_nothing_else() -> None:
    (source,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), re.S)
    names: dict[str, Any] = {}
    exec(source, names)
    with receiving() as receiver:
        post(due(receiver.url), NOW_MS)
    ((headers, body),) = receiver.posts
    at_s = NOW_MS / 1000
    assert names["genuine"](headers, body, "correct horse", at_s)
    assert not names["genuine"](headers, body + b" ", "correct horse", at_s)
    assert not names["genuine"](headers, body, "battery staple", at_s)
    assert not names["genuine"](headers, body, "correct horse", at_s + 301)


def test_the_documented_rule_and_post_are_what_is_meant() -> None:
    rule, told = re.findall(r"```json\n(.*?)```", DOCUMENT.read_text(), re.S)
    assert msgspec.json.decode(rule, type=RuleWish).condition == ExpressionCondition(
        label="anger", share=0.5, seconds=30, cameras=("door",), faces=3
    )
    alert = msgspec.json.decode(told)["alert"]
    kind = {"rule_id": 3, "rule_name": "Angry queue", "kind": "expression"}
    shown = {name: alert[name] for name in alert if name != "rule"}
    written = msgspec.convert({**shown, **kind, "announced": True}, Alert)
    assert told_of(written) == alert


def test_without_a_secret_nothing_is_signed() -> None:
    with receiving() as receiver:
        post(due(receiver.url, None), NOW_MS)
    assert "Mien-Signature" not in receiver.posts[0][0]


def test_a_login_in_the_url_travels_as_a_header() -> None:
    with receiving() as receiver:
        post(due(receiver.url.replace("http://", "http://ann:a%20b@")), NOW_MS)
    login = receiver.posts[0][0]["Authorization"].removeprefix("Basic ")
    assert base64.b64decode(login) == b"ann:a b"


@pytest.mark.parametrize(
    ("status", "text"), [(302, "302 Found"), (500, "500 Internal Server Error")]
)
def test_any_other_answer_is_not_accepted(status: int, text: str) -> None:
    with receiving() as receiver:
        receiver.statuses = [status]
        assert post(due(receiver.url), NOW_MS) == PostResult(False, text)
    assert len(receiver.posts) == 1, "a redirect is not followed"


def test_nobody_there_is_one_line() -> None:
    answer = post(due("http://ann:secret@127.0.0.1:1/x"), NOW_MS)
    assert not answer.accepted
    assert "refused" in answer.text
    assert "secret" not in answer.text


def test_somebody_who_does_not_answer_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        assert post(due(url), NOW_MS, timeout_s=0.1) == PostResult(False, "timed out")


def dripping(server: socket.socket, ended: threading.Event) -> None:
    """Take one connection and answer with a byte now and then, until the other side hangs up."""
    line, _ = server.accept()
    with line:
        line.settimeout(0.02)
        while not ended.is_set():
            try:
                line.sendall(b"H")
                if not line.recv(65_536):
                    break
            except TimeoutError:
                continue
            except OSError:
                break
    ended.set()


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_somebody_who_drips_is_not_waited_for(scheme: str) -> None:
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=dripping, args=[server, ended])
        thread.start()
        url = f"{scheme}://127.0.0.1:{server.getsockname()[1]}/"
        answer = post(due(url), NOW_MS, deadline_s=0.3)
        hung_up = ended.wait(10)
        ended.set()
        thread.join()
    assert hung_up, "the whole post has a deadline, and then we hang up"
    assert not answer.accepted
    if scheme == "http":  # with TLS the single bytes are refused at once
        assert answer.text == "not done within 0.3 s"


def test_an_impossible_path_is_not_quoted() -> None:
    with receiving() as receiver:
        answer = post(due(receiver.url.replace("/alerts", "/s3 cret")), NOW_MS)
    assert (answer.accepted, "cret" in answer.text, "%20" in answer.text) == (False, False, True)


def test_an_impossible_port_is_one_line() -> None:
    assert not post(due("http://127.0.0.1:99999/"), NOW_MS).accepted

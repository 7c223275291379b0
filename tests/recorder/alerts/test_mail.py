"""Alerts by mail, to a real mail server on this machine."""

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from mien.store.alerts.deliveries import Due
from recorder.alerts.mail import mail
from tests.certificates import write_pair
from tests.ports import free_port

NOW_MS = 1_767_225_600_123
ALERT = {
    "rule": {"name": "Angry\nqueue"},
    "text": "anger at 62 %",
    "opened_ms": NOW_MS,
    "closed_ms": None,
}


def due(url: str, event: str = "alert.opened", **changed: Any) -> Due:
    body = json.dumps({"event": event, "alert": {**ALERT, **changed}})
    return Due(5, 1, event, body, 0, url, None)


@dataclass
class Mailbox:
    """What a mail server took."""

    port: int = 0
    mails: list[tuple[Envelope, Message]] = field(default_factory=list)
    refuses: str | None = None

    async def handle_RCPT(  # noqa: N802  # named by aiosmtpd
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address == self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # likewise
        self, _server: Any, _session: Any, envelope: Envelope
    ) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append((envelope, message_from_bytes(content)))
        return "250 taken"


def login(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and data == LoginPassword(b"mien", b"p@ss")
    return AuthResult(success=right, handled=False)


@contextlib.contextmanager
def mail_server(**more: Any) -> Iterator[Mailbox]:
    box = Mailbox(port=free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port, **more)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's certificate, by an authority that this process trusts."""
    pair = write_pair(tmp_path / "tls")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.cert, pair.key)
    monkeypatch.setenv("SSL_CERT_FILE", str(pair.authority))
    return context


def test_an_alert_is_a_mail() -> None:
    with mail_server() as box:
        url = f"smtp://127.0.0.1:{box.port}/?from=mien@house.example&to=a@b.example,c@d.example"
        result = mail(due(url), NOW_MS, local=True)
        closed = mail(due(url, "alert.closed", closed_ms=NOW_MS + 60_000), NOW_MS, local=True)
        test = mail(due(url, "test"), NOW_MS, local=True)
    assert (result.accepted, result.text) == (True, "taken by the mail server")
    assert closed.accepted
    assert test.accepted
    (envelope, message), (_, over), (_, trial) = box.mails
    assert envelope.mail_from == "mien@house.example"
    assert envelope.rcpt_tos == ["a@b.example", "c@d.example"]
    assert message["Subject"] == "Alert: Angry queue"
    assert message["From"] == "mien@house.example"
    assert str(message.get_payload()).split() == (
        ["anger", "at", "62", "%", "Since", "2026-01-01", "00:00:00", "UTC."]
    )
    assert over["Subject"] == "Over: Angry queue"
    assert "to 2026-01-01 00:01:00 UTC" in str(over.get_payload())
    assert trial["Subject"] == "Test of Mien"


@pytest.mark.parametrize("field", ["from", "to"])
def test_a_line_break_in_an_address_makes_no_second_header(field: str) -> None:
    with mail_server() as box:
        url = f"smtp://127.0.0.1:{box.port}/?from=mien@house.example&to=a@b.example"
        odd = url.replace(f"{field}=", f"{field}=x@y.example%0D%0ABcc:%20c@d.example%0D%0A")
        result = mail(due(odd), NOW_MS, local=True)
    assert not result.accepted
    assert "\n" not in result.text
    assert box.mails == []


def test_a_password_goes_over_tls_alone(tls: ssl.SSLContext) -> None:
    to = "/?from=mien@house.example&to=a@b.example"
    with mail_server() as box:
        result = mail(due(f"smtp://mien:p%40ss@localhost:{box.port}{to}"), NOW_MS, local=True)
        assert not result.accepted
        assert "not sent without" in result.text
        assert box.mails == []
    with mail_server(tls_context=tls, authenticator=login, auth_required=True) as box:
        address = f"smtp://mien:p%40ss@localhost:{box.port}{to}"
        assert mail(due(address), NOW_MS, local=True).accepted
        refused = mail(due(address.replace("p%40ss", "p")), NOW_MS, local=True)
        assert not refused.accepted
        assert refused.text.startswith("535 ")
    with mail_server(ssl_context=tls, authenticator=login, auth_require_tls=False) as box:
        address = f"smtps://mien:p%40ss@localhost:{box.port}{to}"
        assert mail(due(address), NOW_MS, local=True).accepted
        assert len(box.mails) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    pair = write_pair(tmp_path / "tls")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.cert, pair.key)
    with mail_server(ssl_context=context) as box:
        url = f"smtps://localhost:{box.port}/?from=mien@house.example&to=a@b.example"
        result = mail(due(url), NOW_MS, local=True)
    assert not result.accepted
    assert "CERTIFICATE_VERIFY_FAILED" in result.text


def test_who_takes_no_mail_is_named() -> None:
    with mail_server() as box:
        box.refuses = "a@b.example"
        url = f"smtp://127.0.0.1:{box.port}/?from=mien@house.example&to=a@b.example"
        result = mail(due(url), NOW_MS, local=True)
    assert (result.accepted, result.text) == (
        False,
        "the server takes no mail for a@b.example: 550 no such mailbox",
    )


def test_this_machine_gets_mail_only_when_its_operator_says_so() -> None:
    with mail_server() as box:
        url = f"smtp://127.0.0.1:{box.port}/?from=mien@house.example&to=a@b.example"
        result = mail(due(url), NOW_MS, local=False)
    assert "MIEN_LOCAL_WEBHOOKS=1" in result.text
    assert box.mails == []


def test_one_that_drips_is_cut_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"smtp://127.0.0.1:{server.getsockname()[1]}/?from=mien@house.example&to=a@b.example"
        ended = threading.Event()

        def drip() -> None:
            line, _ = server.accept()
            with line, contextlib.suppress(OSError):
                while not ended.wait(0.02):
                    line.sendall(b"2")

        dripping = threading.Thread(target=drip)
        dripping.start()
        result = mail(due(url), NOW_MS, local=True, deadline_s=0.3)
        ended.set()
        dripping.join()
    assert (result.accepted, result.text) == (False, "not done within 0.3 s")

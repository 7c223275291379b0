"""One alert as an e-mail, by SMTP: ``smtps://user:password@host/?from=a@b.org&to=c@d.org``."""

import smtplib
import socket
import ssl
import threading
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from urllib.parse import parse_qs, unquote, urlsplit

from mien.process.redact import redact
from mien.store.alerts.deliveries import Due
from recorder.alerts import reach
from recorder.alerts.deadline import cut_off
from recorder.alerts.post_result import DEADLINE_S, PostResult
from recorder.alerts.wording import words

TIMEOUT_S = 5.0
PORTS = {"smtp": 587, "smtps": 465}
_READY = 220


def mail(due: Due, now_ms: int, *, local: bool, deadline_s: float = DEADLINE_S) -> PostResult:
    """Send a post as a mail, over TLS where the server has it; with a password never without.

    Args:
        due: What is posted; its URL names server, sender and receivers.
        now_ms: The time that the mail bears.
        local: True allows addresses of this machine as well.
        deadline_s: How long the whole may take.
    """
    late = threading.Event()
    parts = urlsplit(due.url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    try:
        with (
            reach.connect(host, port, TIMEOUT_S, local) as line,
            cut_off(line, deadline_s, late),
            _Client(line, host, tls=parts.scheme == "smtps") as server,
        ):
            return _send(server, due, now_ms)
    except (OSError, ValueError) as error:  # smtplib's own errors are OSErrors
        if late.is_set():
            return PostResult(False, f"not done within {deadline_s:g} s")
        return PostResult(False, redact(_why(error)))


def message_of(due: Due, now_ms: int) -> EmailMessage:
    """The mail that a post becomes."""
    fields = parse_qs(urlsplit(due.url).query)
    title, text = words(due)
    message = EmailMessage()
    message["Subject"] = title
    message["From"] = fields["from"][0]
    message["To"] = fields["to"][0]
    message["Date"] = format_datetime(datetime.fromtimestamp(now_ms / 1000, UTC))
    message["Message-ID"] = make_msgid(f"mien-{due.id}", domain="mien.invalid")
    message.set_content(text)
    return message


def _send(server: "_Client", due: Due, now_ms: int) -> PostResult:
    parts = urlsplit(due.url)
    server.ehlo()
    if not server.tls and server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
        server.tls = True
    if parts.username is not None:
        if not server.tls:
            return PostResult(False, "the server offers no TLS, and a password is not sent without")
        server.login(unquote(parts.username), unquote(parts.password or ""))
    server.send_message(message_of(due, now_ms))
    return PostResult(True, "taken by the mail server")


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        refused = ", ".join(f"{to}: {_said(*why)}" for to, why in error.recipients.items())
        return f"the server takes no mail for {refused}"
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    return str(error) or type(error).__name__


def _said(code: int, text: bytes | str) -> str:
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(words.split())}".strip()


class _Client(smtplib.SMTP):
    """The standard library's client, on a line that was opened for it.

    Attributes:
        tls: True while the conversation is encrypted.
    """

    def __init__(self, line: socket.socket, host: str, *, tls: bool) -> None:
        self.tls = tls
        self._line = line
        super().__init__(timeout=TIMEOUT_S)
        self._host = host  # what a certificate must be made out to
        code, said = self.connect(host)
        if code != _READY:
            raise smtplib.SMTPConnectError(code, said)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        if not self.tls:
            return self._line
        return ssl.create_default_context().wrap_socket(self._line, server_hostname=host)

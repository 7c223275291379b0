"""What every answer tells the browser to allow, and nothing more."""

from collections.abc import Callable, Iterable
from typing import Any

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]

#: So long browsers open the dashboard by TLS alone, once they did: a year.
HSTS_S = 31_536_000
#: What browsers offer to pages and this one does not use.
_UNUSED = (
    *("accelerometer", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer"),
    *("microphone", "midi", "payment", "serial", "usb"),
)

#: Where an answer has none of its own.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(["camera=(self)", *(f"{name}=()" for name in _UNUSED)]),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def hardened(wsgi: Wsgi) -> Wsgi:
    """Put this before an app: refusals and answers of its sockets have the headers, too."""

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        wanted = dict(HEADERS)
        if environ.get("wsgi.url_scheme") == "https":
            wanted["Strict-Transport-Security"] = f"max-age={HSTS_S}"

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            own = {name.lower() for name, _ in headers}
            added = [(name, value) for name, value in wanted.items() if name.lower() not in own]
            return start_response(status, headers + added, *error)

        return wsgi(environ, start)

    return app

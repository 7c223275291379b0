"""The table of who may do what, in docs/accounts.md: ``python -m web.accounts.table`` writes it.

It is made of what stands over the routes and the socket's messages; a test holds the page to them.
"""

from collections.abc import Iterator
from pathlib import Path

from web import sockets
from web.http.identity import Binding
from web.http.operations import described
from web.wire_types import app_operations

PATH = Path(__file__).parents[2] / "docs" / "accounts.md"
_BEGIN, _END = "<!-- table -->\n", "<!-- end of the table -->\n"

_CAMERAS: dict[Binding | None, str] = {
    None: "",
    "none": "",
    "path": "the one of its address",
    "query": "those that are seen",
    "body": "the one that it names",
    "row": "the one that it belongs to",
    "answer": "those that are seen",
    "every": "for who sees all",
}


def main() -> None:
    """Write the table into its page."""
    PATH.write_text(filled(PATH.read_text()))


def filled(page: str) -> str:
    """Put the table into the page's text, in the place of what stands there."""
    before, _, rest = page.partition(_BEGIN)
    after = rest.partition(_END)[2]
    return "".join([before, _BEGIN, *lines(), _END, after])


def lines() -> Iterator[str]:
    """The table: routes by address, then the socket's messages."""
    yield "| request | from | cameras |\n|---|---|---|\n"
    known = app_operations(described)
    for (method, rule), operation in sorted(known.items(), key=lambda entry: entry[0][::-1]):
        cameras = _CAMERAS[operation.camera]
        yield f"| `{method} {rule}` | {operation.allows} | {cameras} |\n"
    for event, message in sockets.EVENTS.items():
        yield f"| `{event}` of the socket | {message.allows} | |\n"


if __name__ == "__main__":
    main()

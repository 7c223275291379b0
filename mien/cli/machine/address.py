"""Where the embedded server of a running ``mien up`` listens: a file in its data directory."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

_NAME = "redis.url"


@contextlib.contextmanager
def announced(data_dir: Path, url: str, say: Callable[[str], None]) -> Iterator[None]:
    """Keep the server's URL in the data directory until the end of the block.

    Args:
        data_dir: Made when it is not there.
        url: Of the server.
        say: Is told, in one line, when the file cannot be written; all else works without it.
    """
    path = data_dir / _NAME
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        path.write_text(url)
    except OSError as error:
        say(f"cannot write {path} ({error.strerror}), so that mien inspect will not find Redis")
    try:
        yield
    finally:
        if read(data_dir) == url:  # not of another that has started since
            with contextlib.suppress(OSError):  # one that stays leads nowhere, and inspect says so
                path.unlink()


def read(data_dir: Path) -> str | None:
    """Read the URL that a running ``mien up`` keeps there; None when there is none."""
    try:
        return (data_dir / _NAME).read_text() or None
    except OSError:
        return None

"""One ``mien up`` for each data directory: a lock that ends with the process, however it ends."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from mien.cli.errors import UNAVAILABLE, UserError

_NAME = "mien.lock"


@contextlib.contextmanager
def only_one(data_dir: Path, url: str) -> Iterator[None]:
    """Hold a data directory until the end of the block.

    Args:
        data_dir: Made when it is not there. Where nothing can be written, nothing is held: what
            needs the directory says so.
        url: Where the dashboard will be; another one is told it.

    Raises:
        UserError: Another ``mien up`` runs on this directory.
    """
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            data_dir.mkdir(parents=True, exist_ok=True)
            lock = stack.enter_context((data_dir / _NAME).open("a+"))
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise UserError(
                    f"a Mien already runs on {data_dir}, at {lock.read()}; "
                    "stop it first, or give this one a folder of its own with --data-dir",
                    UNAVAILABLE,
                ) from None
            lock.truncate(0)
            lock.write(url)
            lock.flush()
        yield

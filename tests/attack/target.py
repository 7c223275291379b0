"""One running ``mien up --login`` as an attacker meets it, and what a test knows of it besides."""

import contextlib
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import requests
from requests.adapters import HTTPAdapter

from mien.bus.messages import now_ms
from mien.store.accounts import kiosks, passwords, sessions, tokens, users
from mien.store.accounts.roles import Role
from mien.store.core.database import Database, open_database
from tests import clips
from tests.conftest import wait_until
from tests.ports import free_port
from tests.web.viewer import Viewer
from web.accounts import cookies

#: Of the two cameras; a viewer is given the first, and may learn nothing of the other.
GIVEN, OTHER = "door", "yard"
PASSWORD = "engines that weave"
#: How many try to make the first account at once.
RIVALS = 8
SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass
class Target:
    """The product, its files, and hands that sign in without a password's cost.

    Attributes:
        process: ``mien up``.
        port: Of the dashboard, on 127.0.0.1.
        folder: Holds ``data``, ``media`` (where files may be cameras) and ``secret.mp4``.
        database: Its own, which this process opens beside it.
        first: Statuses of all who tried to make the first account at the same time.
    """

    process: subprocess.Popen[bytes]
    port: int
    folder: Path
    database: Database
    first: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def said(self) -> str:
        """What all its processes wrote."""
        return (self.folder / "said").read_text(errors="surrogateescape")

    def token(
        self, role: Role, cameras: list[str] | None = None, expires_ms: int | None = None
    ) -> str:
        """Make a script's token."""
        return tokens.add(self.database, f"a {role}'s", role, cameras, expires_ms)[1]

    def person(self, name: str, role: Role, cameras: list[str] | None = None) -> int:
        """Make somebody who signs in with ``PASSWORD``."""
        hashed = passwords.hash_password(PASSWORD)
        return users.add(self.database, name, role, cameras, password_hash=hashed).id

    def session(self, user_id: int, began_ms: int | None = None) -> str:
        """Begin a session of somebody, now or earlier."""
        return sessions.begin(
            self.database,
            user_id=user_id,
            address="127.0.0.1",
            agent="",
            now_ms=began_ms or now_ms(),
        )

    def browser(self, name: str, role: Role, cameras: list[str] | None = None) -> requests.Session:
        """A browser in which somebody new signed in."""
        return self.with_session(self.session(users.add(self.database, name, role, cameras).id))

    def screen(self, cameras: list[str]) -> requests.Session:
        """A wall screen."""
        link, _ = kiosks.add(self.database, "lobby", cameras)
        token = sessions.begin(
            self.database, kiosk_id=link.id, address="127.0.0.1", agent="", now_ms=now_ms()
        )
        return self.with_session(token)

    def with_session(self, token: str) -> requests.Session:
        """A browser with a session, which sends along what the page sends along."""
        browser = requests.Session()
        browser.cookies.set("mien", token)
        browser.headers[cookies.CSRF_HEADER] = cookies.csrf_of(token)
        return browser

    def ask(
        self, method: str, path: str, secret: str | None = None, **more: Any
    ) -> requests.Response:
        """Ask as a script does, with a token or without any."""
        headers = {} if secret is None else {"Authorization": f"Bearer {secret}"}
        headers |= more.pop("headers", {})
        return requests.request(
            method, self.url + path, headers=headers, timeout=60, allow_redirects=False, **more
        )

    def who(self, browser: requests.Session) -> str | None:
        """The name that the product knows a browser by."""
        name: str | None = browser.get(self.url + "/api/account", timeout=60).json()["name"]
        return name

    def view(self, **headers: str) -> Viewer:
        """Open a socket."""
        return Viewer(self.url, headers=headers)

    def connected(self, address: str = "127.0.0.1") -> socket.socket:
        """Connect from one of this machine's addresses."""
        here = ("127.0.0.1", self.port)
        return socket.create_connection(here, timeout=60, source_address=(address, 0))

    def raw(self, request: bytes) -> bytes:
        """Send bytes as they are; return all that is said until it hangs up."""
        said = b""
        with self.connected() as line:
            with contextlib.suppress(OSError):  # it may have hung up already
                line.sendall(request)
                line.shutdown(socket.SHUT_WR)
            with contextlib.suppress(ConnectionResetError):
                while data := line.recv(65_536):
                    said += data
        return said

    def is_well(self) -> bool:
        """True while the page is answered."""
        return bool(self.ask("GET", "/healthz").json() == {"status": "ok"})

    def peak_bytes(self) -> int:
        """The most memory that any of the web processes had since ``forget_peak``."""
        peaks = [re.search(r"VmHWM:\s*(\d+) kB", _proc(pid, "status")) for pid in self._web()]
        return max(int(peak[1]) for peak in peaks if peak) * 1024

    def forget_peak(self) -> None:
        """Let the peak be what each has now (``proc(5)``, ``clear_refs``)."""
        for pid in self._web():
            Path(f"/proc/{pid}/clear_refs").write_text("5")

    def _web(self) -> list[int]:
        children = psutil.Process(self.process.pid).children(recursive=True)
        return [child.pid for child in children if child.cmdline()[-1:] == ["web"]]


class From(HTTPAdapter):
    """Makes requests from another of this machine's addresses."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        """Bind what the pool opens."""
        super().init_poolmanager(*arguments, source_address=(self._address, 0), **named)


def caller(address: str) -> requests.Session:
    """Somebody at another address."""
    session = requests.Session()
    session.mount("http://", From(address))
    return session


@contextlib.contextmanager
def running(folder: Path, environment: Mapping[str, str]) -> Iterator[Target]:
    """Run the product until the block ends, with two cameras and a person of the first account."""
    media = folder / "media"
    media.mkdir()
    sources = [str(clips.write_clip(media / f"{name}.mp4", seconds=4)) for name in (GIVEN, OTHER)]
    clips.write_clip(folder / "secret.mp4", seconds=4)
    port, data = free_port(), folder / "data"
    command = [sys.executable, "-m", "mien", "up", "--login", "--port", str(port)]
    command += ["--detectors", "1", "--data-dir", str(data), *sources]
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            command,
            stdout=said,
            stderr=subprocess.STDOUT,
            env={**environment, "MIEN_MEDIA_DIRS": str(media)},
        )
    try:
        target = Target(process, port, folder, _first_account(process, port, folder))
        target.first = _race(target)
        secret = target.token("administrator")

        def sees() -> bool:
            cameras = target.ask("GET", "/api/status", secret).json()["cameras"]
            return len(cameras) == 2 and all(camera["processed"] > 0 for camera in cameras)

        wait_until(sees, "both cameras", deadline_s=300)
        yield target
        target.database.close()
    finally:
        process.terminate()
        process.wait(60)


def _first_account(process: subprocess.Popen[bytes], port: int, folder: Path) -> Database:
    """Wait until the page is there, and open the product's database."""

    def answers() -> bool:
        assert process.poll() is None, (folder / "said").read_text()
        with contextlib.suppress(OSError):
            return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=10).ok
        return False

    wait_until(answers, "the page", deadline_s=300)
    return open_database(f"sqlite:///{folder / 'data' / 'mien.db'}")


def _race(target: Target) -> list[int]:
    """Let several who know the code make the first account at once."""
    link = re.search(r"Make the first account: \S+#code=(\S+)", target.said)
    assert link is not None
    start = threading.Barrier(RIVALS)

    def make(number: int) -> int:
        wish = {"code": link[1], "name": f"first {number}", "password": PASSWORD}
        start.wait(60)
        return target.ask("POST", "/api/setup", json=wish).status_code

    with ThreadPoolExecutor(RIVALS) as pool:
        return list(pool.map(make, range(RIVALS)))


def _proc(pid: int, name: str) -> str:
    return Path(f"/proc/{pid}/{name}").read_text()

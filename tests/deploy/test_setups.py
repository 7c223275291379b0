"""The documented set-ups, driven: a page behind Caddy and nginx, and systemd's unit."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import websocket
from requests.adapters import HTTPAdapter

from mien.store.accounts import passwords, users
from mien.store.core import audit
from mien.store.core.database import Database, open_database
from tests.deploy.setups import Proxy, blocks, environment, proxying
from tests.system.fleet import Server
from tests.web.conftest import serving

pytestmark = pytest.mark.process

PASSWORD = "engines that weave"
#: From where the browser comes, and what it pretends.
HERE, CLAIMED = "127.0.0.5", "192.0.2.7"
MIB = 1 << 20


class FromHere(HTTPAdapter):
    """Makes requests from ``HERE``."""

    def init_poolmanager(self, *arguments: object, **named: object) -> None:
        """Bind what the pool opens."""
        super().init_poolmanager(*arguments, source_address=(HERE, 0), **named)  # type: ignore[arg-type]


@pytest.fixture(scope="module", params=["caddy", "nginx"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=["", "/mien"], ids=["whole", "below"])
def behind(
    request: pytest.FixtureRequest, kind: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Proxy, Database]]:
    """A proxy as documented, Mien behind it with the documented variables, and its database."""
    folder = tmp_path_factory.mktemp("behind")
    with Server(folder / "valkey.sock") as server, proxying(kind, request.param) as proxy:
        shown = environment("Behind Caddy")
        here = {
            "MIEN_ALLOWED_HOSTS": proxy.origin,
            "MIEN_MEDIA_DIRS": str(folder),
            "MIEN_TRUSTED_PROXIES": shown["MIEN_TRUSTED_PROXIES"],
            "MIEN_HOST": shown["MIEN_HOST"],
            "MIEN_LOGIN": shown["MIEN_LOGIN"],
        }
        assert shown.keys() - here.keys() == {"MIEN_PORT", "MIEN_DATA_DIR"}
        with serving(server.url, folder, proxy.upstream, "", None, **here):
            database = open_database(f"sqlite:///{folder}/mien.db")
            users.add(database, "ada", "operator", password_hash=passwords.hash_password(PASSWORD))
            yield proxy, database
            database.close()


def browser(proxy: Proxy) -> requests.Session:
    session = requests.Session()
    session.mount("https://", FromHere())
    session.verify = str(proxy.authority)
    session.trust_env = False  # which may name other authorities
    session.headers.update(
        {"Origin": proxy.origin, "X-Forwarded-For": CLAIMED, "X-Real-IP": CLAIMED}
    )
    return session


def sign_in(proxy: Proxy, password: str = PASSWORD) -> requests.Session:
    session = browser(proxy)
    wish = {"name": "ada", "password": password}
    answer = session.post(f"{proxy.url}api/sign-in", json=wish, timeout=60)
    assert answer.status_code == (200 if password == PASSWORD else 401), answer.text
    return session


def test_the_page_and_its_files_are_there(behind: tuple[Proxy, Database]) -> None:
    proxy, _ = behind
    asking = browser(proxy)
    page = asking.get(proxy.url, timeout=60)
    assert page.status_code == 200
    assert 'src="static/' in page.text or 'src="./static/' in page.text
    assert asking.get(f"{proxy.url}healthz", timeout=60).json() == {"status": "ok"}
    assert page.headers["Strict-Transport-Security"].count("max-age") == 1
    if proxy.below:
        bare = asking.get(proxy.url.rstrip("/"), timeout=60, allow_redirects=False)
        assert bare.status_code in (301, 302, 308)
        assert bare.headers["Location"].endswith(f"{proxy.below}/")
        assert asking.get(proxy.origin, timeout=60).text != page.text
    if proxy.kind == "nginx":
        plain = requests.get(
            f"http://localhost:{proxy.plain_port}/x", timeout=60, allow_redirects=False
        )
        assert plain.headers["Location"].startswith("https://localhost/")


def test_somebody_signs_in_over_tls_and_changes_something(behind: tuple[Proxy, Database]) -> None:
    proxy, _ = behind
    session = sign_in(proxy)
    cookies = {cookie.name: cookie for cookie in session.cookies}
    assert cookies.keys() == {"__Host-mien", "__Host-mien-csrf"}
    assert all(cookie.secure for cookie in cookies.values())
    token = {"X-CSRF-Token": str(cookies["__Host-mien-csrf"].value)}
    mark = {"text": "seen"}
    path = f"{proxy.url}api/marks"
    assert session.post(path, json=mark, timeout=60).status_code == 403
    assert session.post(path, json=mark, headers=token, timeout=60).status_code == 201
    foreign = {**token, "Origin": "https://evil.example"}
    assert session.post(path, json=mark, headers=foreign, timeout=60).status_code == 403


def test_a_socket_goes_through(behind: tuple[Proxy, Database]) -> None:
    proxy, _ = behind
    session = sign_in(proxy)
    address = f"wss{proxy.url.removeprefix('https')}socket.io/?EIO=4&transport=websocket"
    cookie = f"__Host-mien={session.cookies['__Host-mien']}"
    tls = {"ca_certs": str(proxy.authority)}
    line = websocket.create_connection(
        address, timeout=60, sslopt=tls, header={"Cookie": cookie}, origin=proxy.origin
    )
    assert str(line.recv()).startswith("0{")
    line.send("40")
    assert str(line.recv()).startswith("40{")
    while not str(line.recv()).startswith("42"):  # the status, every second
        pass
    line.close()
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        websocket.create_connection(
            address,
            timeout=60,
            sslopt=tls,
            header={"Cookie": cookie},
            origin="https://evil.example",
        )


def test_the_address_is_the_browser_s_whatever_it_claims(behind: tuple[Proxy, Database]) -> None:
    """Or a stranger's failures would slow everybody down who comes through the proxy."""
    proxy, database = behind
    sign_in(proxy, "a wrong password")
    newest = audit.newest(database, 1)[0]
    assert (newest.action, newest.address) == ("sign-in failed", HERE)


def test_a_photo_of_megabytes_reaches_mien(behind: tuple[Proxy, Database]) -> None:
    proxy, _ = behind
    session = sign_in(proxy)
    token = {"X-CSRF-Token": str(session.cookies["__Host-mien-csrf"])}
    answer = session.post(
        f"{proxy.url}api/photos",
        data=bytes(3 * MIB),
        headers={**token, "Content-Type": "image/jpeg"},
        timeout=60,
    )
    assert answer.status_code == 415, "it was read, and is no picture"
    assert "error" in answer.json()


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("there is no systemd here")
    unit = next(block for block in blocks("One machine with TLS") if "[Service]" in block)
    documented = "/opt/mien/.venv/bin/mien"
    assert documented in unit
    file = tmp_path / "mien.service"
    for text, sound in (
        (unit, True),
        (unit.replace("ProtectSystem=strict", "ProtectSystem=perhaps"), False),
    ):
        file.write_text(text.replace(documented, sys.executable).replace("/opt/mien", "/tmp"))
        judged = subprocess.run(
            [program, "verify", "--recursive-errors=no", str(file)], capture_output=True, text=True
        )
        assert (judged.returncode == 0 and "mien.service:" not in judged.stderr) == sound, judged

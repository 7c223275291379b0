"""The proxies of docs/operations.md as documented, on free ports and with a test's certificate."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.certificates import Pair, write_pair
from tests.conftest import wait_until
from tests.deploy.compose import ROOT
from tests.ports import free_port

PAGE = ROOT / "docs" / "operations.md"


@dataclass(frozen=True)
class Proxy:
    """A proxy that is set up as documented.

    Attributes:
        kind: ``caddy`` or ``nginx``.
        below: The path that the page lies below; empty for a name of its own.
        port: Of HTTPS, on 127.0.0.1.
        plain_port: Of HTTP, where the set-up has one.
        upstream: Where Mien has to listen.
        authority: Whose certificate it has.
    """

    kind: str
    below: str
    port: int
    plain_port: int
    upstream: int
    authority: Path

    @property
    def origin(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def url(self) -> str:
        """The page's address, with a slash at its end."""
        return f"{self.origin}{self.below}/"


def blocks(heading: str) -> list[str]:
    """The files that a section shows, in its order."""
    section = PAGE.read_text().split(f"\n### {heading}\n")[1].split("\n## ")[0].split("\n### ")[0]
    return re.findall(r"^```\w*\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)


def environment(heading: str) -> dict[str, str]:
    """The variables of Mien that a section shows."""
    (shown,) = [block for block in blocks(heading) if block.startswith("MIEN_")]
    return dict(line.split("=", 1) for line in shown.splitlines())


def caddyfile(proxy: Proxy, pair: Pair) -> str:
    """What is documented, with our ports, our certificate, and nothing asked of the network."""
    whole, below = (block for block in blocks("Behind Caddy") if "reverse_proxy" in block)
    text = below if proxy.below else whole
    text = re.sub(
        r"^(cameras\.)?example\.org \{$",
        f"localhost:{proxy.port} {{\n    tls {pair.cert} {pair.key}\n    bind 127.0.0.1",
        text,
        flags=re.MULTILINE,
    )
    options = "{\n    admin off\n    auto_https disable_redirects\n    skip_install_trust\n}\n"
    return options + text.replace("127.0.0.1:8000", f"127.0.0.1:{proxy.upstream}")


def nginx_conf(proxy: Proxy, pair: Pair, folder: Path) -> str:
    """The same for nginx, around it what the package's own nginx.conf has."""
    whole, below = (block for block in blocks("Behind nginx") if "proxy_pass" in block)
    if proxy.below:
        location = re.compile(r"    location / \{\n.*?(?=\n        proxy_http_version)", re.DOTALL)
        begin, _, rest = below.partition("        # and the lines")
        assert rest.strip().endswith("}")
        whole, replaced = location.subn(lambda _: begin.rstrip(), whole)
        assert replaced == 1
    for documented, here in (
        ("listen 443 ssl", f"listen 127.0.0.1:{proxy.port} ssl"),
        ("listen 80", f"listen 127.0.0.1:{proxy.plain_port}"),
        ("cameras.example.org", "localhost"),
        ("/etc/letsencrypt/live/localhost/fullchain.pem", str(pair.cert)),
        ("/etc/letsencrypt/live/localhost/privkey.pem", str(pair.key)),
        ("127.0.0.1:8000", f"127.0.0.1:{proxy.upstream}"),
    ):
        assert documented in whole, documented
        whole = whole.replace(documented, here)
    temporary = "".join(
        f"    {kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    return (
        f"{user}daemon off;\npid {folder}/nginx.pid;\nevents {{}}\nhttp {{\n    access_log off;\n"
        f"{temporary}{whole}}}\n"
    )


@contextlib.contextmanager
def proxying(kind: str, below: str) -> Iterator[Proxy]:
    """Run a documented proxy until the block ends."""
    program = shutil.which(kind)
    if program is None:
        pytest.fail(f"the tests need {kind}: apt-get install {kind}")
    with tempfile.TemporaryDirectory(prefix="mien-proxy-") as name:
        folder = Path(name)
        pair = write_pair(folder / "pair")
        proxy = Proxy(kind, below, free_port(), free_port(), free_port(), pair.authority)
        if kind == "caddy":
            file = folder / "Caddyfile"
            file.write_text(caddyfile(proxy, pair))
            command = [program, "run", "--config", str(file), "--adapter", "caddyfile"]
        else:
            file = folder / "nginx.conf"
            file.write_text(nginx_conf(proxy, pair, folder))
            command = [program, "-e", str(folder / "log"), "-p", name, "-c", str(file)]
        own = {"HOME": name, "XDG_DATA_HOME": name, "XDG_CONFIG_HOME": name, "PATH": os.defpath}
        with (folder / "said").open("wb") as said:
            process = subprocess.Popen(command, env=own, stdout=said, stderr=said)
        try:
            wait_until(lambda: _listens(process, proxy.port, folder), kind)
            yield proxy
        finally:
            process.terminate()
            process.wait(60)


def _listens(process: subprocess.Popen[bytes], port: int, folder: Path) -> bool:
    assert process.poll() is None, (folder / "said").read_text()
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0

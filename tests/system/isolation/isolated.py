"""Runs a program where it reaches nobody, and tells which names it looked up and what it kept.

The program gets a network of its own, in which there is only the loopback with a name server that
writes down every question, and an empty home directory. That takes root, or a kernel that gives
users namespaces of their own; where neither is to be had the caller fails with what would help.
"""

import contextlib
import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
_HELP = (
    "this test needs a network namespace: install util-linux (unshare, mount), and run the tests "
    "as root or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1 user."
    "max_user_namespaces=10000); in a container add --cap-add SYS_ADMIN. unshare says: {}"
)
#: From linux/sockios.h and linux/if.h.
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 0x1
_NO_SUCH_NAME = 0x8183


@dataclass(frozen=True)
class Isolated:
    """What a program did.

    Attributes:
        code: What it ended with.
        lookups: The names that it, or what it started, asked the name server for.
        files: What lies in its home directory now, relative to that.
    """

    code: int
    lookups: list[str]
    files: list[str]


def run(command: Sequence[str], home: Path, timeout_s: float, drop: Sequence[str] = ()) -> Isolated:
    """Run a program in isolation, and wait for its end.

    Args:
        command: Program and arguments.
        home: Empty directory that becomes its home.
        timeout_s: It is killed, and the test fails, when it takes longer.
        drop: Variables of ours that it is not to have, beside those that name folders.
    """
    namespaces = _namespaces()
    with tempfile.TemporaryDirectory(prefix="mien-isolated-") as folder:
        report = Path(folder) / "report.json"
        inside = [sys.executable, str(Path(__file__)), str(report), *command]
        unwanted = {"MPLCONFIGDIR", "KERAS_HOME", *drop}
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in unwanted and not name.startswith("XDG_")
        }
        environment |= {"HOME": str(home), "PYTHONPATH": str(ROOT)}
        try:
            subprocess.run([*namespaces, *inside], env=environment, timeout=timeout_s, check=True)
        except subprocess.TimeoutExpired:
            pytest.fail(f"{command} did not end within {timeout_s:g} s")
        said = json.loads(report.read_text())
    files = sorted(path.relative_to(home).as_posix() for path in home.rglob("*"))
    return Isolated(said["code"], said["lookups"], files)


def _namespaces() -> list[str]:
    """The command that gives a program its own network and its own view of /etc."""
    kill = "--kill-child"  # else a program that takes too long would be left behind
    command = ["unshare", "--net", "--mount", "--pid", "--fork", "--mount-proc", kill]
    said = "it is not installed"
    for more in ([], ["--user", "--map-root-user"]):
        with contextlib.suppress(FileNotFoundError):
            tried = subprocess.run([*command, *more, "true"], capture_output=True, text=True)
            if tried.returncode == 0:
                return [*command, *more]
            said = tried.stderr.strip()
    pytest.fail(_HELP.format(said))


class NameServer:
    """Answers on port 53 of the loopback that there is no such name, and remembers the names."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 53))
        self._tcp = socket.create_server(("127.0.0.1", 53))

    def start(self) -> None:
        """Answer from now on, in threads that end with the process."""
        for serve in (self._serve_udp, self._serve_tcp):
            threading.Thread(target=serve, daemon=True).start()

    def _serve_udp(self) -> None:
        while True:
            question, sender = self._udp.recvfrom(4_096)
            self._udp.sendto(self._answer(question), sender)

    def _serve_tcp(self) -> None:
        while True:
            connection, _ = self._tcp.accept()
            with connection, contextlib.suppress(OSError):
                answer = self._answer(connection.recv(4_096)[2:])
                connection.sendall(struct.pack(">H", len(answer)) + answer)

    def _answer(self, question: bytes) -> bytes:
        labels, at = [], 12
        while at < len(question) and question[at]:
            labels.append(question[at + 1 : at + 1 + question[at]].decode(errors="replace"))
            at += 1 + question[at]
        self.names.append(".".join(labels))
        asked = question[12 : at + 5]
        return question[:2] + struct.pack(">HHHHH", _NO_SUCH_NAME, 1, 0, 0, 0) + asked


def _inside(report: Path, command: list[str]) -> None:
    """Run in the new namespaces, before and around the program."""
    _raise_loopback()
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (
            ("resolv.conf", "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n"),
            ("nsswitch.conf", "hosts: files dns\n"),
        ):
            mine = Path(folder) / name
            mine.write_text(text)
            if Path("/etc", name).exists():
                subprocess.run(["mount", "--bind", str(mine), f"/etc/{name}"], check=True)
        server = NameServer()
        server.start()
        code = subprocess.run(command).returncode
    report.write_text(json.dumps({"code": code, "lookups": sorted(set(server.names))}))


def _raise_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        wanted = struct.pack("16sh", b"lo", 0) + bytes(22)
        flags = struct.unpack("16sh22x", fcntl.ioctl(any_socket, _GET_FLAGS, wanted))[1]
        raised = struct.pack("16sh", b"lo", flags | _UP) + bytes(22)
        fcntl.ioctl(any_socket, _SET_FLAGS, raised)


if __name__ == "__main__":
    _inside(Path(sys.argv[1]), sys.argv[2:])

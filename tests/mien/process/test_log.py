"""Log lines: a sentence where somebody watches, fields where a program reads."""

import os
import pty
import re
import subprocess
import sys

import pytest

pytestmark = pytest.mark.process

SAYING = """
import structlog
from mien.process import log
log.configure("capture", fmt={fmt!r})
structlog.get_logger().warning("1 dropped in 10 s: show fewer pictures", camera="door")
"""


def said(fmt: str, stderr: int) -> str:
    """What a process says, read from a pipe."""
    command = [sys.executable, "-c", SAYING.format(fmt=fmt)]
    return subprocess.run(command, stderr=stderr, text=True, timeout=60, check=True).stderr or ""


def test_a_terminal_is_told_a_plain_line() -> None:
    ours, theirs = pty.openpty()
    try:
        said("text", theirs)
        line = re.sub(r"\x1b\[[0-9;]*m", "", os.read(ours, 4_096).decode()).strip()
    finally:
        os.close(ours)
        os.close(theirs)
    assert re.fullmatch(
        r"\d\d:\d\d:\d\d \[warning *\] 1 dropped in 10 s: show fewer pictures "
        r"camera=door service=capture",
        line,
    ), line


def test_a_file_is_told_fields() -> None:
    line = said("text", subprocess.PIPE)
    assert line.startswith("timestamp=")
    for field in ("event='1 dropped in 10 s: show fewer pictures'", "service='capture'"):
        assert field in line


def test_a_program_is_told_json() -> None:
    assert '"event": "1 dropped in 10 s: show fewer pictures"' in said("json", subprocess.PIPE)

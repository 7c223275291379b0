"""``mien up`` as a user runs it: one command, a live result, a restart, a clean end."""

import json
import os
import signal
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from mien.cli.machine import processes as machine
from mien.cli.machine.sources import WEBCAM
from tests import clips
from tests.certificates import write_pair
from tests.conftest import wait_until
from tests.mien.cli.machine.test_supervisor import alive
from tests.ports import free_port

pytestmark = pytest.mark.process


class Running:
    """One ``mien up``."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.port = free_port()
        self.log = folder / "log"
        command = ["up", "--port", str(self.port), "--data-dir", str(folder / "data"), *arguments]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mien", *command], stdout=log, stderr=subprocess.STDOUT
            )

    def status(self) -> dict[str, Any]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/status") as answer:
                status: dict[str, Any] = json.load(answer)
                return status
        except (urllib.error.URLError, ConnectionError):
            return {"emotions_total": 0, "workers": [], "cameras": []}

    def emotions(self) -> int:
        return int(self.status()["emotions_total"])

    def services(self) -> set[str]:
        return {worker["service"] for worker in self.status()["workers"]}

    def family(self) -> list[psutil.Process]:
        children: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return children

    def worker(self, service: str) -> psutil.Process:
        (process,) = [child for child in self.family() if child.cmdline()[-2:] == ["-m", service]][
            :1
        ]
        return process


def start(folder: Path) -> Running:
    """Play two people, and wait for the first emotion and the address."""
    running = Running(folder, str(clips.write_clip(folder / "two people.mp4", seconds=4, faces=2)))
    wait_until(lambda: running.emotions() > 0, "the first emotion")
    wait_until(lambda: "Mien is at" in running.log.read_text(), "the address")
    return running


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One that several tests use, each leaving it as it found it: running."""
    running = start(tmp_path_factory.mktemp("up"))
    yield running
    running.process.terminate()
    running.process.wait(60)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """One that a test may end."""
    running = start(tmp_path)
    yield running
    running.process.kill()
    running.process.wait()


def ended(processes: list[psutil.Process]) -> bool:
    return not any(alive(process.pid) for process in processes)


def test_the_accounting_adds_up_and_every_worker_is_there(lasting: Running) -> None:
    late = {"recorder", "training"}
    wait_until(lambda: late <= lasting.services(), "all workers")
    status = lasting.status()
    (camera,) = status["cameras"]
    assert camera["state"] == "live"
    assert camera["captured"] == camera["processed"] + camera["skipped"] + camera["failed"]
    assert lasting.services() == {
        "capture",
        "classifier",
        "detector",
        "recorder",
        "training",
        "web",
    }
    answer = subprocess.run(
        [sys.executable, "-m", "mien", "status", "--url", f"http://127.0.0.1:{lasting.port}"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert answer.returncode == 0, answer.stderr
    for expected in ("live", "captured", "recorder", "were shown within"):
        assert expected in answer.stdout


def test_what_lies_in_its_streams_can_be_inspected(lasting: Running) -> None:
    data = lasting.log.parent / "data"
    answer = subprocess.run(
        [sys.executable, "-m", "mien", "inspect", "--data-dir", str(data), "--json"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert answer.returncode == 0, answer.stderr
    groups = {
        group["name"]
        for stream in json.loads(answer.stdout)["streams"]
        for group in stream["groups"]
    }
    assert groups >= {"classifiers"}


def test_ctrl_c_ends_everything_within_five_seconds(running: Running) -> None:
    family = running.family()
    assert sum(machine.STOP_S.values()) < 5

    running.process.send_signal(signal.SIGINT)
    code = running.process.wait(60)

    assert code == 0
    assert ended(family)
    log = running.log.read_text()
    assert f"Mien is at http://127.0.0.1:{running.port} (started in " in log
    assert "Ctrl-C stops it.\nStopping.\n" in log


def test_a_killed_supervisor_leaves_no_process(running: Running) -> None:
    family = running.family()
    assert len(family) >= 6

    os.kill(running.process.pid, signal.SIGKILL)

    wait_until(lambda: ended(family), "the end of every process")


@pytest.mark.parametrize("service", ["capture", "classifier", "web"])
def test_a_killed_worker_is_replaced_and_emotions_go_on(lasting: Running, service: str) -> None:
    victim = lasting.worker(service)
    victim.kill()
    victim.wait(60)
    wait_until(
        lambda: f"{service} was killed (SIGKILL); starting it again" in lasting.log.read_text(),
        "the line about it",
    )
    before = lasting.emotions()
    wait_until(lambda: lasting.emotions() > before + 10, "further emotions")
    assert lasting.worker(service).pid != victim.pid


def test_a_lost_server_is_replaced_and_emotions_go_on(lasting: Running) -> None:
    (valkey,) = [child for child in lasting.family() if "valkey" in child.name()]
    valkey.kill()
    valkey.wait(60)
    wait_until(lambda: "valkey was killed" in lasting.log.read_text(), "the line about it")
    wait_until(lambda: lasting.emotions() > 0, "emotions in the new server")


def test_without_a_webcam_it_says_so_and_runs(tmp_path: Path) -> None:
    running = Running(tmp_path)
    try:
        wait_until(lambda: "Mien is at" in running.log.read_text(), "the address")
        said = "No webcam at /dev/video0; cameras can be added" in running.log.read_text()
        assert said != WEBCAM.exists()
    finally:
        running.process.terminate()
        running.process.wait(60)


def test_a_file_of_cameras_that_is_wrong_ends_it_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "cameras.yaml"
    path.write_text("cameras:\n  hall:\n    source: ${HALL}\n")
    command = [sys.executable, "-m", "mien", "up", "--config", str(path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == f"mien: {path}, line 3: the variable HALL is not set\n"


def test_it_speaks_tls_where_a_certificate_is_given(tmp_path: Path) -> None:
    pair = write_pair(tmp_path)
    running = Running(tmp_path, "--tls-cert", str(pair.cert), "--tls-key", str(pair.key))
    try:
        address = f"https://127.0.0.1:{running.port}"
        wait_until(lambda: f"Mien is at {address} (" in running.log.read_text(), "the address")
        trusted = ssl.create_default_context(cafile=pair.authority)
        with urllib.request.urlopen(address + "/healthz", context=trusted) as answer:
            assert answer.status == 200
    finally:
        running.process.terminate()
        running.process.wait(60)


def test_a_model_that_does_not_fit_ends_it_with_one_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIEN_MODEL_DIR", str(tmp_path / "nothing"))
    running = Running(tmp_path)
    assert running.process.wait(60) == 78
    log = running.log.read_text()
    assert "manifest.json cannot be read" in log
    assert "mien: classifier cannot start; see the line above" in log
    assert "Traceback" not in log

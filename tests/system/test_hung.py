"""What hangs while it lives, on the whole product: a champion, and a worker that was stopped."""

import json
import os
import signal
import socket
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from mien.bus import models
from mien.bus.shards import keyspace
from mien.models import folder as registered
from mien.models.package import save_package
from mien.models.registry import Registry
from mien.store.core.database import open_database
from tests import clips
from tests.conftest import wait_until
from tests.mien.models import hanging
from tests.system.fleet import Fleet, running

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clips") / "face.mkv"
    clips.write_clip(path, seconds=4.0, fps=5, codec="mjpeg")
    return path


def ask(fleet: Fleet, path: str) -> dict[str, Any]:
    with urllib.request.urlopen(fleet.address + path, timeout=60) as answer:
        status: dict[str, Any] = json.load(answer)
    return status


def install(fleet: Fleet, folder: Path) -> None:
    """Make a package champion that passed its trial; a busy machine may need too long for one."""
    digest = registered.read(folder).candidate.sha256
    models.keep_verdict(fleet.server.client(), socket.gethostname(), digest, "", for_s=600)
    database = open_database(f"sqlite:///{fleet.data / 'mien.db'}")
    Registry(database, fleet.data / "models").start_with(folder, "imported")
    database.close()


def served(fleet: Fleet) -> set[str | None]:
    return {worker.model_version for worker in fleet.workers("classifier")}


def emotions(fleet: Fleet) -> int:
    return int(fleet.server.client().get(keyspace.emotions_total(0)) or 0)


def test_what_hangs_is_given_up_or_started_again_and_all_goes_on(
    clip: Path, tmp_path: Path
) -> None:
    hung = hanging.slow()
    folder = tmp_path / "slow"
    save_package(hung, folder)
    with running([clip], "--detectors", "1", "--classifiers", "1") as fleet:
        before = ask(fleet, "/api/models")["champion"]
        install(fleet, folder)
        wait_until(
            lambda: ask(fleet, "/api/models")["champion"] == hung.version, "the new champion", 60
        )
        wait_until(
            lambda: ask(fleet, "/api/models")["champion"] == before,
            "the champion before, by itself",
            deadline_s=120,
        )
        newest = ask(fleet, "/api/models")["history"][0]
        assert (newest["kind"], newest["previous"]) == ("rollback", hung.version)
        assert "an inference took more than 5 s of processor time" in newest["reason"]
        wait_until(lambda: served(fleet) == {before}, "a classifier with that one", 60)
        count = emotions(fleet)
        wait_until(lambda: emotions(fleet) > count, "emotions after it", 60)

        (stopped,) = fleet.workers("detector")
        os.kill(stopped.pid, signal.SIGSTOP)
        wait_until(
            lambda: {worker.pid for worker in fleet.workers("detector")} - {stopped.pid} != set(),
            "another detector",
            deadline_s=120,
        )
        count = emotions(fleet)
        wait_until(lambda: emotions(fleet) > count, "emotions after that", 60)

"""``mien retrain`` against a real web service and a real training service."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mien.models.package import load_package
from mien.store.core.database import open_database
from tests.training.retraining.nets import retrainable
from tests.training.retraining.test_service import correct
from tests.web.conftest import WebService, environment, serving

pytestmark = pytest.mark.process


@pytest.fixture
def service(redis_url: str, tmp_path: Path) -> Iterator[WebService]:
    retrainable(tmp_path / "package")
    package = str(tmp_path / "package")
    data = tmp_path / "data"
    command = [sys.executable, "-m", "training"]
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    with (
        serving(redis_url, data, MIEN_MODEL_DIR=package) as running,
        subprocess.Popen(command, env=environment(redis_url, data, **one_thread)) as training,
    ):
        yield running
        training.kill()


def retrain(service: WebService, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mien", "retrain", *arguments, "--url", service.url]
    wide = {**os.environ, "COLUMNS": "200"}
    return subprocess.run(command, capture_output=True, text=True, timeout=240, env=wide)


def test_a_job_is_followed_and_its_proof_is_shown(service: WebService, tmp_path: Path) -> None:
    early = retrain(service)
    assert (early.returncode, early.stderr) == (
        2,
        "mien: there is no correction to learn from; correct some faces first.\n",
    )
    database = open_database(f"sqlite:///{tmp_path}/data/mien.db")
    correct(database)
    database.close()
    done = retrain(service, "--promote-when-proven")
    assert done.returncode == 0, done.stdout + done.stderr
    before = load_package(tmp_path / "package").version
    candidate = service.get("/api/training")["jobs"][0]["candidate"]
    assert service.get("/api/models")["champion"] == candidate
    for said in (
        f"Training job 1: starts from {before}",
        "Left out, because they show no face: 1.",
        "The last layer learns",
        f"{candidate} against {before}",
        "calibration error",
        "Of the corrections only the champion is right on 0",
        "passed  corrections: of ",
        f"{candidate} passes the gate; is the champion now.",
    ):
        assert said in done.stdout, said

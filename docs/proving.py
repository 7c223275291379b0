"""A candidate with its proof, for a picture: the shipped model learns what drawn faces show."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from mien.store.core.database import open_database
from tests.conftest import wait_until
from tests.system.fleet import Server
from tests.training.retraining.test_service import correct
from tests.web.conftest import WebService, environment, serving


@contextmanager
def proven(folder: Path) -> Iterator[tuple[WebService, str]]:
    """Retrain on corrections of drawn faces; give the web service and the candidate's version."""
    data = folder / "data"
    with (
        Server(folder / "valkey.sock") as server,
        serving(server.url, data) as web,
        subprocess.Popen(
            [sys.executable, "-m", "training"], env=environment(server.url, data)
        ) as training,
    ):
        try:
            purpose = {"purpose": "Trying it out"}
            requests.put(web.url + "/api/notice", json=purpose, timeout=60).raise_for_status()
            database = open_database(f"sqlite:///{data}/mien.db")
            correct(database)
            database.close()
            wish = {"promote": "by_hand"}
            requests.post(web.url + "/api/training", json=wish, timeout=60).raise_for_status()
            wait_until(lambda: web.get("/api/training")["jobs"][0]["candidate"], "a model", 300)
            yield web, web.get("/api/training")["jobs"][0]["candidate"]
        finally:
            training.terminate()

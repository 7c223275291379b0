"""A real Prometheus that looks at a web service's ``/metrics``, and answers as KEDA asks it.

It sees the service twice, as it would see two replicas: they tell the same.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
import yaml

from tests.conftest import wait_until
from tests.ports import free_port


@contextmanager
def watching(web_url: str, folder: Path, every_s: float) -> Iterator[str]:
    """Run a Prometheus until the block ends; gives its address."""
    address = f"127.0.0.1:{free_port()}"
    every = f"{round(1_000 * every_s)}ms"
    targets = [web_url.partition("//")[2]]
    replicas = [{"targets": targets, "labels": {"replica": name}} for name in "ab"]
    job = {"job_name": "mien", "static_configs": replicas}
    settings = {
        "global": {"scrape_interval": every, "scrape_timeout": every},
        "scrape_configs": [job],
    }
    file = folder / "prometheus.yml"
    file.write_text(yaml.safe_dump(settings))
    process = subprocess.Popen(
        [
            "prometheus",
            f"--config.file={file}",
            f"--storage.tsdb.path={folder / 'prometheus'}",
            f"--web.listen-address={address}",
            "--log.level=error",
        ]
    )
    url = f"http://{address}"
    try:
        wait_until(lambda: _seen(url), "Prometheus to have looked")
        yield url
    finally:
        process.terminate()
        process.wait(60)


def ask(url: str, query: str) -> float:
    """The one number that a query has for an answer."""
    answer = requests.get(f"{url}/api/v1/query", params={"query": query}, timeout=60)
    answer.raise_for_status()
    (sample,) = answer.json()["data"]["result"]
    return float(sample["value"][1])


def _seen(url: str) -> bool:
    try:
        return ask(url, "sum(up) or vector(0)") == 2
    except (requests.ConnectionError, requests.HTTPError):  # it is starting
        return False

"""Cameras that lie, added to the running product: the others do not notice."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from mien.bus.shards import keyspace
from tests.conftest import wait_until
from tests.system.lies import LIES, Liar, lying
from tests.system.stack import PATIENCE_S, Stack


@pytest.fixture(scope="module")
def liar() -> Iterator[Liar]:
    with lying() as server:
        yield server


def now(stack: Stack, camera: str) -> dict[str, Any]:
    """What status says of a camera."""
    camera_now: dict[str, Any] = next(
        c for c in stack.fleet.status()["cameras"] if c["id"] == camera
    )
    return camera_now


@pytest.mark.parametrize("lie", LIES)
def test_a_camera_that_lies_harms_no_other(stack: Stack, liar: Liar, lie: str) -> None:
    before = stack.pace()
    workers = {service: stack.pids(service) for service in ("capture", "detector")}
    address = f"{stack.fleet.address}/api/cameras"
    wanted = {"name": f"Lie of {lie}", "source": f"{liar.url}/{lie}"}
    camera = requests.post(address, json=wanted, timeout=60).json()["id"]

    def noticed() -> bool:
        told = now(stack, camera)
        if lie == "crumbs":  # most of its pictures are good
            return bool(told["state"] == "live" and told["processed"] > 30)
        return bool(told["reason"] is not None or told["failed"])

    wait_until(noticed, f"what status says of {lie}", PATIENCE_S)
    stack.keeps(before)
    assert {service: stack.pids(service) for service in workers} == workers, "nobody died of it"
    assert now(stack, camera)["processed"] == 0 or lie == "crumbs"
    stack.balances()
    requests.delete(f"{address}/{camera}", timeout=60).raise_for_status()
    left = (
        keyspace.camera_counts(camera, 0),
        keyspace.camera_tracks(camera),
        keyspace.frames(camera, 0),
    )
    wait_until(lambda: not stack.redis.exists(*left), "all of it to be forgotten", PATIENCE_S)

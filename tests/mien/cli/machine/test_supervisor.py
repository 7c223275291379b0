"""The supervisor on small processes of its own kind: starting, restarting, stopping, dying."""

import dataclasses
import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from redis import Redis

from mien.bus import registry
from mien.bus.messages import WorkerStatus
from mien.cli.machine.heartbeats import Heartbeats
from mien.cli.machine.supervisor import (
    PATIENCE,
    MachineService,
    ServiceError,
    SilencePatience,
    Supervisor,
)
from tests.conftest import wait_until

pytestmark = pytest.mark.process

IMPATIENT = SilencePatience(look_every_s=0.02, silent_s=0.1, first_sign_s=0.4)

#: Writes its process id to a file named after it, then waits for a signal.
SLEEPER = """
import os, pathlib, signal, sys
pathlib.Path(sys.argv[1], str(os.getpid())).touch()
signal.pause()
"""
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + SLEEPER
#: Starts a process of its own, as a web server with workers does.
PARENT = (
    """
import subprocess, sys
subprocess.Popen([sys.executable, "-c", sys.argv[2], sys.argv[1]])
"""
    + SLEEPER
)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervise(
    said: list[str],
) -> Iterator[Callable[..., Supervisor]]:
    running: list[Supervisor] = []

    def start(
        *services: MachineService,
        alive: Callable[[], frozenset[int] | None] = frozenset,
        patience: SilencePatience = PATIENCE,
    ) -> Supervisor:
        supervisor = Supervisor(services, os.environ, said.append, alive, patience)
        running.append(supervisor)
        supervisor.start()
        return supervisor

    yield start
    for supervisor in running:
        supervisor.stop({0: 0.1, 1: 0.1})


def python(code: str, *arguments: str, name: str = "worker", stage: int = 0) -> MachineService:
    return MachineService(name, (sys.executable, "-c", code, *arguments), stage)


def pids(folder: Path) -> list[int]:
    return sorted(int(path.name) for path in folder.iterdir())


def alive(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_starts_all_and_stops_all_in_order(
    tmp_path: Path, supervise: Callable[..., Supervisor], said: list[str]
) -> None:
    supervisor = supervise(
        python(SLEEPER, str(tmp_path)), python(SLEEPER, str(tmp_path), name="server", stage=1)
    )
    wait_until(lambda: len(pids(tmp_path)) == 2, "both processes")

    supervisor.stop({0: 60.0, 1: 60.0})

    assert said == [], "none had to be killed"
    assert not any(alive(pid) for pid in pids(tmp_path))


def test_what_was_killed_is_started_again_and_the_reason_is_said(
    tmp_path: Path, supervise: Callable[..., Supervisor], said: list[str]
) -> None:
    supervisor = supervise(python(SLEEPER, str(tmp_path)))
    wait_until(lambda: len(pids(tmp_path)) == 1, "the first process")
    (first,) = pids(tmp_path)
    os.kill(first, signal.SIGKILL)

    def again() -> bool:
        supervisor.tick()
        return len(pids(tmp_path)) == 2

    wait_until(again, "the second process")
    assert said == ["worker was killed (SIGKILL); starting it again"]


def beating(folder: Path) -> MachineService:
    return dataclasses.replace(python(SLEEPER, str(folder)), beats=True)


@pytest.mark.parametrize("stopped", [False, True])
def test_what_gives_no_sign_of_life_any_more_is_killed_and_started_again(
    tmp_path: Path, supervise: Callable[..., Supervisor], said: list[str], stopped: bool
) -> None:
    hung: set[int] = set()

    def signs() -> frozenset[int]:
        return frozenset(set(pids(tmp_path)) - hung)

    supervisor = supervise(beating(tmp_path), alive=signs, patience=IMPATIENT)

    def ticked(condition: Callable[[], bool]) -> Callable[[], bool]:
        def step() -> bool:
            supervisor.tick()
            return condition()

        return step

    wait_until(ticked(lambda: len(pids(tmp_path)) == 1), "the first process")
    (first,) = pids(tmp_path)
    supervisor.tick()
    if stopped:
        os.kill(first, signal.SIGSTOP)
    hung.add(first)
    wait_until(ticked(lambda: len(pids(tmp_path)) == 2), "the second process")
    assert not alive(first)
    assert said == [
        "worker gave no sign of life any more and was killed; starting it again",
    ]


def test_a_supervisor_that_could_not_look_for_long_kills_nobody_for_it(
    tmp_path: Path, supervise: Callable[..., Supervisor], said: list[str]
) -> None:
    """As when the whole machine was suspended: all signs of life have run out meanwhile."""
    signs = iter([True, False, True])
    supervisor = supervise(
        beating(tmp_path),
        alive=lambda: frozenset(pids(tmp_path)) if next(signs) else frozenset(),
        patience=IMPATIENT,
    )
    wait_until(lambda: len(pids(tmp_path)) == 1, "the process")
    for _look in range(3):
        supervisor.tick()
        threading.Event().wait(2 * IMPATIENT.silent_s)  # nobody looks meanwhile
    assert said == []
    assert all(alive(pid) for pid in pids(tmp_path))


def test_who_never_gives_a_sign_is_started_again_after_growing_pauses(
    tmp_path: Path, supervise: Callable[..., Supervisor], said: list[str]
) -> None:
    supervisor = supervise(beating(tmp_path), patience=IMPATIENT)
    ends: list[float] = []

    def three_times() -> bool:
        supervisor.tick()
        if len(said) > len(ends):
            ends.append(time.monotonic())
        return len(ends) == 4

    wait_until(three_times, "three ends")
    spans = [later - earlier for earlier, later in itertools.pairwise(ends)]
    assert spans[2] > spans[1] > spans[0]


def test_nobody_is_killed_while_nobody_can_tell_who_lives(
    tmp_path: Path, supervise: Callable[..., Supervisor], said: list[str]
) -> None:
    silent = python(SLEEPER, str(tmp_path))  # a server, say, which never gives a sign
    supervisor = supervise(beating(tmp_path), silent, alive=lambda: None)
    wait_until(lambda: len(pids(tmp_path)) == 2, "both processes")
    looks = 0

    def looked_often() -> bool:
        nonlocal looks
        supervisor.tick()
        looks += 1
        return time.monotonic() > end

    end = time.monotonic() + 4 * 0.4
    wait_until(looked_often, "four times its patience")
    assert said == []
    assert all(alive(pid) for pid in pids(tmp_path))


def test_a_heartbeat_counts_for_the_service_whose_process_sends_it(
    tmp_path: Path, redis: Redis, redis_url: str, supervise: Callable[..., Supervisor]
) -> None:
    supervise(python(PARENT, str(tmp_path), SLEEPER))
    wait_until(lambda: len(pids(tmp_path)) == 2, "parent and child")
    processes = [psutil.Process(pid) for pid in pids(tmp_path)]
    (parent,) = [process for process in processes if process.ppid() == os.getpid()]
    (child,) = [process for process in processes if process.ppid() == parent.pid]
    heartbeats = Heartbeats(redis_url)
    assert heartbeats.sessions() == frozenset()
    for host, pid in ((socket.gethostname(), child.pid), ("elsewhere", os.getpid())):
        status = WorkerStatus(service="web", name=host, host=host, pid=pid, started_ms=0)
        registry.beat(redis, status)
    assert heartbeats.sessions() == frozenset({parent.pid})
    assert Heartbeats("redis://127.0.0.1:1/0").sessions() is None


def test_pauses_grow(tmp_path: Path, supervise: Callable[..., Supervisor], said: list[str]) -> None:
    supervisor = supervise(python("raise SystemExit(3)"))
    deaths: list[float] = []

    def died_four_times() -> bool:
        supervisor.tick()
        if len(said) > len(deaths):
            deaths.append(time.monotonic())
        return len(deaths) == 4

    wait_until(died_four_times, "four deaths")
    pauses = [later - earlier for earlier, later in itertools.pairwise(deaths)]
    assert pauses[2] > pauses[1] > pauses[0] >= 0.2
    assert said[0] == "worker ended with code 3; starting it again"


@pytest.mark.parametrize("code", [2, 69, 78])
def test_what_can_never_work_stops_everything(
    supervise: Callable[..., Supervisor], code: int
) -> None:
    supervisor = supervise(python(f"raise SystemExit({code})", name="classifier"))

    def ticked() -> bool:
        supervisor.tick()
        return False

    with pytest.raises(ServiceError, match="classifier cannot start") as caught:
        wait_until(ticked, "the error")
    assert caught.value.code == code


def test_who_ignores_the_request_is_killed(
    tmp_path: Path, supervise: Callable[..., Supervisor], said: list[str]
) -> None:
    supervisor = supervise(python(STUBBORN, str(tmp_path)))
    wait_until(lambda: len(pids(tmp_path)) == 1, "the process")

    supervisor.stop({0: 0.2})

    assert not any(alive(pid) for pid in pids(tmp_path))
    assert said == ["worker did not end in time and was killed"]


def test_children_of_a_process_go_with_it(
    tmp_path: Path, supervise: Callable[..., Supervisor]
) -> None:
    supervisor = supervise(python(PARENT, str(tmp_path), STUBBORN))
    wait_until(lambda: len(pids(tmp_path)) == 2, "parent and child")

    supervisor.stop({0: 0.5})

    wait_until(lambda: not any(alive(pid) for pid in pids(tmp_path)), "the end of both")


def test_a_killed_supervisor_leaves_nothing(tmp_path: Path) -> None:
    program = f"""
import os, signal, sys
from mien.cli.machine.supervisor import MachineService, Supervisor
service = MachineService("worker", (sys.executable, "-c", {STUBBORN!r}, {str(tmp_path)!r}))
supervisor = Supervisor([service], os.environ, print, frozenset)
supervisor.start()
supervisor.add(service)
signal.pause()
"""
    supervisor = subprocess.Popen([sys.executable, "-c", program])
    wait_until(lambda: len(pids(tmp_path)) == 2, "both processes")

    supervisor.kill()
    supervisor.wait()

    wait_until(lambda: not any(alive(pid) for pid in pids(tmp_path)), "the end of both")

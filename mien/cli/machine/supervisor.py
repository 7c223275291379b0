"""Runs the processes of one machine: starts them, starts again what dies or hangs, stops them.

No process outlives the supervisor: each is asked to stop when it stops, and on Linux the kernel
kills them when it is killed itself.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import psutil

from mien.process.parent import die_with
from mien.process.starvation import Silence

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 10.0
#: A process that ran this long has recovered: its next pause is short again.
RECOVERED_S = 30.0
POLL_S = 0.02

#: What a service ends with when it can never work as it was started: usage, unavailable, config.
HOPELESS = (2, os.EX_UNAVAILABLE, os.EX_CONFIG)


class ServiceError(RuntimeError):
    """A service cannot work as configured. It has said why; ``code`` is what it ended with."""

    def __init__(self, service: str, code: int) -> None:
        super().__init__(f"{service} cannot start; see the line above")
        self.code = code


@dataclass(frozen=True)
class SilencePatience:
    """How long a process may give no sign of life.

    A pause of a few seconds is no reason to kill, and what a busy machine is to blame for does not
    count.

    Attributes:
        look_every_s: How often signs are looked for.
        silent_s: How long it may go without one.
        first_sign_s: How long it may take to the first.
    """

    look_every_s: float = 1.0
    silent_s: float = 15.0
    first_sign_s: float = 120.0


PATIENCE = SilencePatience()


@dataclass(frozen=True)
class MachineService:
    """One process to run.

    Attributes:
        name: How lines about it call it.
        command: Program and arguments.
        stage: When it is stopped: all of stage 0 first, then those of 1, and so on.
        beats: Whether it gives signs of life; one that hangs is then killed and started again.
    """

    name: str
    command: tuple[str, ...]
    stage: int = 0
    beats: bool = False


class Supervisor:
    """Keeps a set of processes running. Must be used from the main thread alone.

    Args:
        services: What ``start`` is to run, in this order.
        environment: Variables for all of them.
        say: Takes one line for people about an event.
        alive: Tells which services give signs of life, by the process id that they were started
            with; None when nobody can tell, as while Redis is away.
        patience: When one that gives none is killed.
    """

    def __init__(
        self,
        services: Iterable[MachineService],
        environment: Mapping[str, str],
        say: Callable[[str], None],
        alive: Callable[[], frozenset[int] | None],
        patience: SilencePatience = PATIENCE,
    ) -> None:
        self._environment = environment
        self._say = say
        self._alive = alive
        self._patience = patience
        self._look_at = 0.0
        self._children = [_Child(service, environment, patience) for service in services]

    def start(self) -> None:
        """Start every process."""
        for child in self._children:
            child.start()

    def add(self, service: MachineService) -> None:
        """Start one more service and look after it from now on."""
        child = _Child(service, self._environment, self._patience)
        self._children.append(child)
        child.start()

    def tick(self) -> None:
        """Look after the processes; to be called a few times a second.

        Raises:
            ServiceError: A process ended at its first start in a way that repeats for ever.
        """
        for child in self._children:
            code = child.ended()
            if code is not None:
                if code in HOPELESS and child.deaths == 1:
                    raise ServiceError(child.service.name, code)
                self._say(f"{child.service.name} {_reason(code)}; starting it again")
            child.start_when_due()
        if time.monotonic() >= self._look_at:
            self._end_hung()
            self._look_at = time.monotonic() + self._patience.look_every_s

    def _end_hung(self) -> None:
        alive = self._alive()
        for child in self._children:
            if alive is None or child.pid in alive:
                child.heard(first=alive is not None)
            elif child.silent():
                child.end()
                self._say(
                    f"{child.service.name} gave no sign of life any more and was killed; "
                    "starting it again"
                )

    def stop(self, seconds: Mapping[int, float]) -> None:
        """Ask the processes to end, stage by stage, and kill those that take too long.

        Args:
            seconds: How long each stage may take.
        """
        for stage in sorted({child.service.stage for child in self._children}):
            children = [child for child in self._children if child.service.stage == stage]
            for child in children:
                child.ask_to_end()
            deadline = time.monotonic() + seconds[stage]
            while any(child.alive() for child in children) and time.monotonic() < deadline:
                time.sleep(POLL_S)
            for child in children:
                if child.alive():
                    self._say(f"{child.service.name} did not end in time and was killed")
                child.kill()


class _Child:
    """One service and its present process."""

    def __init__(
        self,
        service: MachineService,
        environment: Mapping[str, str],
        patience: SilencePatience,
    ) -> None:
        self.service = service
        self._patience = patience
        self.deaths = 0
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._pause_s = FIRST_PAUSE_S
        self._due: float | None = None
        self._heard = 0.0
        self._silence = Silence(2 * patience.look_every_s)
        self._patience_s = patience.first_sign_s

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        self._due = None
        self._started = self._heard = time.monotonic()
        self._silence.end()
        self._patience_s = self._patience.first_sign_s
        # A session of its own keeps the terminal's Ctrl-C from it: the order of stopping is ours.
        self._process = subprocess.Popen(
            self.service.command,
            env=dict(self._environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=partial(die_with, os.getpid()),  # safe: we have no threads
        )

    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def ended(self) -> int | None:
        """Return the exit code once for each death, and plan the next start."""
        if self._process is None or self._process.poll() is None:
            return None
        code = self._process.returncode
        self._plan_start(worked_s=time.monotonic() - self._started)
        return code

    def heard(self, *, first: bool) -> None:
        """Take note that it lives, or that nobody can tell."""
        self._heard = time.monotonic()
        self._silence.end()
        if first:
            self._patience_s = self._patience.silent_s

    def silent(self) -> bool:
        """True when it should have given a sign of life long ago."""
        if not self.service.beats or self._process is None or not self.alive():
            return False
        return self._silence.go_on(_family(self._process.pid)) > self._patience_s

    def end(self) -> None:
        """Kill it, stopped or not, and plan the next start."""
        self._plan_start(worked_s=self._heard - self._started)

    def _plan_start(self, worked_s: float) -> None:
        self.kill()
        if worked_s > RECOVERED_S:
            self._pause_s = FIRST_PAUSE_S
        self._due = time.monotonic() + self._pause_s
        self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
        self.deaths += 1

    def start_when_due(self) -> None:
        if self._due is not None and time.monotonic() >= self._due:
            self.start()

    def ask_to_end(self) -> None:
        self._due = None
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def kill(self) -> None:
        """Kill whatever is left of the process and of those that it started."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):  # nothing is left
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None


def _family(pid: int) -> list[int]:
    """A process and all that it started."""
    try:
        return [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
    except psutil.Error:
        return []


def _reason(code: int) -> str:
    if code < 0:
        return f"was killed ({signal.Signals(-code).name})"
    return f"ended with code {code}"

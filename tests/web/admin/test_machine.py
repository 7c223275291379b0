"""What is told of the machine."""

from pathlib import Path

import msgspec

from mien.bus.messages import now_ms
from web.admin.machine import Machine
from web.admin.status import Percentiles, Status, seen_by
from web.http.identity import Identity


def test_a_machine_tells_its_load_and_what_is_free(tmp_path: Path) -> None:
    began_ms = now_ms()
    now = Machine(tmp_path).now()
    assert 0 <= now.processor <= 1
    assert 0 < now.disk_free_bytes <= now.disk_bytes
    assert now.memory_free_bytes > 0
    assert began_ms <= now.started_ms <= now_ms()
    assert now.version


def test_only_who_operates_is_told_of_the_machine(tmp_path: Path) -> None:
    machine = Machine(tmp_path).now()
    status = Status(0, [], [], 0, Percentiles(0, 0), 0, [], machine)
    assert seen_by(Identity("ada", "operator"), status).machine == machine
    assert seen_by(Identity("ada", "viewer"), status).machine is None
    given = Identity("ada", "viewer", frozenset({"door"}))
    assert seen_by(given, status).machine is None
    assert msgspec.to_builtins(seen_by(given, status))["machine"] is None

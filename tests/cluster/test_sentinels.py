"""The whole product on a master that Sentinels name."""

from pathlib import Path

import pytest

from tests.cluster.product import product
from tests.cluster.servers import Watched, running
from tests.conftest import wait_until

pytestmark = pytest.mark.process


def test_workers_go_on_with_the_replica_when_the_master_dies(tmp_path: Path) -> None:
    with running(Watched, tmp_path) as servers, product(servers.url, tmp_path) as mien:
        mien.balances()
        before, victim = mien.accounting(), servers.master()
        victim.kill()
        wait_until(lambda: servers.master() is not victim, "another master")
        mien.flows()
        mien.balances()
        after = mien.accounting()
        assert all(after[name].skipped > before[name].skipped for name in before)

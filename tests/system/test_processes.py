"""Each process of the running product killed, and stopped for a while."""

import os
import signal

import pytest

from tests.conftest import wait_until
from tests.system.stack import PATIENCE_S, Stack

SERVICES = ("capture", "detector", "classifier", "recorder", "web")


@pytest.mark.parametrize("service", SERVICES)
def test_one_that_is_killed_loses_nothing_and_is_replaced(stack: Stack, service: str) -> None:
    before, many = stack.pace(), len(stack.pids(service))
    victim = stack.pid(service)
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: victim not in stack.pids(service), "the end of its heartbeat", PATIENCE_S)
    wait_until(lambda: len(stack.pids(service)) == many, f"another {service}", PATIENCE_S)
    stack.keeps(before)
    wait_until(stack.fleet.healthy, "the page", PATIENCE_S)
    stack.balances()


@pytest.mark.parametrize("service", SERVICES)
def test_one_that_stands_still_and_goes_on_disturbs_nobody(stack: Stack, service: str) -> None:
    before, many = stack.pace(), len(stack.pids(service))
    victim = stack.pid(service)
    with stack.stopped(victim):
        wait_until(lambda: victim not in stack.pids(service), "its heartbeat to end", PATIENCE_S)
        if service != "capture":  # of which there is one
            stack.keeps(before)
    wait_until(lambda: len(stack.pids(service)) == many, f"as many {service}s", PATIENCE_S)
    stack.keeps(before)
    wait_until(stack.fleet.healthy, "the page", PATIENCE_S)
    stack.balances(twice=service == "classifier")

"""The autoscaler's arithmetic, in cases computed by hand."""

import pytest

from tests.deploy.scaling.autoscaler import Autoscaler, Direction, Trigger

EACH = Trigger("each", "", threshold=0.5, shared=False, activation=0)
SHARED = Trigger("shared", "", threshold=2, shared=True, activation=0)


def scaler(replicas: int, *triggers: Trigger) -> Autoscaler:
    """Up by double each 15 s, down by half each 60 s after 120 calm ones."""
    return Autoscaler(
        polling_s=10,
        cooldown_s=120,
        least=0,
        most=16,
        triggers=triggers,
        up=Direction(0, ((True, 100, 15),)),
        down=Direction(120, ((True, 50, 60),)),
        replicas=replicas,
    )


@pytest.mark.parametrize(
    ("trigger", "value", "ready", "wanted"),
    [
        (EACH, 2.0, 4, 4),
        (EACH, 2.19, 4, 4),  # a tenth more or less is right
        (EACH, 1.81, 4, 4),
        (EACH, 2.21, 4, 5),
        (EACH, 0.0, 4, 0),
        (SHARED, 2.1, 4, 4),
        (SHARED, 5.0, 4, 10),
        (SHARED, 5.0, 2, 5),  # those that start do not count
    ],
)
def test_how_many_a_metric_asks_for(
    trigger: Trigger, value: float, ready: int, wanted: int
) -> None:
    assert trigger.wants(value, replicas=4, ready=ready) == wanted


def test_the_most_that_any_asks_for_and_no_more_than_there_may_be() -> None:
    of = scaler(4, EACH, SHARED)
    of.sync(0, {"each": 3.0, "shared": 0.0}, ready=4)
    assert of.replicas == 6
    of.sync(15, {"each": 3.0, "shared": 90.0}, ready=6)
    assert of.replicas == 12
    of.sync(30, {"each": 3.0, "shared": 90.0}, ready=12)
    assert of.replicas == 16


def test_no_more_than_twice_as_many_in_a_step() -> None:
    of, much = scaler(2, EACH), {"each": 8.0}
    counts = []
    for now_s in (0, 10, 15, 30):
        of.sync(now_s, much, ready=of.replicas)
        counts.append(of.replicas)
    assert counts == [4, 4, 8, 16]


def test_down_after_the_window_and_by_half() -> None:
    of = scaler(8, EACH)
    counts = []
    for now_s in range(0, 360, 15):
        of.sync(now_s, {"each": 4.0 if now_s == 30 else 0.4}, ready=of.replicas)
        counts.append(of.replicas)
    # At 30 s eight were wanted, so that they stay for 120 s; a step is 60 s. None is KEDA's to say.
    assert counts == [8] * 10 + [4] * 4 + [2] * 4 + [1] * 6


def test_none_and_one() -> None:
    of = scaler(0, EACH)
    of.poll(0, {"each": 0.0})
    of.sync(0, {"each": 9.0}, ready=0)
    assert of.replicas == 0
    of.poll(10, {"each": 0.1})
    assert of.replicas == 1
    of.poll(130, {"each": 0.0})
    assert of.replicas == 1
    of.poll(131, {"each": 0.0})
    assert of.replicas == 0

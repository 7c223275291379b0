"""What KEDA and Kubernetes' pod autoscaler make of metrics, by their documented arithmetic.

KEDA asks each ``pollingInterval`` whether there is anything to do at all, and switches between none
and one. In between Kubernetes decides, each 15 s, by the same metrics: the most that any of them
asks for, a tenth more or less being right, held back by windows and by steps. Time is given, not
read, so that it may run as fast as a test likes.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

#: What Kubernetes' controller does unless it is told otherwise.
SYNC_S = 15.0
TOLERANCE = 0.1


@dataclass(frozen=True)
class Trigger:
    """What is asked of Prometheus, and how much of it is right.

    Attributes:
        shared: True when the threshold is for all that work together, false when for each.
        activation: Above it there is something to do.
    """

    name: str
    query: str
    threshold: float
    shared: bool
    activation: float

    def wants(self, value: float, replicas: int, ready: int) -> int:
        """How many should work."""
        each = self.threshold if self.shared else self.threshold * replicas
        if abs(value / each - 1) <= TOLERANCE:
            return replicas
        return math.ceil((value / each * ready) if self.shared else value / self.threshold)


@dataclass(frozen=True)
class Direction:
    """How fast it goes up, or down: ``window_s``, and steps as (is it a share?, value, seconds)."""

    window_s: float
    steps: tuple[tuple[bool, float, float], ...]

    @classmethod
    def read(cls, rules: Mapping[str, Any]) -> Self:
        """Read what a manifest says of one direction."""
        steps = tuple(
            (policy["type"] == "Percent", policy["value"], policy["periodSeconds"])
            for policy in rules["policies"]
        )
        return cls(rules["stabilizationWindowSeconds"], steps)


@dataclass
class Autoscaler:
    """Decides how many of one workload there are."""

    polling_s: float
    cooldown_s: float
    least: int
    most: int
    triggers: tuple[Trigger, ...]
    up: Direction
    down: Direction
    replicas: int = 0
    _active_s: float = -math.inf
    _wanted: list[tuple[float, int]] = field(default_factory=list)
    _changes: list[tuple[float, int]] = field(default_factory=list)

    @classmethod
    def read(cls, spec: Mapping[str, Any]) -> Self:
        """Read a ScaledObject's specification, all of whose triggers are Prometheus'."""
        behavior = spec["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]
        return cls(
            polling_s=spec["pollingInterval"],
            cooldown_s=spec["cooldownPeriod"],
            least=spec["minReplicaCount"],
            most=spec["maxReplicaCount"],
            triggers=tuple(_trigger(trigger) for trigger in spec["triggers"]),
            up=Direction.read(behavior["scaleUp"]),
            down=Direction.read(behavior["scaleDown"]),
        )

    def poll(self, now_s: float, values: Mapping[str, float]) -> None:
        """Decide between none and some, as KEDA does each ``polling_s``."""
        if any(values[trigger.name] > trigger.activation for trigger in self.triggers):
            self._active_s = now_s
            self.replicas = self.replicas or max(1, self.least)
        elif now_s - self._active_s > self.cooldown_s:
            self.replicas = self.least

    def sync(self, now_s: float, values: Mapping[str, float], ready: int) -> None:
        """Decide between one and many, as Kubernetes does each ``SYNC_S``.

        Args:
            now_s: The present time.
            values: What Prometheus answers, by trigger.
            ready: How many work already.
        """
        if not self.replicas:
            return  # the autoscaler is switched off at none
        wanted = max(
            trigger.wants(values[trigger.name], self.replicas, ready) for trigger in self.triggers
        )
        steady = self._steadied(now_s, wanted)
        before = self.replicas
        if steady > before:
            limit = max(before, self._limit(now_s, self.up, 1))
            self.replicas = min(steady, limit, self.most)
        elif steady < before:
            limit = min(before, self._limit(now_s, self.down, -1))
            self.replicas = max(steady, limit, self.least, 1)
        if self.replicas != before:
            self._changes.append((now_s, self.replicas - before))

    def _steadied(self, now_s: float, wanted: int) -> int:
        """The least of the window when it goes up, the most of it when it goes down."""
        if not self._wanted:  # what there was before it began to look
            self._wanted.append((now_s, self.replicas))
        up_since_s, down_since_s = now_s - self.up.window_s, now_s - self.down.window_s
        least = min([wanted, *(n for at_s, n in self._wanted if at_s > up_since_s)])
        most = max([wanted, *(n for at_s, n in self._wanted if at_s > down_since_s)])
        self._wanted.append((now_s, wanted))
        return min(max(self.replicas, least), most)

    def _limit(self, now_s: float, direction: Direction, sign: int) -> int:
        """How far the steps allow to go, of which the largest counts."""
        limits = []
        for is_share, value, period_s in direction.steps:
            start = self.replicas - sum(n for at_s, n in self._changes if at_s > now_s - period_s)
            to = start * (1 + sign * value / 100) if is_share else start + sign * value
            limits.append(math.ceil(to) if sign > 0 else int(to))
        return max(limits) if sign > 0 else min(limits)


def _trigger(trigger: Mapping[str, Any]) -> Trigger:
    assert trigger["type"] == "prometheus"
    of = trigger["metadata"]
    return Trigger(
        name=trigger["name"],
        query=of["query"],
        threshold=float(of["threshold"]),
        shared=trigger.get("metricType", "AverageValue") == "Value",
        activation=float(of.get("activationThreshold", 0)),
    )

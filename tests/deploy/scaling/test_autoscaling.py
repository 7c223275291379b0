"""What KEDA's numbers come to: reckoned for every moment, and with real classifiers and Prometheus.

The numbers are those of deploy/kubernetes/keda, so that bad ones fail here.
"""

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import cast

import pytest

from mien.bus.shards import keyspace
from tests.conftest import wait_until
from tests.deploy import kubernetes
from tests.deploy.scaling.autoscaler import SYNC_S, Autoscaler
from tests.deploy.scaling.classifier_pods import COST_S, FASTER, Feeding, Pods
from tests.deploy.scaling.prometheus_server import ask, watching
from tests.deploy.scaling.waiting_faces import SCRAPE_S, START_S, STEP_S, WaitingFaces
from tests.system.fleet import Server
from tests.web.conftest import serving

pytestmark = pytest.mark.process

FEWEST, MOST = 10, 400
#: Faces a second, each for so long; then the most for long, and the fewest again.
DOUBLINGS = (10, 20, 40, 80, 160, 320, 400)
EACH_S = 60.0


def scaler() -> Autoscaler:
    """As the manifest has it, with one classifier at work."""
    spec = kubernetes.of_kind("keda", "ScaledObject")["classifier"]["spec"]
    return replace(Autoscaler.read(spec), replicas=1)


def turns(counts: list[int]) -> int:
    """How often it went down after going up, or up after going down."""
    changes = [after > before for before, after in pairwise(counts) if after != before]
    return sum(before != after for before, after in pairwise(changes))


class Reckoned:
    """A day of few, of many and of few faces, without a process.

    Attributes:
        counts: How many classifiers there were, in order.
        late_s: The longest after a doubling at which faces were dropped; 0 when none was.
    """

    def __init__(self, scaler: Autoscaler, cost_s: float, offset_s: float) -> None:
        self.counts = [1]
        begun = [200 + offset_s + number * EACH_S for number in range(len(DOUBLINGS))]
        rates = [*zip(begun, DOUBLINGS, strict=True), (begun[-1] + 900, FEWEST)]
        faces = WaitingFaces(cost_s, [0.0])
        for step in range(round((rates[-1][0] + 900) / STEP_S)):
            now_s = step * STEP_S
            rate = max((at_s, faces) for at_s, faces in [(0.0, FEWEST), *rates] if at_s <= now_s)[1]
            faces.step(now_s, rate)
            values = {**faces.told, "cameras": 1.0}
            if step % round(scaler.polling_s / STEP_S) == 0:
                scaler.poll(now_s, values)
            if step % round(SYNC_S / STEP_S) == 0:
                scaler.sync(now_s, values, faces.ready(now_s))
                faces.scale(now_s, scaler.replicas)
                self.counts.append(scaler.replicas)
        since = [min(at_s - start for start in begun if start <= at_s) for at_s in faces.dropped_s]
        self.late_s = max(since, default=0.0)


def test_prometheus_looks_as_often_as_is_reckoned_with() -> None:
    (endpoint,) = kubernetes.of_kind("monitoring", "ServiceMonitor")["mien"]["spec"]["endpoints"]
    assert endpoint["interval"] == f"{SCRAPE_S:g}s"


@pytest.mark.parametrize("cost_ms", [4, 10, 18])
@pytest.mark.parametrize("offset_s", [0, 4, 8, 12, 16, 20, 24, 28])
def test_no_face_is_dropped_and_nobody_started_in_vain(cost_ms: int, offset_s: float) -> None:
    reckoned = Reckoned(scaler(), cost_ms / 1_000, offset_s)
    assert reckoned.late_s <= 15, "faces are dropped for longer than that after a doubling"
    assert turns(reckoned.counts) == 1, reckoned.counts
    assert max(reckoned.counts) > MOST * cost_ms / 1_000
    assert reckoned.counts[-1] == 1


def test_by_the_age_alone_they_would_come_and_go() -> None:
    by_age = scaler()
    by_age.triggers = tuple(trigger for trigger in by_age.triggers if trigger.name != "busy")
    reckoned = Reckoned(by_age, 0.01, 0)
    assert reckoned.late_s > 15
    assert turns(reckoned.counts) > 1


class Deployment:
    """Real pods, of which the autoscaler says how many, by what a real Prometheus answers.

    Attributes:
        counts: How many there were to be, at each of Kubernetes' looks.
    """

    def __init__(self, scaler: Autoscaler, pods: Pods, prometheus_url: str) -> None:
        self.counts = [scaler.replicas]
        self._scaler = scaler
        self._pods = pods
        self._prometheus_url = prometheus_url
        self._began = time.monotonic()
        self._polled_s = self._synced_s = 0.0

    def now_s(self) -> float:
        """Time as it would be in a cluster."""
        return (time.monotonic() - self._began) * FASTER

    def look(self) -> None:
        """Decide what is due, and start and end pods."""
        now_s = self.now_s()
        if now_s >= self._polled_s + self._scaler.polling_s:
            self._polled_s = now_s
            self._scaler.poll(now_s, self.values())
        if now_s >= self._synced_s + SYNC_S:
            self._synced_s = now_s
            self._scaler.sync(now_s, self.values(), self._pods.ready())
            self.counts.append(self._scaler.replicas)
        self._pods.scale(now_s, self._scaler.replicas)

    def go_on(self, seconds: float) -> list[int]:
        """Let time pass as in a cluster; gives what was decided meanwhile."""
        first, until_s = len(self.counts), self.now_s() + seconds
        self.go_on_until(lambda: self.now_s() >= until_s, "time to pass")
        return self.counts[first:]

    def go_on_until(self, condition: Callable[[], bool], what: str) -> None:
        """Let time pass until a condition is true."""

        def true_now() -> bool:
            self.look()
            return condition()

        wait_until(true_now, what, 120)

    def values(self) -> dict[str, float]:
        """What Prometheus answers now, by trigger."""
        triggers = self._scaler.triggers
        return {each.name: ask(self._prometheus_url, each.query) for each in triggers}


def test_real_classifiers_follow_the_load(tmp_path: Path) -> None:
    needed = MOST * COST_S
    with (
        Server(tmp_path / "valkey.sock") as server,
        closing(server.client()) as redis,
        serving(
            server.url, tmp_path, None, "", None, MIEN_SOURCES='["rtsp://127.0.0.1:9/"]'
        ) as web,
        watching(web.url, tmp_path, SCRAPE_S / FASTER) as prometheus_url,
        Pods(server.url, START_S) as pods,
        Feeding(redis, FEWEST) as feeding,
    ):
        deployment = Deployment(scaler(), pods, prometheus_url)
        assert deployment.values()["cameras"] == 1, "both replicas of web tell of the same one"
        deployment.go_on(EACH_S)
        for feeding.rate in DOUBLINGS[1:]:
            deployment.go_on(EACH_S)
        steady = deployment.go_on(3 * EACH_S)
        assert min(steady) > needed, deployment.counts
        feeding.rate = FEWEST
        deployment.go_on_until(lambda: deployment.counts[-1] == 1, "one alone")
        feeding.stop()
        wait_until(lambda: not redis.xlen(keyspace.faces(0)), "the last faces")
        answered = int(cast(bytes, redis.get(keyspace.emotions_total(0))))
    # None, but for moments in which a machine that does much else holds everything up.
    assert feeding.published - answered < 0.02 * feeding.published, deployment.counts

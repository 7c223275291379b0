"""``mien plan``: how many cores, workers and machines so many cameras need.

The figures are those of docs/benchmarks.md (``python -m bench capacity`` and ``scale``);
docs/capacity.md has the formula, an example, and what it leaves out.
"""

import itertools
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import click
from redis.crc import key_slot
from rich.console import Console
from rich.table import Table

from mien.bus.shards import keyspace

#: A core that is busier than this has nothing left for the moments in which more happens.
BUSY = 0.7
#: Frames a second at which costs were measured.
RATES = (5, 15)
#: Classifications a second of a face.
CLASSIFY_HZ = 5
#: What streams hold besides pictures while a worker is away, and Redis itself.
REDIS_BASE_MB = 150
#: A frame stream holds about two seconds.
FRAMES_KEPT_S = 2.0
BYTES_A_FACE_SECOND = 83
DAY_S = 86_400
#: Of a cluster of Redis.
SLOTS = 16_384
#: A cluster of Redis has no fewer masters.
LEAST_MASTERS = 3
#: Of each master at most: whoever reads all shards reads so many streams more.
MOST_SHARDS_EACH = 8

#: Milliseconds of a core for a camera's second, at each of ``RATES``.
Costs = tuple[float, float]
#: Frames a second, and milliseconds of a core for each: it falls, since more are read at once.
Curve = tuple[tuple[float, float], ...]

#: What the transport costs, of pictures of ``CURVE_KB``, by the rate of all cameras together.
TRANSPORT: dict[str, Curve] = {
    "redis": ((20, 0.938), (100, 0.487), (300, 0.487), (601, 0.468), (896, 0.338)),
    "recorder": ((20, 1.0), (100, 0.387), (300, 0.383), (601, 0.328), (896, 0.29)),
    "web": ((20, 1.25), (100, 0.424), (300, 0.162), (601, 0.096), (896, 0.089)),
}
CURVE_KB = 30
#: What each further kilobyte of a picture costs Redis. Further faces cost hardly anything here.
REDIS_MS_A_KB = 0.0007


@dataclass(frozen=True)
class Kind:
    """What one kind of camera costs those who look at it, and its pictures' size."""

    capture: Costs
    detector: Costs
    classifier: Costs
    picture_kb: float


KINDS = {
    "mjpeg-640x360": Kind((4.8, 8.0), (28.5, 52.8), (11.0, 9.3), 25.3),
    "h264-640x360": Kind((22.8, 36.5), (26.5, 53.7), (10.2, 9.3), 30.4),
    "h264-1080p": Kind((102.0, 147.0), (38.2, 75.8), (10.2, 9.0), 81.4),
}


@dataclass(frozen=True)
class CapacityPlan:
    """What is needed.

    Attributes:
        cores: Busy cores by service, all systems together.
        workers: How many of each service; of Redis masters, of which one is enough or a cluster
            has ``LEAST_MASTERS``.
        systems: Beside each other, since each process of web reads what all detectors say; cameras
            are shared out among them.
        shards: Of each system.
        redis_mb: Memory that the busiest master needs.
        network_mbit: What goes through the busiest master, pictures of all cameras watched.
        history_gb_a_day: What all databases grow by while somebody is in view all the time.
    """

    cores: dict[str, float]
    workers: dict[str, int]
    systems: int
    shards: int
    redis_mb: int
    network_mbit: float
    history_gb_a_day: float


def plan_for(cameras: int, fps: float, faces: float, kind: Kind) -> CapacityPlan:
    """Reckon what so many cameras need.

    Args:
        cameras: How many.
        fps: Frames a second of each.
        faces: In view of each on average.
        kind: What they deliver.
    """
    frames = cameras * fps

    def busy(costs: Costs) -> float:
        slow, fast = RATES
        cost_ms = costs[0] + (costs[1] - costs[0]) * (fps - slow) / (fast - slow)
        return cameras * max(0.0, cost_ms) / 1_000

    systems = _shares(frames, _web)
    masters, shards = _cluster(frames / systems, kind)
    busiest = frames / systems * _largest_share(shards, masters)
    recorders = _shares(frames, _recorder)
    cores = {
        "capture": busy(kind.capture),
        "detector": busy(kind.detector),
        "classifier": busy(kind.classifier) * faces * min(1.0, fps / CLASSIFY_HZ),
        "recorder": recorders * _recorder(frames / recorders),
        "redis": systems * masters * _redis(frames / systems / masters, kind),
        "web": systems * _web(frames / systems),
    }
    workers = {name: max(systems, _whole(used / BUSY)) for name, used in cores.items()}
    workers |= {"recorder": max(systems, recorders), "redis": systems * masters, "web": systems}
    picture_bytes = kind.picture_kb * 1_000
    kept_mb = busiest * FRAMES_KEPT_S * picture_bytes / 1e6
    return CapacityPlan(
        cores=cores,
        workers=workers,
        systems=systems,
        shards=shards,
        redis_mb=math.ceil(REDIS_BASE_MB + kept_mb),
        # In from capture, out to a detector and to web.
        network_mbit=3 * 8 * busiest * picture_bytes / 1e6,
        history_gb_a_day=cameras * faces * BYTES_A_FACE_SECOND * DAY_S / 1e9,
    )


def _cluster(rate: float, kind: Kind) -> tuple[int, int]:
    """How many masters, and shards, it takes so that none is too busy."""
    if _redis(rate, kind) <= BUSY:
        return 1, 1
    return next(
        (masters, masters * each)
        for masters in itertools.count(LEAST_MASTERS)
        for each in range(1, MOST_SHARDS_EACH + 1)
        if _redis(rate * _largest_share(masters * each, masters), kind) <= BUSY
    )


def _largest_share(shards: int, masters: int) -> float:
    """Share of all shards on the master that has most, where slots are shared out evenly."""
    slots = [key_slot(keyspace.detections(shard).encode()) for shard in range(shards)]
    return max(Counter(slot * masters // SLOTS for slot in slots).values()) / shards


def _redis(rate: float, kind: Kind) -> float:
    """Busy cores of one master that so many frames a second go through."""
    further_ms = (kind.picture_kb - CURVE_KB) * REDIS_MS_A_KB
    return rate * (_cost_ms("redis", rate) + further_ms) / 1_000


def _web(rate: float) -> float:
    """Busy cores of one process of web that nobody watches."""
    return rate * _cost_ms("web", rate) / 1_000


def _recorder(rate: float) -> float:
    """Busy cores of one recorder that has what follows from so many frames a second."""
    return rate * _cost_ms("recorder", rate) / 1_000


def _cost_ms(service: str, rate: float) -> float:
    """What a frame costs at this rate: on the straight lines between what was measured."""
    curve = TRANSPORT[service]
    for (slow, dear_ms), (fast, cheap_ms) in itertools.pairwise(curve):
        if rate <= fast:
            share = max(0.0, rate - slow) / (fast - slow)
            return dear_ms + (cheap_ms - dear_ms) * share
    return curve[-1][1]


def _shares(frames: float, busy: Callable[[float], float]) -> int:
    """Among how many so many frames a second have to be shared out."""
    return next(count for count in itertools.count(1) if busy(frames / count) <= BUSY + 1e-9)


def _whole(number: float) -> int:
    """The next whole number; one that is that but for rounding is taken for it."""
    return math.ceil(number - 1e-9)


@click.command(
    epilog="\b\nExamples:\n  mien plan --cameras 16\n"
    "  mien plan --cameras 1000 --fps 5 --faces 3 --kind h264-640x360"
)
@click.option("--cameras", type=click.IntRange(1, 1_000_000), required=True, help="How many.")
@click.option(
    "--fps", type=click.FloatRange(0.1, 120), default=15.0, show_default=True, help="Of each."
)
@click.option(
    "--faces",
    type=click.FloatRange(0, 1_000),
    default=1.0,
    show_default=True,
    help="In view of each, on average.",
)
@click.option(
    "--kind",
    type=click.Choice(list(KINDS)),
    default="mjpeg-640x360",
    show_default=True,
    help="What is analysed of each: its small stream where it has two.",
)
def plan(cameras: int, fps: float, faces: float, kind: str) -> None:
    """Tell what so many cameras need: cores, workers, memory, network and disk."""
    needed = plan_for(cameras, fps, faces, KINDS[kind])
    table = Table("service", "busy cores", "workers")
    for name, busy in needed.cores.items():
        table.add_row(name, f"{busy:.1f}", f"{needed.workers[name]}")
    console = Console()
    console.print(table)
    cores = math.ceil(sum(needed.cores.values()) / BUSY)
    lines = [
        f"{cores} cores of those that docs/benchmarks.md was measured on, {BUSY:.0%} busy.",
        f"The busiest Redis holds {needed.redis_mb:,} MB, "
        f"and {needed.network_mbit:,.0f} Mbit/s go through it.",
        f"The history grows by {needed.history_gb_a_day:.1f} GB a day at most.",
    ]
    if needed.shards > 1:
        lines.insert(1, f"The masters of Redis are a cluster, with MIEN_SHARDS={needed.shards}.")
    if needed.systems > 1:
        lines.append(
            "Each process of web reads what all detectors say, and one ends before that: "
            f"{needed.systems} systems beside each other, "
            f"with {math.ceil(cameras / needed.systems)} cameras each."
        )
    for line in lines:
        console.print(line, highlight=False)

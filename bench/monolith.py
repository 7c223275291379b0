"""The limit to measure the pipeline against: one process per core, a plain loop, no queue.

Decode, detect, align, classify, with the very models and functions that the services use, every
frame, one face at a time.
"""

import multiprocessing
import os
import time
from multiprocessing.synchronize import Barrier
from pathlib import Path

import numpy as np

from bench import media
from mien.bus.messages import Frame
from mien.detection.jpeg import FramePicture
from mien.detection.search import Search
from mien.faces.alignment import align
from mien.faces.yunet import YuNet
from mien.models.package import SHIPPED_MODEL, load_package
from mien.models.scorer import Scorer

DETECT_WIDTH = 320


def frames_per_second(clip: Path, frames: int) -> float:
    """Frames per second over all cores.

    Args:
        clip: From ``media.write_mjpeg``.
        frames: How many each process handles.
    """
    cores = os.cpu_count() or 1
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(cores + 1)
    done = context.Barrier(cores + 1)
    workers = [
        context.Process(target=_loop, args=(clip, frames, ready, done)) for _ in range(cores)
    ]
    for worker in workers:
        worker.start()
    ready.wait()
    started = time.perf_counter()
    done.wait()
    took_s = time.perf_counter() - started
    for worker in workers:
        worker.join()
    return cores * frames / took_s


def _loop(clip: Path, frames: int, ready: Barrier, done: Barrier) -> None:
    search = Search(YuNet())
    scorer = Scorer(load_package(SHIPPED_MODEL))
    pictures = list(media.jpegs(clip))
    ready.wait()
    for index in range(frames):
        jpeg = pictures[index % len(pictures)]
        header = Frame(
            camera="", seq=index + 1, captured_ms=0, width=media.WIDTH, height=media.HEIGHT
        )
        picture = FramePicture(header, jpeg)
        faces = search.thorough(picture, DETECT_WIDTH)
        for landmarks in faces.landmarks:
            scorer.scores(np.stack([align(picture.full(), landmarks)]))
    done.wait()

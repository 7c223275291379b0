"""Batching across messages, with a net whose answer is known."""

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from classifier.batcher import MAX_AGE_MS, Batcher, stale
from mien.bus.group import Entry
from mien.bus.messages import Emotions, Faces
from mien.bus.shards import keyspace
from mien.bus.streams import Increment, Publication
from mien.bus.worker import PermanentError

LABELS = ("dark", "bright")


class BrightnessScorer:
    """Stands in for the net: the score of ``bright`` is the crop's mean grey."""

    labels = LABELS
    version = "brightness-00000000"
    weights = (1.0, 3.0)

    def __init__(self) -> None:
        self.batches: list[int] = []

    def scores(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        self.batches.append(len(crops))
        bright = crops.reshape(len(crops), -1).mean(axis=1) / 255
        return np.stack([1 - bright, bright], axis=1).astype(np.float32)


def faces(camera: str, *greys: int, crop_px: int = 48, lossless: bool = False) -> Entry[Faces]:
    message = Faces(
        camera=camera,
        seq=7,
        captured_ms=1_000,
        detected_ms=1_005,
        track_ids=tuple(range(1, len(greys) + 1)),
        crop_px=crop_px,
        lossless=lossless,
        sizes_px=tuple(60.5 + index for index in range(len(greys))),
    )
    data = b"".join(bytes([grey]) * (crop_px * crop_px) for grey in greys)
    return Entry("1-0", message, data, keyspace.faces(0))


def test_one_inference_for_all_and_each_answer_to_its_own_camera() -> None:
    scorer = BrightnessScorer()
    writes = Batcher(lambda: scorer).handle([faces("a", 0, 255), faces("b", 51)])
    assert scorer.batches == [3]
    first, second, total = writes
    assert isinstance(first, Publication)
    assert isinstance(second, Publication)
    assert isinstance(first.message, Emotions)
    assert isinstance(second.message, Emotions)
    assert (first.message.camera, second.message.camera) == ("a", "b")
    assert [r.scores for r in first.message.results] == [(1.0, 0.0), (0.0, 1.0)]
    assert second.message.results[0].scores == pytest.approx((0.8, 0.2))
    assert second.message.model_version == "brightness-00000000"
    assert second.message.labels == LABELS
    assert total == Increment(keyspace.emotions_total(0), 3)
    assert [(r.size_px, r.brightness) for r in first.message.results] == [(60.5, 0), (61.5, 255)]
    assert second.message.results[0].brightness == 51


def test_answers_tell_by_which_rule_their_label_is_shown() -> None:
    (answer, _) = Batcher(BrightnessScorer).handle([faces("door", 100)])
    assert isinstance(answer, Publication)
    assert isinstance(answer.message, Emotions)
    assert answer.message.weights == (1.0, 3.0)


def test_sizes_may_be_missing_but_not_some_of_them() -> None:
    bare = msgspec.structs.replace(faces("a", 9).message, sizes_px=())
    entry = Entry("1-0", bare, bytes([9]) * (48 * 48), keyspace.faces(0))
    written = Batcher(BrightnessScorer).handle([entry])[0]
    assert isinstance(written, Publication)
    assert isinstance(written.message, Emotions)
    assert (written.message.results[0].size_px, written.message.results[0].brightness) == (None, 9)
    some = msgspec.structs.replace(bare, sizes_px=(1.0, 2.0))
    with pytest.raises(PermanentError, match="2 sizes for 1 faces"):
        Batcher(BrightnessScorer).handle([Entry("1-0", some, entry.data, keyspace.faces(0))])


@pytest.mark.parametrize(
    "entry",
    [
        Entry("1-0", faces("a", 1, 2).message, b"short", keyspace.faces(0)),
        Entry("1-0", faces("a").message, b"", keyspace.faces(0)),
        faces("a", 1, crop_px=64),
    ],
    ids=["pixels missing", "no faces", "crops of another size"],
)
def test_pixels_that_do_not_fit_are_refused(entry: Entry[Faces]) -> None:
    with pytest.raises(PermanentError):
        Batcher(BrightnessScorer).handle([entry])


def test_only_live_faces_grow_stale() -> None:
    live, filed = faces("a", 1).message, faces("a", 1, lossless=True).message
    assert not stale(live, 1_000 + MAX_AGE_MS)
    assert stale(live, 1_001 + MAX_AGE_MS)
    assert not stale(filed, 1_000_000)

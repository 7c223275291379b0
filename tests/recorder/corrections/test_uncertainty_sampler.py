"""What is worth a look: cases by hand."""

import msgspec
import pytest

from mien.bus.messages import Emotions, TrackScores
from recorder.corrections.uncertainty_sampler import SampledFace, UncertaintySampler

LABELS = ("neutral", "glad", "afraid")
SURE = (0.9, 0.05, 0.05)
GLAD = (0.05, 0.9, 0.05)
UNSURE = (0.4, 0.35, 0.25)


def said(*scores: tuple[float, ...], at_ms: int = 1_000, model: str = "one") -> Emotions:
    return Emotions(
        camera="door",
        seq=at_ms,
        captured_ms=at_ms,
        detected_ms=at_ms,
        classified_ms=at_ms,
        model_version=model,
        labels=LABELS,
        results=tuple(
            TrackScores(track_id=n, scores=track_scores) for n, track_scores in enumerate(scores)
        ),
    )


def see(sampler: UncertaintySampler, message: Emotions, **shares: float) -> list[SampledFace]:
    return list(sampler.sample(message, shares))


def test_an_unsure_answer_is_worth_a_look_and_a_sure_one_is_not() -> None:
    (sampled,) = see(UncertaintySampler(), said(SURE, UNSURE))
    assert (sampled.why, sampled.track_id, sampled.seq, sampled.camera) == (
        "low_confidence",
        1,
        1_000,
        "door",
    )
    assert sampled.sampler == pytest.approx(0.6)
    assert sampled.scores == dict(zip(LABELS, UNSURE, strict=True))
    assert sampled.model_version == "one"


def test_neighbouring_seconds_that_disagree() -> None:
    sampler = UncertaintySampler()
    assert see(sampler, said(SURE, at_ms=1_000)) == []
    assert see(sampler, said(GLAD, at_ms=1_400)) == [], "within one second nothing is compared"
    assert see(sampler, said((0.1, 0.6, 0.3), at_ms=2_000)) == []
    (sampled,) = see(sampler, said((0.1, 0.05, 0.85), at_ms=3_100))
    assert sampled.why == "disagreement"
    assert sampled.sampler == pytest.approx(0.55), "half of 0 + 0.55 + 0.55"


def test_the_second_before_is_the_mean_of_its_frames() -> None:
    sampler = UncertaintySampler()
    for at_ms, scores in ((1_000, SURE), (1_300, SURE), (1_600, GLAD)):
        see(sampler, said(scores, at_ms=at_ms))
    (sampled,) = see(sampler, said(GLAD, at_ms=2_000))
    assert sampled.sampler == pytest.approx(0.9 - (0.05 + 0.05 + 0.9) / 3)


def test_only_neighbours_of_one_track_and_one_model_are_compared() -> None:
    for later in (
        said(GLAD, at_ms=3_000),
        said(GLAD, at_ms=2_000, model="two"),
        said(SURE, GLAD, at_ms=2_000),
    ):
        sampler = UncertaintySampler()
        see(sampler, said(SURE, at_ms=1_000))
        assert see(sampler, later) == []
    sampler.forget(9_000)
    assert see(sampler, said(GLAD, at_ms=3_000)) == []


def test_a_rare_label_is_worth_a_look_once_it_is_known_to_be_rare() -> None:
    assert see(UncertaintySampler(), said(GLAD), neutral=0.5) == []
    assert see(UncertaintySampler(), said(GLAD), glad=0.06) == []
    (sampled,) = see(UncertaintySampler(), said(GLAD), glad=0.04)
    assert (sampled.why, sampled.sampler) == ("rare_label", 0.9)


def test_what_is_no_answer_is_left_to_the_recorder() -> None:
    sampler = UncertaintySampler()
    assert see(sampler, said((0.2, 0.2), ())) == []
    assert see(sampler, said(SURE)) == []


def test_what_is_unsure_or_rare_is_told_by_the_label_that_is_shown() -> None:
    plain = said((0.62, 0.03, 0.35))
    assert see(UncertaintySampler(), plain) == []
    (sampled,) = see(
        UncertaintySampler(), msgspec.structs.replace(plain, weights=(1.0, 1.0, 4.0)), afraid=0.01
    )
    assert sampled.why == "rare_label"
    (sampled,) = see(UncertaintySampler(), msgspec.structs.replace(plain, weights=(1.0, 1.0, 2.0)))
    assert sampled.why == "low_confidence"

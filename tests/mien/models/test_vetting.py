"""Packages that are broken or mean harm: each refused in time, with one clear line."""

from collections.abc import Callable

import pytest

from mien.models.manifest import PackageError
from mien.models.trial import PackageFiles
from mien.models.vetting import vet
from tests.mien.models import candidates


def test_a_right_package_passes_and_is_timed() -> None:
    package = candidates.good_package()
    tried, ms_per_face = vet(candidates.candidate(package))
    assert tried == package
    assert 0 <= ms_per_face < 50


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (candidates.truncated, "model.onnx is no ONNX model, or was cut short"),
        (candidates.external_data, "model.onnx wants to read other files"),
        (candidates.giant_tensor, "memory"),
        (candidates.endless_loop, "model.onnx uses Loop, which no package may"),
        (candidates.endless_work, "did not finish|processor time"),
        (candidates.wrong_shape, "must give one output of 8 scores"),
        (candidates.wrong_labels, "the labels must be neutral, happiness"),
        (candidates.wrong_hash, "model.onnx was altered"),
        (candidates.lying_golden, "differs from its golden samples"),
        (candidates.no_shares, "not shares that sum to 1"),
        (candidates.no_numbers, "scores that are no numbers"),
        (candidates.climbing_name, "manifest.json: the name must be"),
    ],
)
def test_a_bad_package_is_refused_in_time(make: Callable[[], PackageFiles], says: str) -> None:
    candidate = make()
    with pytest.raises(PackageError, match=says) as refused:
        vet(candidate)
    assert "\n" not in str(refused.value)

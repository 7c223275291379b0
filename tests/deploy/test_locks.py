"""The locks of the images: every dependency at a version that is allowed, each file by its hash."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.deploy.compose import ROOT

EXTRAS = {"runtime": ("postgres",), "training": ("postgres", "training")}
PINNED = re.compile(
    r"^([a-z0-9._-]+)==(\S+)(?: ; [^\\]+)? \\\n((?:    --hash=sha256:\w{64}.*\n)+)", re.M
)


def locked(name: str) -> set[tuple[str, str]]:
    """Read names and versions of a lock; of several versions each is for other systems."""
    text = (ROOT / "deploy" / f"{name}.lock").read_text()
    found = {(pin[0], pin[1]) for pin in PINNED.findall(text)}
    assert len(found) == len(re.findall(r"^\w", text, flags=re.M)), "each has its hashes"
    return found


@pytest.mark.parametrize("name", EXTRAS)
def test_a_lock_has_all_that_is_needed(name: str) -> None:
    """If this fails, ``pyproject.toml`` has changed: renew them with ``make lock``."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + [
        each for extra in EXTRAS[name] for each in project["optional-dependencies"][extra]
    ]
    wanted += tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    versions = locked(name)
    for requirement in map(Requirement, wanted):
        pinned = [v for found, v in versions if found == canonicalize_name(requirement.name)]
        assert pinned, requirement
        assert all(map(requirement.specifier.contains, pinned)), (requirement, pinned)


def test_the_images_agree() -> None:
    runtime, training = locked("runtime"), locked("training")
    assert runtime <= training
    assert not [found for found, _ in runtime if re.match("tensorflow|keras", found)]


def test_the_images_hold_nothing_that_is_not_locked() -> None:
    installs = re.findall(r"pip install (.*)", (ROOT / "deploy" / "Dockerfile").read_text())
    assert installs == [
        "--require-hashes -r deploy/runtime.lock",
        "--no-deps --no-build-isolation .",
        "--require-hashes -r deploy/training.lock",
    ]

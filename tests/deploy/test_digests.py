"""Base images pinned by digest: by what the registry says, in all files or in none."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from deploy import digests
from tests.deploy import compose

IMAGES = {"python:3.11-slim", "valkey/valkey:9-alpine", "postgres:17-alpine"}
ANSWERS = f"echo sha256:{'a' * 64}"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Copies of the files that name images."""
    return [Path(shutil.copy(path, tmp_path)) for path in digests.FILES]


def docker(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Stand in for Docker, which is not on every machine."""
    program = folder / "bin" / "docker"
    program.parent.mkdir(exist_ok=True)
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")


def pinned(files: list[Path]) -> set[str]:
    """Images of registries, as the files name them."""
    text = "\n".join(path.read_text() for path in files)
    stages = set(re.findall(r"^FROM \S+ AS (\S+)", text, re.MULTILINE))
    return set(re.findall(r"^(?:FROM|\s+image:) (\S+)", text, re.MULTILINE)) - stages


def test_every_image_of_a_registry_is_pinned_and_pinned_anew(
    tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pinned(files) == IMAGES
    asked = tmp_path / "asked"
    docker(tmp_path, monkeypatch, f'echo "$@" >> {asked}; {ANSWERS}')
    digests.pin(files)
    assert pinned(files) == {f"{image}@sha256:{'a' * 64}" for image in IMAGES}
    assert {line.split()[3] for line in asked.read_text().splitlines()} == IMAGES
    docker(tmp_path, monkeypatch, f"echo sha256:{'b' * 64}")
    digests.pin(files)
    assert pinned(files) == {f"{image}@sha256:{'b' * 64}" for image in IMAGES}


def test_the_rest_of_the_files_is_as_before(
    tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    docker(tmp_path, monkeypatch, ANSWERS)
    digests.pin(files)
    for path, before in zip(files, digests.FILES, strict=True):
        assert re.sub("@sha256:a{64}", "", path.read_text()) == before.read_text()
    services = yaml.safe_load(files[1].read_text())["services"]
    assert services.keys() == compose.services().keys()
    assert services["redis"]["image"].startswith("valkey/valkey:9-alpine@sha256:")


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("echo 'no such image' >&2; exit 1", "there is no digest of .* to be had: no such image"),
        ("echo latest", "there is no digest of .* to be had: latest"),
        (None, "docker is needed to ask for digests"),
    ],
)
def test_without_a_registry_nothing_is_written(
    tmp_path: Path,
    files: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    script: str | None,
    says: str,
) -> None:
    if script is None:
        monkeypatch.setenv("PATH", str(tmp_path))
    else:
        docker(tmp_path, monkeypatch, script)
    with pytest.raises(digests.DigestError, match=says):
        digests.pin(files)
    assert pinned(files) == IMAGES

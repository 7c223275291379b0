"""``mien models`` against a real web service."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mien.models import archive
from mien.models.folder import Files
from tests.mien.models import candidates
from tests.web.conftest import WebService, serving

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def service(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebService]:
    with serving(redis_url, tmp_path_factory.mktemp("data")) as running:
        yield running


def models(service: WebService, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mien", "models", *arguments, "--url", service.url]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_a_package_goes_in_up_back_and_out(service: WebService, tmp_path: Path) -> None:
    package = candidates.good_package()
    version, path = package.version, tmp_path / "package.zip"
    path.write_bytes(archive.pack(Files(candidates.candidate(package), {}), version))
    assert models(service, "import", str(path)).stdout == (
        f"{version} passed its trial and is registered.\n"
    )
    shipped = json.loads(models(service, "list", "--json").stdout)["champion"]
    assert models(service, "promote", version, "--reason", "better").stdout == (
        f"{version} is the champion now, before it was {shipped}.\n"
    )
    shown = models(service, "show", version).stdout
    assert all(text in shown for text in ("champion", "imported", "better", "Recall"))
    assert version in models(service, "list").stdout
    assert models(service, "rollback").stdout == (
        f"{shipped} is the champion again, in the place of {version}.\n"
    )
    exported = tmp_path / "out.zip"
    assert models(service, "export", version, "--output", str(exported)).returncode == 0
    assert archive.unpack(exported.read_bytes()).candidate == candidates.candidate(package)
    again = models(service, "export", version, "--output", str(exported))
    assert (again.returncode, again.stderr) == (2, f"mien: cannot write {exported}: File exists\n")


def test_mistakes_are_one_line_each(service: WebService, tmp_path: Path) -> None:
    bad = tmp_path / "bad.zip"
    bad.write_bytes(b"no zip")
    for arguments, says in [
        (("import", str(bad)), "the package is refused: this is no whole zip file"),
        (("promote", "none-00000000"), "there is no model none-00000000; see mien models list."),
    ]:
        answer = models(service, *arguments)
        assert answer.returncode == 2
        assert answer.stderr.startswith(f"mien: {says}")
        assert answer.stderr.count("\n") == 1

"""The notebook of the documents runs from top to bottom, and its figures show something."""

import base64
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from mien.images.photos import decode

pytestmark = pytest.mark.process

NOTEBOOK = Path(__file__).parents[3] / "docs" / "python.ipynb"


def test_the_notebook_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR", "MPLCONFIGDIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    notebook = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
    assert all(not cell.get("outputs") for cell in notebook.cells), "it is kept without outputs"
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute(cwd=str(NOTEBOOK.parent))
    shown = [
        output["data"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "data" in output
    ]
    figures = [data["image/png"] for data in shown if "image/png" in data]
    assert len(figures) == 2
    for figure in figures:
        picture = decode(base64.b64decode(figure))
        assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 20
    followed, classified = eval(shown[-1]["text/plain"])  # two numbers of our own
    assert followed == 2 * 30
    assert 6 <= classified < followed / 2

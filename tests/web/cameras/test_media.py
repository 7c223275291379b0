"""Files are added as cameras from the operator's folders alone."""

import json
from pathlib import Path
from typing import Any

import pytest
import requests

from mien.store.accounts import tokens
from mien.store.core.database import open_database
from tests.web.conftest import serving

pytestmark = pytest.mark.process


def test_other_files_are_refused_with_one_line(redis_url: str, tmp_path: Path) -> None:
    folder, named = tmp_path / "clips", str(tmp_path / "named.mp4")
    folder.mkdir()
    (folder / "link.mp4").symlink_to("/etc/hostname")
    sources = json.dumps([named])
    with serving(redis_url, tmp_path, MIEN_MEDIA_DIRS=str(folder), MIEN_SOURCES=sources) as service:

        def ask(method: str, path: str, source: object) -> requests.Response:
            content = {"source": str(source)}
            return requests.request(method, service.url + path, json=content, timeout=60)

        given = service.get("/api/cameras")["cameras"]
        assert [camera["source"] for camera in given] == [named]
        added = ask("POST", "/api/cameras", folder / "in.mp4")
        assert added.status_code == 201
        its = f"/api/cameras/{added.json()['id']}"
        for source in (
            "/etc/hostname",
            folder / "link.mp4",
            f"{folder}/../x.mp4",
            "x.mp4",
            tmp_path,
        ):
            for method, path in (
                *(("POST", "/api/cameras"), ("POST", "/api/cameras/test")),
                ("PATCH", its),
            ):
                refused = ask(method, path, source)
                assert refused.status_code == 400, (method, path, source)
                assert refused.json()["error"] == (
                    f"a file has to lie below {folder} to be a camera (MIEN_MEDIA_DIRS)."
                )
        assert ask("PATCH", its, "rtsp://127.0.0.1:1/live").status_code == 200


@pytest.mark.parametrize(
    "more",
    [{"MIEN_HOST": "0.0.0.0", "MIEN_INSECURE": "1", "MIEN_LOGIN": "0"}, {"MIEN_LOGIN": "1"}],
    ids=["others reach it", "people sign in"],
)
def test_once_there_are_others_no_file_may(
    redis_url: str, tmp_path: Path, more: dict[str, Any]
) -> None:
    with serving(redis_url, tmp_path, **more) as service:
        database = open_database(f"sqlite:///{tmp_path}/mien.db")
        secret = tokens.add(database, "script", "operator", None, None)[1]
        database.close()
        refused = requests.post(
            service.url + "/api/cameras",
            json={"source": "/etc/hostname"},
            headers={"Authorization": f"Bearer {secret}"},
            timeout=60,
        )
    assert refused.status_code == 400
    assert "the operator names folders for them in MIEN_MEDIA_DIRS" in refused.json()["error"]

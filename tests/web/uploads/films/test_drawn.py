"""Films that are drawn at once: as many as may be, whatever happened to those before."""

from pathlib import Path

from flask.testing import FlaskClient
from msgspec.structs import replace

from mien.store.core.database import Database
from mien.store.uploads import attempts, runs
from tests import clips
from tests.locking import locked
from tests.mien.store.uploads.test_runs import DONE, TIMELINE, WAITING, taken
from tests.web.records import app, client, redis
from tests.web.uploads.films.test_films import times
from tests.web.uploads.test_last_part import database
from web.uploads.films.routes import AT_ONCE

__all__ = ["app", "client", "database", "redis"]  # the fixtures


def test_one_that_was_refused_takes_no_turn(
    client: FlaskClient, database: Database, tmp_path: Path
) -> None:
    clip = clips.write_clip(tmp_path / "clip.mp4", seconds=0.5, fps=10)
    runs.add(database, WAITING)
    done = replace(DONE, kept=True, faces=0)
    assert attempts.finish(database, taken(database), done, TIMELINE, [], clip)
    address = "/api/runs/a/annotated.mp4"
    with locked(tmp_path / "mien.db"):
        for _ in range(AT_ONCE):
            refused = client.get(address)
            assert (refused.status_code, "cannot use the database" in refused.text) == (503, True)
    drawn = [client.get(address) for _ in range(AT_ONCE)]
    assert [answer.status_code for answer in drawn] == [200] * AT_ONCE
    assert len(times(drawn[0].data)) == 5
    for answer in drawn:
        answer.close()

"""The printed report: its geometry by hand, its text, and that it needs nothing else."""

import re
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from flask.testing import FlaskClient

from mien.bus.messages import Camera
from mien.models.manifest import MANIFEST_FILE, Manifest, PackageError
from mien.models.package import SHIPPED_MODEL
from mien.store import cameras
from mien.store.core.database import Database
from mien.store.history import expressions, marks
from mien.store.history.series import Series
from mien.store.models import packages
from mien.store.models.packages import Registered
from tests.mien.store.history.test_rows import emotions
from tests.web.history.test_routes import BEGIN_MS, HOUR_MS, LAST_HOUR
from tests.web.records import app, client, redis
from web.history import charts, report
from web.models import model_card

__all__ = ["app", "client", "redis"]  # the fixtures


def test_bars_stand_on_each_other_and_at_their_time() -> None:
    series = Series(
        "door",
        start_ms=[0, 5_000],
        face_seconds=[10, 20],
        frames=[1, 1],
        model_versions=[["m"], ["m"]],
        shares={"neutral": [0.25, None], "awe": [0.75, 1.0]},
    )
    chart = charts.chart(series, 0, 10_000, 5_000)
    neutral, awe = chart.layers
    assert (charts.WIDTH, charts.HEIGHT, charts.STRIP) == (760, 160, 24)
    assert neutral.path == "M0.0 120.0h380.0v40.0h-380.0z"
    assert awe.path == "M0.0 0.0h380.0v120.0h-380.0zM380.0 0.0h380.0v160.0h-380.0z"
    assert (neutral.colour, awe.colour) == (charts.COLOURS["neutral"], charts.OTHER)
    assert chart.most_faces == 4
    assert chart.faces == "M0.0 12.0h380.0v12.0h-380.0zM380.0 0.0h380.0v24.0h-380.0z"


def test_colours_are_those_of_the_page() -> None:
    source = Path(charts.__file__).parents[1] / "frontend" / "src" / "shared" / "expressions.ts"
    assert dict(re.findall(r'(\w+): "(#[0-9a-f]{6})"', source.read_text())) == charts.COLOURS


@pytest.mark.parametrize(
    ("bucket_ms", "words"),
    [(1_000, "1 s"), (60_000, "1 minute"), (HOUR_MS * 3, "3 hours"), (86_400_000, "1 day")],
)
def test_lengths_in_words(bucket_ms: int, words: str) -> None:
    assert report.length(bucket_ms) == words


def test_the_shipped_model_tells_its_errors() -> None:
    card = model_card.shipped()
    assert set(card.recall) == set(charts.COLOURS)
    assert "not what a person feels" in card.limits


@pytest.mark.parametrize("content", [None, b"{}", b"\xff"])
def test_a_package_that_cannot_be_read_is_one_clear_line(
    tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(PackageError, match="Install Mien again") as caught:
        model_card.read(tmp_path)
    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)


class Loads(HTMLParser):
    """Collects what a page would fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        if tag in ("script", "link", "img", "iframe") or names & {"src", "href", "onclick"}:
            self.found.append(tag)


def test_a_report_says_what_when_and_on_how_many_faces(
    client: FlaskClient, database: Database
) -> None:
    shipped = model_card.shipped().version
    for camera in ("door", "desk"):
        message = emotions(
            (7, (0.25, 0.75)),
            at_ms=BEGIN_MS + 90_000,
            labels=("neutral", "happiness"),
            camera=camera,
        )
        expressions.merge(database, [msgspec.structs.replace(message, model_version=shipped)])
    marks.add(database, BEGIN_MS + 5, None, "<b>music</b> begins")
    answer = client.get("/api/report", query_string={**LAST_HOUR, "zone": "Asia/Kolkata"})
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    loads = Loads()
    loads.feed(page)
    assert loads.found == []
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    for part in (
        "All together",
        "Cameras: desk, door",
        "Times in Asia/Kolkata",
        "2 classified faces in 2 face-seconds",
        "75.0 %",
        "in steps of 15 s",
        f"Scored by {shipped}",
        "Its known errors",
        "not what a person feels",
        "&lt;b&gt;music&lt;/b&gt; begins",
    ):
        assert part in text, part
    assert ":30:00" in text, "whole hours end in half ones there"


def test_a_report_of_nothing(client: FlaskClient) -> None:
    answer = client.get("/api/report", query_string=LAST_HOUR)
    assert "No face was seen in this span." in answer.get_data(as_text=True)
    wrong = client.get("/api/report", query_string={**LAST_HOUR, "zone": "../etc"})
    assert "no time zone" in wrong.get_json()["error"]


def test_an_unknown_model_is_said_to_be_so(client: FlaskClient, database: Database) -> None:
    expressions.merge(database, [emotions((7, (0.25, 0.75)), at_ms=BEGIN_MS)])
    page = client.get("/api/report", query_string=LAST_HOUR).get_data(as_text=True)
    assert "small-01234567 is not registered here" in page


def test_a_retrained_model_tells_its_own_errors(client: FlaskClient, database: Database) -> None:
    raw = (SHIPPED_MODEL / MANIFEST_FILE).read_bytes()
    retrained = msgspec.structs.replace(
        msgspec.json.decode(raw, type=Manifest),
        model_sha256="89abcdef" * 8,
        recall={"neutral": 0.123},
        metrics={"accuracy_majority": 0.456, "faces": 1_234},
    )
    registered = Registered(
        version="mien-89abcdef",
        sha256="0" * 64,
        name="mien",
        parent=model_card.shipped().version,
        origin="trained",
        manifest=msgspec.json.encode(retrained).decode(),
        ms_per_face=None,
        imported_ms=BEGIN_MS,
    )
    packages.add(database, registered)
    message = emotions((7, (0.25, 0.75)), at_ms=BEGIN_MS)
    scored = msgspec.structs.replace(message, model_version=registered.version)
    expressions.merge(database, [scored])
    page = client.get("/api/report", query_string=LAST_HOUR).get_data(as_text=True)
    for part in ("1,234 faces", "45.6 %", "12 %", "88 %", "not what a person feels"):
        assert part in page, part


def test_a_camera_has_its_name_and_a_lonely_face_is_no_peak(
    client: FlaskClient, database: Database
) -> None:
    camera = Camera(id="door", name="Front door", source="/dev/video0")
    cameras.add(database, camera)
    crowd = [(track, (0.6, 0.4)) for track in range(3)]
    seen = [emotions(*crowd, at_ms=BEGIN_MS), emotions(*crowd, at_ms=BEGIN_MS + 15_000)]
    expressions.merge(database, [*seen, emotions((9, (0.0, 1.0)), at_ms=BEGIN_MS + 30_000)])
    page = client.get("/api/report", query_string=LAST_HOUR).get_data(as_text=True)
    assert "Cameras: Front door." in page
    assert "40.0 %" in page
    assert "100.0 %" not in page

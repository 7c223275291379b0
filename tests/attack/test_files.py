"""Files: addresses and zip files that lead out, bombs, playlists, and too much of everything."""

import contextlib
import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.attack.target import Target
from tests.conftest import wait_until

pytestmark = pytest.mark.process

MIB = 1 << 20
#: What a request may make the server take in memory for as long as it lasts.
MOST_BYTES = 200 * MIB
#: What a small zip file holds.
INFLATED = 512 * MIB
ZIP = {"Content-Type": "application/zip"}
IMPORTS = ("/api/models", "/api/corrections/import")
OUT = (
    *(
        "../../data/mien.db",
        "..%2f..%2fdata%2fmien.db",
        "%2e%2e/%2e%2e/data/mien.db",
        "/etc/passwd",
    ),
    *("....//....//data/mien.db", "..\\..\\data\\mien.db", "..%5c..%5cdata%5cmien.db"),
    *("%252e%252e/data/mien.db", "..;/data/mien.db", "app.js/../../../pyproject.toml", "."),
    *("%c0%ae%c0%ae/data/mien.db", "..%00/data/mien.db", "//etc/passwd", "~root/.profile"),
)


@pytest.fixture(scope="module")
def secret(target: Target) -> str:
    return target.token("administrator")


@contextlib.contextmanager
def modest(target: Target) -> Iterator[None]:
    """Check that the server takes little more memory until the block ends, and stays well."""
    target.forget_peak()
    before = target.peak_bytes()
    assert before > MIB
    yield
    assert target.peak_bytes() - before < MOST_BYTES
    assert target.is_well()


def test_no_address_leads_out_of_the_page_s_files(target: Target) -> None:
    for out in OUT:
        for begin in ("/static/", "/", "/api/models/", "/static/assets/"):
            path = f"{begin}{out}".encode()
            said = target.raw(
                b"GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n" % path
            )
            assert b"SQLite format 3" not in said, path
            assert b"root:" not in said, path
            assert b"[project]" not in said, path
            assert b" 500 " not in said.partition(b"\r\n")[0], path


def test_no_id_leads_out_of_its_folder(target: Target, secret: str) -> None:
    for out in OUT:
        for path in (
            *("/api/models/{}", "/api/models/{}/card", "/api/models/{}/export"),
            *("/api/models/{}/confusion.png", "/api/runs/{}", "/api/runs/{}/records.csv"),
            *("/api/photos/{}", "/api/photos/{}/annotated.jpg", "/api/cameras/{}/snapshot.jpg"),
        ):
            answer = target.ask("GET", path.format(out.replace("/", "%2f")), secret)
            assert answer.status_code in (400, 404, 405), (path, out)
    assert (target.folder / "data" / "mien.db").exists()


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


def useless(answer: requests.Response) -> None:
    """Nothing was taken from a file: it was refused in one line, or each of its parts was."""
    if answer.status_code == 200:
        told = answer.json()
        assert (told["added"], told["known"]) == (0, 0)
        assert told["bad"]
    else:
        assert answer.status_code in (400, 409), answer.text
        assert "\n" not in answer.json()["error"]


def link(name: str, target: str) -> tuple[zipfile.ZipInfo, bytes]:
    """An entry that is a symbolic link."""
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return info, target.encode()


@pytest.mark.parametrize("path", IMPORTS)
def test_no_zip_file_writes_beside_itself(target: Target, secret: str, path: str) -> None:
    evil = target.folder / "evil"
    names = (
        *("../evil", "../../evil", "../../../../evil", str(evil), "..\\..\\evil", "a/../../evil"),
        *("./../evil", "C:\\evil", "a\0/../evil", "\u202e/../evil", "models/../../evil"),
    )
    for name in names:
        sent = zipped((name, b"evil"), ("manifest.json", b"{}"))
        answer = target.ask("POST", path, secret, data=sent, headers=ZIP)
        useless(answer)
    linked = zipped(link("manifest.json", "/etc/passwd"), link("model.onnx", "/etc/passwd"))
    answer = target.ask("POST", path, secret, data=linked, headers=ZIP)
    useless(answer)
    assert "root:" not in answer.text
    assert list(target.folder.rglob("evil")) == []


def bomb(size: int) -> bytes:
    """A zip file with one entry of zeros, made without the memory that it asks for."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("manifest.json", "w", force_zip64=True) as entry,
    ):
        for _ in range(size // MIB):
            entry.write(bytes(MIB))
    return buffer.getvalue()


@pytest.fixture(scope="module")
def bombs() -> list[bytes]:
    """One that says what it holds, one that says little, and one of many files."""
    honest = bomb(INFLATED)
    at = honest.index(b"PK\x01\x02")
    told = INFLATED.to_bytes(4, "little")
    lying = honest[:at] + honest[at:].replace(told, (64).to_bytes(4, "little"))
    assert lying != honest
    return [honest, lying, zipped(*((f"{n}", b"") for n in range(20_000)))]


@pytest.mark.parametrize("path", IMPORTS)
def test_a_zip_file_of_many_megabytes_is_not_inflated(
    target: Target, secret: str, bombs: list[bytes], path: str
) -> None:
    with modest(target):
        for sent in bombs:
            useless(target.ask("POST", path, secret, data=sent, headers=ZIP))


def test_what_was_packed_for_the_way_is_not_unpacked(target: Target, secret: str) -> None:
    body = json.dumps({"name": "x" * 300 * MIB}).encode()
    for coding, sent in (("gzip", gzip.compress(body, 1)), ("deflate", zlib.compress(body, 1))):
        headers = {"Content-Type": "application/json", "Content-Encoding": coding}
        with modest(target):
            answer = target.ask("POST", "/api/users", secret, data=sent, headers=headers)
        assert answer.status_code in (400, 413)


#: Too large, of unknown length, not such a request; never an answer that it was taken.
REFUSED = {b"400", b"404", b"405", b"408", b"411", b"413", b"414", b"415"}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/api/photos?name=a.jpg", "image/jpeg"),
        ("/api/models", "application/zip"),
        ("/api/corrections/import", "application/zip"),
        ("/api/cameras", "application/json"),
        ("/api/sign-in", "application/json"),
        ("/api/account/sessions", "application/json"),
        ("/socket.io/?EIO=4&transport=polling", "text/plain"),
        ("/static/app.js", "text/plain"),
    ],
)
@pytest.mark.parametrize("how", ["told", "in pieces", "more than told"])
def test_two_hundred_megabytes_are_not_taken(
    target: Target, secret: str, path: str, kind: str, how: str
) -> None:
    length = {
        "told": b"Content-Length: 209715200",
        "in pieces": b"Transfer-Encoding: chunked",
        "more than told": b"Content-Length: 1000",
    }[how]
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {secret}\r\n"
    piece = b"x" * MIB
    with modest(target), target.connected() as line:
        line.sendall(f"{head}Content-Type: {kind}\r\n".encode() + length + b"\r\n\r\n")
        with contextlib.suppress(OSError):  # it hangs up
            for _ in range(200):
                line.sendall(b"100000\r\n" + piece + b"\r\n" if how == "in pieces" else piece)
        said = b""
        with contextlib.suppress(OSError):
            while b"}" not in said and (data := line.recv(65_536)):
                said += data
    codes = [part[:3] for part in said.split(b"HTTP/1.1 ")[1:]]
    assert codes
    assert set(codes) <= REFUSED


#: Texts that a decoder may take for a list of other files.
LISTS = {
    "hls.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{}\n#EXT-X-ENDLIST\n",
    "hls.mp4": "#EXTM3U\n#EXTINF:4,\nfile://{}\n#EXT-X-ENDLIST\n",
    "concat.mp4": "ffconcat version 1.0\nfile '{}'\n",
    "list.asx": '<asx version="3.0"><entry><ref href="{}"/></entry></asx>\n',
    "list.sdp": "v=0\ns=x\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\na=x:{}\n",
    "dash.mpd": '<MPD type="static"><Period><AdaptationSet mimeType="video/mp4">'
    '<Representation id="1"><BaseURL>{}</BaseURL></Representation></AdaptationSet></Period></MPD>',
}


def try_camera(target: Target, secret: str, source: str) -> bool:
    """Whether something is shown of a source."""
    answer = target.ask("POST", "/api/cameras/test", secret, json={"source": source})
    assert answer.status_code in (200, 400), (source, answer.text)
    return answer.ok and bool(answer.json()["ok"])


def test_no_list_in_a_folder_of_clips_leads_out_of_it(target: Target, secret: str) -> None:
    media, hidden = target.folder / "media", target.folder / "secret.mp4"
    assert try_camera(target, secret, str(media / "door.mp4")), "a clip is shown"
    for name, text in LISTS.items():
        (media / name).write_text(text.format(hidden))
        assert not try_camera(target, secret, str(media / name)), name
    (media / "link.mp4").symlink_to(hidden)
    (media / "folder").symlink_to(target.folder)
    for path in (media / "link.mp4", media / "folder" / "secret.mp4", hidden):
        assert not try_camera(target, secret, str(path)), path


def test_no_address_of_a_camera_reads_files(target: Target, secret: str) -> None:
    hidden = target.folder / "secret.mp4"
    for source in (
        *(f"file:{hidden}", f"file://{hidden}", f"concat:{hidden}", f"crypto:{hidden}"),
        *(f"subfile,,start,0,end,0,,:{hidden}", f"cache:{hidden}", f"async:{hidden}"),
        *(f"hls+file://{hidden}", f"ffmpeg:{hidden}", f"movie={hidden}", "lavfi:testsrc"),
        *("/proc/self/environ", "/dev/stdin", "/dev/zero", "pipe:0", "fd:0", "data:video/mp4,x"),
        *("tcp://127.0.0.1:1", "gopher://127.0.0.1:6379/_x", "unix:///tmp/x", "udp://127.0.0.1:1"),
        *(f"{target.folder}/media/../secret.mp4", f"{target.folder}/media/./../secret.mp4"),
    ):
        assert not try_camera(target, secret, source), source


def test_an_upload_that_is_a_list_of_files_is_no_video(target: Target, secret: str) -> None:
    hidden = target.folder / "secret.mp4"
    video = {"Content-Type": "video/mp4"}
    contents = {name: text.format(hidden).encode() for name, text in LISTS.items()}
    runs = {}
    for name, content in {**contents, "clip.mp4": hidden.read_bytes()}.items():
        answer = target.ask("POST", f"/api/runs?name={name}", secret, data=content, headers=video)
        if answer.status_code == 201:
            runs[name] = answer.json()["id"]
        else:
            assert answer.status_code in (400, 415), (name, answer.text)

    def state(name: str) -> str:
        told = target.ask("GET", f"/api/runs/{runs[name]}", secret).json()
        return str(told["state"])

    wait_until(lambda: state("clip.mp4") == "done", "the real one", deadline_s=300)
    for name in runs.keys() - {"clip.mp4"}:
        wait_until(lambda name=name: state(name) == "failed", name, deadline_s=300)  # type: ignore[misc]


def test_nothing_of_the_attack_stays(target: Target) -> None:
    """No half of an upload, nothing outside the folders that were meant for it."""
    data = target.folder / "data"
    wait_until(lambda: list(data.glob("uploads/*")) == [], "no upload to be left")
    assert {path.name for path in target.folder.iterdir()} == {
        "data",
        "media",
        "said",
        "secret.mp4",
    }
    assert not Path("/evil").exists()

"""No secret gets through, wherever in a URL it is."""

import pytest

from mien.process.redact import redact, redact_argument, redact_event, without_credentials

URLS = [
    "rtsp://admin:s3cret@10.0.0.5:554/live",
    "rtsp://admin:s3cret@x@10.0.0.5/live",
    "rtsp://admin:x@s3cret/s3cret@10.0.0.5/live",
    "http://u:pa/s3cret@host/video",
    "http://u:pa?s3cret@host/video",
    "http://u:12/s3cret@host/video",
    "http://host/video?user=a&password=s3cret&fps=5",
    "could not open 'rtsp://admin:s3cret@cam/1': refused",
    "https://host/v?token=s3cret",
    "http://10.0.0.5/videostream.cgi?loginuse=admin&loginpas=s3cret",
    "http://10.0.0.5/videostream.cgi?user=admin&psw=s3cret",
    "http://10.0.0.5/v?access_token=s3cret",
    "http://10.0.0.5/v#token=s3cret",
    "http://10.0.0.5#s3cret",
    "http://10.0.0.5?s3cret",
    "http://10.0.0.5/v?s3cret",
    "rtsp://10.0.0.5:554/user=admin_password=s3cret_channel=1_stream=0.sdp?real_stream",
    "rtsp://10.0.0.5:554/user=admin_password=x@s3cret_channel=1.sdp",
    "rtsp://a:b@10.0.0.5:554/user=admin_password=x@s3cret",
    "rtsp://10.0.0.5:554/user=admin&password=s3cret&channel=1",
    "rtsp://10.0.0.5/live/s3cret",
    "rtsp://10.0.0.5/live;s3cret/x",
    "rtsps://10.0.0.5:7441/aBcD3s3cretXyZ0?enableSrtp",
    "http://[fd00::5]:80/v/s3cret",
    "http://cam:80/v?x=a@s3cret",
]


@pytest.mark.parametrize("url", URLS)
def test_masks_secrets(url: str) -> None:
    assert "s3cret" not in redact(url)
    assert "s3cret" not in redact(f"what came of {url}, {url} and ({url})")
    assert "s3cret" not in redact_argument(f"--url={url}")
    assert "s3cret" not in str(redact_event(None, "info", {"event": url, "n": 1}))


@pytest.mark.parametrize("url", [url for url in URLS if "'" not in url])
def test_what_is_shown_of_a_camera_is_shown_the_same_again(url: str) -> None:
    shown = without_credentials(url)
    assert "s3cret" not in shown
    assert "admin" not in shown
    assert without_credentials(shown) == shown


def test_a_whole_url_may_hold_blanks_and_quotes() -> None:
    url = "rtsp://admin:s3 's3cret\"\n@10.0.0.5/live"
    assert without_credentials(url) == "rtsp://10.0.0.5/live"
    assert redact_argument(f"--x={url}") == "--x=rtsp://***@10.0.0.5/live"


def test_a_secret_beside_a_url_is_masked() -> None:
    assert redact("no page '/x.cgi?loginpas=s3cret&psw=s3cret'") == (
        "no page '/x.cgi?loginpas=***&psw=***'"
    )


@pytest.mark.parametrize(
    "text",
    [
        *("/dev/video0", "http://host/path", "a@b.example", "C:/x", "gopher://"),
        *("unix:///run/mien/valkey.sock", "sqlite:////data/mien.db", "redis://cache:6379/0"),
        *("http://127.0.0.1:8000", "http://host/", "rtsp://[fd00::5]:554/h264Preview_01_main"),
    ],
)
def test_leaves_the_rest_alone(text: str) -> None:
    assert redact(text) == text
    assert redact(f"see {text}.") == f"see {text}."
    assert without_credentials(text) == text


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("rtsp://a:b@host:554/x?y=1", "rtsp://host:554/x/***"),
        ("rtsp://a:b@host/Streaming/Channels/101", "rtsp://host/Streaming/***"),
        ("http://10.0.0.5/axis-cgi/mjpg/video.cgi?fps=5", "http://10.0.0.5/axis-cgi/***"),
        ("http://10.0.0.5/video.cgi?fps=5", "http://10.0.0.5/video.cgi/***"),
        ("rtsp://admin:12/34@cam.local:554/live", "rtsp://cam.local:554/live"),
        ("http://cam:80/v?x=a@b", "http://***"),
        ("http://10.0.0.5/user=a_password=b", "http://10.0.0.5/***"),
    ],
)
def test_scheme_host_and_the_first_part_of_the_path_are_shown(url: str, shown: str) -> None:
    assert without_credentials(url) == shown

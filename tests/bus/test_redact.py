"""No password gets through."""

import pytest

from bus.redact import redact, redact_event, without_credentials


@pytest.mark.parametrize(
    "url",
    [
        "rtsp://admin:s3cret@10.0.0.5:554/live",
        "rtsp://admin:s3cret@x@10.0.0.5/live",
        "http://u:pa/s3cret@host/video",
        "http://host/video?user=a&password=s3cret&fps=5",
        "could not open 'rtsp://admin:s3cret@cam/1': refused",
        "https://host/v?token=s3cret",
    ],
)
def test_masks_passwords(url: str) -> None:
    assert "s3cret" not in redact(url)
    assert "s3cret" not in str(redact_event(None, "info", {"event": url, "n": 1}))


@pytest.mark.parametrize("text", ["/dev/video0", "http://host/path?fps=5", "a@b.example", "C:/x"])
def test_leaves_the_rest_alone(text: str) -> None:
    assert redact(text) == text
    assert without_credentials(text) == text


def test_removes_credentials() -> None:
    assert without_credentials("rtsp://a:b@host:554/x?y=1") == "rtsp://host:554/x?y=1"

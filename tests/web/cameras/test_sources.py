import pytest

from web.cameras.sources import cameras_of, name_of, slug


@pytest.mark.parametrize(
    ("source", "name", "camera_id"),
    [
        ("/dev/video0", "Webcam", "webcam"),
        ("0", "Webcam", "webcam"),
        ("/dev/video2", "Webcam 3", "webcam-3"),
        ("/videos/My Book.mkv", "My Book", "my-book"),
        ("rtsp://10.0.0.5:554/live", "10.0.0.5", "10-0-0-5"),
        ("http://user:secret@cam.local/mjpeg?token=abc", "cam.local", "cam-local"),
        ("rtsp://admin:pa/s3cret@10.0.0.5/live", "10.0.0.5", "10-0-0-5"),
        ("rtsp://admin:12/34@cam.local:554/live", "cam.local", "cam-local"),
        ("gopher://", "gopher", "gopher"),
        ("/videos/书.mp4", "书", "camera"),
    ],
)
def test_names_and_ids(source: str, name: str, camera_id: str) -> None:
    assert name_of(source) == name
    assert slug(name) == camera_id


def test_ids_are_unique_among_themselves_and_beside_the_taken_ones() -> None:
    cameras, _ = cameras_of(["/a/book.mkv", "/b/book.mkv", "/c/yes.mkv"], taken={"yes", "yes-2"})
    assert [camera.id for camera in cameras] == ["book", "book-2", "yes-3"]


def test_credentials_stand_apart() -> None:
    url = "rtsp://admin:s3cret@10.0.0.5/live?password=hidden"
    cameras, credentials = cameras_of([url, "/a/b.mp4"])
    assert credentials == {"10-0-0-5": url}
    assert "s3cret" not in repr(cameras)
    assert "hidden" not in repr(cameras)
    assert "admin" not in repr(cameras)

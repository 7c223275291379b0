"""Where cameras of known makes have their streams, so that their host is all one has to know.

Each address was looked up in what its maker, or the maker of the software that speaks to it, says.
"""

import msgspec

#: Where a template takes the host, with its port if that is another than usual.
HOST = "{host}"


class Make(msgspec.Struct, frozen=True):
    """A make of cameras; ``{host}`` in its addresses stands for a camera's host.

    Attributes:
        name: What people call it.
        source: The stream to analyse: the small one, where there are two.
        view: The larger stream; None where there is one only.
        about: What has to be done at the camera first; None when nothing.
    """

    name: str
    source: str
    view: str | None = None
    about: str | None = None


class Makes(msgspec.Struct, frozen=True):
    """The known makes."""

    makes: tuple[Make, ...]


#: Dahua's firmware, also in cameras that are sold under other names.
_DAHUA = "rtsp://{host}/cam/realmonitor?channel=1&subtype="

MAKES = Makes(
    (
        Make("Amcrest", f"{_DAHUA}1", f"{_DAHUA}0"),
        Make(
            "Android: IP Webcam",
            "http://{host}:8080/video",
            about="Press Start server in the app; user and password are those of its settings.",
        ),
        Make(
            "Axis",
            "rtsp://{host}/axis-media/media.amp?resolution=640x360",
            "rtsp://{host}/axis-media/media.amp",
        ),
        Make("Dahua", f"{_DAHUA}1", f"{_DAHUA}0"),
        Make(
            "ESP32-CAM (CameraWebServer)",
            "http://{host}:81/stream",
            about="It serves one viewer at a time: close its own page.",
        ),
        Make(
            "Hikvision",
            "rtsp://{host}/Streaming/Channels/102",
            "rtsp://{host}/Streaming/Channels/101",
        ),
        Make(
            "Reolink",
            "rtsp://{host}/Preview_01_sub",
            "rtsp://{host}/Preview_01_main",
            about="Switch RTSP on at the camera, in its port settings. Older firmware has "
            "h264Preview_01_sub and h264Preview_01_main instead.",
        ),
        Make(
            "Tapo, TP-Link",
            "rtsp://{host}/stream2",
            "rtsp://{host}/stream1",
            about="User and password are those of the camera account (in the app).",
        ),
        Make(
            "UniFi Protect",
            "rtsps://{host}:7441/KEY",
            about="Share the camera's stream in Protect (low for this, high as the larger one) and "
            "give the whole address that it shows; it needs no user.",
        ),
    )
)

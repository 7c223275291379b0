"""ONVIF: asks a device which streams it offers, and where they are.

Three questions of its media service, over connections that are judged like those of any camera; a
library would open its own.
"""

from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit, urlunsplit
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from capture import reasons
from capture.finding import soap
from capture.network.http_client import Requests
from capture.network.reach import Reach
from capture.sources import Source, SourceError
from mien.bus.messages import Profile

_TIMEOUT_S = 5.0
_MOST_PROFILES = 12
_MAX_BYTES = 1_000_000
_DEVICE = 'xmlns="http://www.onvif.org/ver10/device/wsdl"'
_MEDIA = 'xmlns="http://www.onvif.org/ver10/media/wsdl"'
_LOGIN = "{} refuses: wrong user name or password"
_NO_ONVIF = "{} answers, but not as an ONVIF device"


def profiles(address: str, reach: Reach, user: str, password: str) -> list[Profile]:
    """Ask a device for its streams.

    Args:
        address: Of its device service.
        reach: Opens the connections.
        user: Who signs in; nobody when it is empty.
        password: Theirs.

    Raises:
        SourceError: It does not answer, refuses, or is no ONVIF device.
    """
    with _Device(address, reach, user, password) as device:
        return device.profiles()


class _Device:
    def __init__(self, address: str, reach: Reach, user: str, password: str) -> None:
        self._source = Source("http", address, reach)
        self._login = user, password
        self._address = address
        self._requests = Requests(_with_login(address, user, password), reach, _TIMEOUT_S)
        self._ahead = timedelta()

    def __enter__(self) -> "_Device":
        return self

    def __exit__(self, *_: object) -> None:
        self._requests.close()

    def profiles(self) -> list[Profile]:
        """All with video, in the device's order."""
        self._set_clock()
        capabilities = f"<GetCapabilities {_DEVICE}><Category>Media</Category></GetCapabilities>"
        media = soap.text(self._ask(self._address, capabilities), "Media", "XAddr")
        media = self._here(media, self._address) if media else self._address
        offered = list(soap.all_of(self._ask(media, f"<GetProfiles {_MEDIA}/>"), "Profiles"))
        profiles = []
        for profile in offered[:_MOST_PROFILES]:
            encoder = soap.first(profile, "VideoEncoderConfiguration")
            if encoder is not None:
                profiles.append(self._profile(media, profile, encoder))
        if not profiles:
            raise self._error("{} offers no video")
        return profiles

    def _profile(self, media: str, profile: Element, encoder: Element) -> Profile:
        token = profile.get("token", "")
        uri = soap.text(
            self._ask(
                media,
                f"<GetStreamUri {_MEDIA}><StreamSetup><t:Stream>RTP-Unicast</t:Stream>"
                "<t:Transport><t:Protocol>RTSP</t:Protocol></t:Transport></StreamSetup>"
                f"<ProfileToken>{escape(token)}</ProfileToken></GetStreamUri>",
            ),
            "Uri",
        )
        if not uri.startswith(("rtsp://", "rtsps://")):
            raise self._error(_NO_ONVIF)
        return Profile(
            name=soap.text(profile, "Name")[:80] or token[:80],
            source=self._here(uri, uri),
            encoding=soap.text(encoder, "Encoding")[:20],
            width=_number(encoder, "Resolution", "Width"),
            height=_number(encoder, "Resolution", "Height"),
            fps=float(_number(encoder, "RateControl", "FrameRateLimit")),
        )

    def _set_clock(self) -> None:
        """A login is refused where clocks differ, so that of the device is used."""
        answer = self._ask(self._address, f"<GetSystemDateAndTime {_DEVICE}/>", signed=False)
        told = soap.first(answer, "UTCDateTime")
        if told is None:
            return
        year, month, day = (_number(told, "Date", name) for name in ("Year", "Month", "Day"))
        hour, minute, second = (
            _number(told, "Time", name) for name in ("Hour", "Minute", "Second")
        )
        try:
            then = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
            self._ahead = then - datetime.now(UTC)
        except ValueError:
            return  # it tells no time; ours may do

    def _ask(self, address: str, body: str, *, signed: bool = True) -> Element:
        user, password = self._login if signed else ("", "")
        now = datetime.now(UTC) + self._ahead
        try:
            raw = self._requests.post(
                address,
                soap.envelope(body, user, password, now),
                "application/soap+xml; charset=utf-8",
                _MAX_BYTES,
            )
            return soap.parsed(raw)
        except soap.SoapError:
            raise self._error(_NO_ONVIF) from None
        except HTTPError as error:
            with error:
                refused = b"NotAuthorized" in error.read(_MAX_BYTES)
            if refused:
                raise self._error(_LOGIN) from None
            if error.code in (400, 404, 405, 500):
                raise self._error(_NO_ONVIF) from None
            raise SourceError(reasons.explain_answer(error, self._source, opened=False)) from None
        except (OSError, HTTPException, ValueError) as error:
            raise SourceError(reasons.explain_answer(error, self._source, opened=False)) from None

    def _here(self, address: str, otherwise: str) -> str:
        """An address at the device's own host, whatever host it names: there goes the login."""
        host = urlsplit(self._address).hostname or ""
        host = f"[{host}]" if ":" in host else host
        try:
            parts = urlsplit(address)
            port = "" if parts.port is None else f":{parts.port}"
        except ValueError:
            return otherwise
        return urlunsplit(parts._replace(netloc=host + port))

    def _error(self, template: str) -> SourceError:
        return SourceError(template.format(self._source.shown))


def _with_login(address: str, user: str, password: str) -> str:
    """The address as ``Requests`` takes it: for devices that want HTTP's own Digest."""
    if not user:
        return address
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    login = f"{quote(user, safe='')}:{quote(password, safe='')}"
    return urlunsplit(parts._replace(netloc=f"{login}@{host}"))


def _number(root: Element, *names: str) -> int:
    digits = soap.text(root, *names)
    return int(digits) if digits.isdecimal() and len(digits) < 9 else 0

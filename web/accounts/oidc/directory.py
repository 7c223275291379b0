"""What a provider tells about itself over HTTP: its addresses and keys, kept for an hour."""

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
import requests
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from mien.process.redact import redact
from web.accounts.oidc.client import OidcClient

#: To connect, and to wait for each piece of an answer.
PATIENCE_S = 5.0
#: Addresses and keys are asked for again after so long; keys that are not known at once.
KEPT_S = 3_600.0
#: And so long after they could not be had.
AGAIN_S = 5.0
log = structlog.get_logger()
T = TypeVar("T")


class ProviderError(RuntimeError):
    """The provider cannot be used now, or is not what it should be: one line."""


class Discovered(msgspec.Struct, frozen=True):
    """What a provider tells about itself (OpenID Connect Discovery)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    scopes_supported: tuple[str, ...] = ()
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class Directory:
    """Knows a provider's addresses and keys; any thread may ask, a lock guards what is kept.

    Args:
        client: What Mien is there.
        clock: Seconds that only grow.
    """

    def __init__(self, client: OidcClient, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: tuple[float, Discovered, KeySet] | None = None
        self._failed: tuple[float, ProviderError] | None = None

    def known(self, *, anew: bool = False) -> tuple[Discovered, KeySet]:
        """The provider's addresses and keys.

        Raises:
            ProviderError: They cannot be had, or could not just now: a crowd does not wait for it
                one after the other.
        """
        with self._lock:
            now_s = self._clock()
            if not anew and self._kept is not None and now_s - self._kept[0] <= KEPT_S:
                return self._kept[1:]
            if self._failed is not None and now_s - self._failed[0] < AGAIN_S:
                raise self._failed[1]
            try:
                about = self._discovered()
                self._kept = now_s, about, self._keys(about)
            except ProviderError as error:
                self._failed = self._clock(), error
                raise
            return self._kept[1:]

    def _discovered(self) -> Discovered:
        address = self._client.issuer.rstrip("/") + "/.well-known/openid-configuration"
        about = read(self._client.place, lambda: _get(address), Discovered)
        if about.issuer != self._client.issuer:
            raise ProviderError(
                f"MIEN_OIDC_ISSUER is {self._client.issuer}, but what answers there calls itself "
                f"{about.issuer[:200]!r}."
            )
        scheme = self._client.issuer.partition(":")[0]
        addresses = (
            *(about.authorization_endpoint, about.token_endpoint, about.jwks_uri),
            about.userinfo_endpoint or about.issuer,
        )
        if not all(each.startswith((f"{scheme}:", "https:")) for each in addresses):
            raise ProviderError(f"{self._client.place} tells addresses without TLS.")
        return about

    def _keys(self, about: Discovered) -> KeySet:
        content = read(self._client.place, lambda: _get(about.jwks_uri), dict[str, Any])
        try:
            return KeySet.import_key_set(content)  # type: ignore[arg-type]
        except (JoseError, ValueError, KeyError, TypeError):
            raise ProviderError(f"{self._client.place} tells no keys.") from None


def read(place: str, ask: Callable[[], requests.Response], kind: type[T]) -> T:
    """What a provider answered, as a ``kind``.

    Raises:
        ProviderError: It is nothing of that kind.
    """
    answer = asked(place, ask)
    if answer.status_code != requests.codes.ok:
        raise ProviderError(f"{place} answers {answer.status_code}.")
    try:
        return msgspec.json.decode(answer.content, type=kind)
    except msgspec.MsgspecError as error:
        log.warning("the provider is not understood", reason=str(error))
        raise ProviderError(f"{place} is no provider of OpenID Connect.") from None


def asked(place: str, ask: Callable[[], T]) -> T:
    """What came of asking.

    Raises:
        ProviderError: Nothing that is understood.
    """
    try:
        return ask()
    except requests.RequestException as error:
        why = f"{place} cannot be reached or does not work now."
        if isinstance(error, requests.exceptions.SSLError):
            why = f"the certificate of {place} is not trusted here."
        elif isinstance(error, requests.Timeout):
            why = f"{place} does not answer in time."
        log.warning("the provider cannot be used", why=why, reason=redact(str(error))[:300])
        raise ProviderError(why) from None


def _get(address: str) -> requests.Response:
    return requests.get(address, timeout=PATIENCE_S, allow_redirects=False)

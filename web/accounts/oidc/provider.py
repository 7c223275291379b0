"""Who a provider says that somebody is, once what it signed fits the sign-in that was begun."""

from dataclasses import dataclass
from typing import Any

import structlog
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from mien.process.redact import redact
from web.accounts.oidc.client import BegunSignIn, OidcClient
from web.accounts.oidc.directory import (
    PATIENCE_S,
    Directory,
    Discovered,
    ProviderError,
    asked,
    read,
)

#: By how much clocks may differ.
LEEWAY_S = 60
#: Signatures that only the provider can make: nothing without one, and none of a shared secret.
ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "Ed25519", "EdDSA"),
)
log = structlog.get_logger()


class NotVouchedForError(RuntimeError):
    """The provider does not vouch for whoever came back from it: one line."""


@dataclass(frozen=True)
class Vouched:
    """Who somebody is, as the provider says.

    Attributes:
        subject: Which person, for good.
        name: What the person is called there; anything at all.
        groups: Of which the person is a member.
    """

    subject: str
    name: str
    groups: tuple[str, ...]


class Provider:
    """Asks a provider who somebody is; any thread may enter.

    Args:
        client: What Mien is there.
    """

    def __init__(self, client: OidcClient) -> None:
        self._client = client
        self._directory = Directory(client)

    def address(self, begun: BegunSignIn) -> str:
        """Where a browser has to go to sign in.

        Raises:
            ProviderError: The provider cannot be used now.
        """
        about, _ = self._directory.known()
        wanted = {"openid", "profile", *({self._client.groups_claim} & set(about.scopes_supported))}
        with self._session(about, begun) as session:
            url, _ = session.create_authorization_url(
                about.authorization_endpoint,
                state=begun.state,
                nonce=begun.nonce,
                code_verifier=begun.verifier,
                scope=" ".join(sorted(wanted)),
            )
        return str(url)

    def vouched(self, begun: BegunSignIn, code: str) -> Vouched:
        """Who came back with a code.

        Raises:
            ProviderError: The provider cannot be used now.
            NotVouchedForError: The code is not good, or what the provider signed is not about
                this sign-in.
        """
        about, keys = self._directory.known()
        with self._session(about, begun) as session:
            token = self._token(session, about, begun, code)
            try:
                claims = self._claims(token, keys, begun)
            except InvalidKeyIdError:  # the provider has a new one
                claims = self._claims(
                    token, self._directory.known(anew=True)[1], begun, is_last=True
                )
            if self._client.groups_claim not in claims and about.userinfo_endpoint is not None:
                claims = self._told(session, about.userinfo_endpoint, claims) | claims
        return Vouched(claims["sub"], _name(claims), self._groups(claims))

    def _session(self, about: Discovered, begun: BegunSignIn) -> Any:
        offered = about.token_endpoint_auth_methods_supported
        method = "client_secret_basic"
        if self._client.client_secret is None:
            method = "none"
        elif method not in offered and "client_secret_post" in offered:
            method = "client_secret_post"
        return OAuth2Session(
            self._client.client_id,
            self._client.client_secret,
            token_endpoint_auth_method=method,
            redirect_uri=begun.back,
            code_challenge_method="S256",
            default_timeout=PATIENCE_S,
        )

    def _token(self, session: Any, about: Discovered, begun: BegunSignIn, code: str) -> Any:
        try:
            return asked(
                self._client.place,
                lambda: session.fetch_token(
                    about.token_endpoint,
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=begun.verifier,
                    redirect_uri=begun.back,
                    allow_redirects=False,
                ),
            )
        except ValueError as error:
            log.warning("the provider is not understood", reason=redact(str(error))[:200])
            raise ProviderError(f"{self._client.place} does not answer as a provider.") from None
        except OAuthError as error:
            log.warning("the provider takes no code", reason=redact(str(error))[:200])
            if error.error == "invalid_grant":
                raise NotVouchedForError("the code was used or is over; sign in again.") from None
            raise ProviderError(
                f"{self._client.place} does not take what Mien proves with "
                "(MIEN_OIDC_CLIENT_ID, MIEN_OIDC_CLIENT_SECRET)."
            ) from None

    def _claims(
        self, token: Any, keys: KeySet, begun: BegunSignIn, *, is_last: bool = False
    ) -> dict[str, Any]:
        """What the provider signed, once it is about this sign-in.

        Raises:
            InvalidKeyIdError: It is signed with a key that is not known, which is not the last try.
            NotVouchedForError: It is not.
        """
        try:
            read = jwt.decode(
                token.get("id_token") or "",
                keys,
                registry=JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False),
            )
            claims = CodeIDToken(
                read.claims,
                read.header,
                {
                    "iss": {"essential": True, "value": self._client.issuer},
                    "aud": {"essential": True, "value": self._client.client_id},
                },
                {
                    "nonce": begun.nonce,
                    "client_id": self._client.client_id,
                    "access_token": token.get("access_token"),
                },
            )
            claims.validate(leeway=LEEWAY_S)
        except (JoseError, ValueError) as error:
            if isinstance(error, InvalidKeyIdError) and not is_last:
                raise
            log.warning("what the provider signed is not good", reason=redact(str(error))[:200])
            raise NotVouchedForError(
                f"what {self._client.place} signed is not about this sign-in; sign in again."
            ) from None
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
            raise NotVouchedForError(f"{self._client.place} does not say who it is.")
        return dict(claims)

    def _told(self, session: Any, address: str, claims: dict[str, Any]) -> dict[str, Any]:
        """What the provider tells of the person apart from what it signed."""
        told = read(
            self._client.place, lambda: session.get(address, allow_redirects=False), dict[str, Any]
        )
        if told.get("sub") != claims["sub"]:
            raise NotVouchedForError(f"{self._client.place} speaks of somebody else.")
        return told

    def _groups(self, claims: dict[str, Any]) -> tuple[str, ...]:
        claim = self._client.groups_claim
        if claim == "email" and claims.get("email_verified") is not True:
            return ()  # anybody's
        given = claims.get(claim)
        several = given if isinstance(given, list) else [given]
        return tuple(group for group in several if isinstance(group, str))


def _name(claims: dict[str, Any]) -> str:
    given = (claims.get(name) for name in ("preferred_username", "email", "name", "sub"))
    for text in given:
        if isinstance(text, str):
            line = "".join(letter if letter.isprintable() else " " for letter in text[:64])
            if line.strip():
                return line.strip()
    return "somebody"

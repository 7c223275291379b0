"""Who asks, by what a request carries: a script's token, what a trusted proxy says, a session."""

from collections.abc import Callable, Collection
from typing import Any

from mien.bus.messages import now_ms
from mien.store.accounts import entrance, sessions, tokens, users
from mien.store.accounts.sessions import SessionOwner
from mien.store.accounts.tokens import ApiToken
from mien.store.accounts.users import User
from mien.store.core.database import Database
from mien.store.core.errors import NoSuchRowError
from web.accounts import cookies
from web.accounts.proxies import TrustedProxies
from web.http.identity import Identity


class Recognition:
    """Finds out who asks; any thread may.

    Args:
        database: Where accounts are.
        proxies: Who may say who asks.
        clock: The present time in Unix UTC milliseconds.
    """

    def __init__(
        self, database: Database, proxies: TrustedProxies, clock: Callable[[], int] = now_ms
    ) -> None:
        self._database = database
        self._proxies = proxies
        self._clock = clock
        #: Binds a proxy's people to the token against foreign changes; read when one asks.
        self._secret: str | None = None

    def of(self, environ: dict[str, Any]) -> Identity | None:
        """Who asks; None for whoever is not known here.

        A token that is wrong is not made good by a session.

        Raises:
            UnavailableError: The database cannot be used now.
        """
        kind, _, secret = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        if kind.lower() == "bearer":
            return self._script(secret.strip())
        name = self._proxies.name(environ)
        if name is not None:
            credentials = users.find(self._database, name)
            if (
                credentials is None
                or credentials.user.disabled
                or credentials.user.issuer is not None
            ):
                return None  # whom a provider vouches for may be called anything
            return self._named(credentials.user)
        token = cookies.session_token(environ)
        return None if token is None else self.browser(token)

    def ended(self, identities: Collection[Identity]) -> set[Identity]:
        """Those of some identities with an open socket that hold no longer as they are.

        Raises:
            UnavailableError: The database cannot be used now.
        """
        now = self._clock()
        of_sessions = {
            identity.session_id for identity in identities if identity.session_id is not None
        }
        of_tokens = {identity.token_id for identity in identities if identity.token_id is not None}
        present: list[Identity] = []
        if of_sessions:
            owners = sessions.touch(self._database, of_sessions, now).values()
            present += [_of_session(owner, None) for owner in owners]
        if of_tokens:
            alive = tokens.alive(self._database, of_tokens, now).values()
            present += [_of_token(token) for token in alive]
        known = {_rights(identity) for identity in present}
        return {identity for identity in identities if not self._holds(identity, known)}

    def _holds(self, identity: Identity, known: set[tuple[Any, ...]]) -> bool:
        if identity.session_id is not None or identity.token_id is not None:
            return _rights(identity) in known
        if identity.user_id is None:
            return True  # without a login
        try:
            user = users.read_one(self._database, identity.user_id).user
        except NoSuchRowError:
            return False
        return not user.disabled and _rights(self._named(user)) == _rights(identity)

    def _script(self, secret: str) -> Identity | None:
        now = self._clock()
        token = tokens.find(self._database, secret, now)
        if token is None:
            return None
        tokens.note(self._database, token, now)
        return _of_token(token)

    def browser(self, token: str) -> Identity | None:
        """Whose session a token is of; None when it is over.

        Raises:
            UnavailableError: The database cannot be used now.
        """
        now = self._clock()
        owner = sessions.find(self._database, token, now)
        if owner is None:
            return None
        sessions.note(self._database, owner.session, now)
        return _of_session(owner, cookies.csrf_of(token))

    def _named(self, user: User) -> Identity:
        if self._secret is None:
            self._secret = entrance.proxy_secret(self._database)
        return Identity(
            name=user.name,
            rank=user.role,
            cameras=_set(user.cameras),
            user_id=user.id,
            csrf=cookies.csrf_of(f"{self._secret} {user.id}"),
        )


def _of_session(owner: SessionOwner, csrf: str | None) -> Identity:
    return Identity(
        name=owner.name if owner.role else f"kiosk {owner.name}",
        rank=owner.role or "kiosk",
        cameras=_set(owner.cameras),
        user_id=owner.user_id,
        session_id=owner.session.id,
        csrf=csrf,
    )


def _of_token(token: ApiToken) -> Identity:
    return Identity(
        name=f"token {token.name}",
        rank=token.role,
        cameras=_set(token.cameras),
        token_id=token.id,
    )


def _rights(identity: Identity) -> tuple[Any, ...]:
    return identity.rank, identity.cameras, identity.session_id, identity.token_id


def _set(cameras: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if cameras is None else frozenset(cameras)

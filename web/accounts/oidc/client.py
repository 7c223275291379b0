"""What Mien is to a provider, as the operator set it up, and a sign-in that was begun there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import get_args
from urllib.parse import urlsplit

from mien.store.accounts.roles import Role
from mien.store.accounts.secrets import digest
from web.accounts.login import is_loopback

_ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True)
class OidcClient:
    """What Mien is to a provider.

    Attributes:
        issuer: Its address, just as it calls itself.
        client_id: What Mien is called there.
        client_secret: What Mien proves with; None where it was given none.
        groups_claim: What holds a person's groups.
        roles: What members of each group may.
    """

    issuer: str
    client_id: str
    client_secret: str | None = field(repr=False)
    groups_claim: str
    roles: Mapping[str, Role]

    @property
    def place(self) -> str:
        """The provider in short: its host."""
        return urlsplit(self.issuer).hostname or self.issuer

    def role_of(self, groups: Collection[str]) -> Role | None:
        """The highest role that follows from some groups; None when none does."""
        given = [self.roles[group] for group in groups if group in self.roles]
        return max(given, key=_ROLES.index, default=None)


@dataclass(frozen=True)
class BegunSignIn:
    """A sign-in that a browser began.

    Attributes:
        secret: What only this browser has.
        back: Address to which the provider sends it back.
    """

    secret: str = field(repr=False)
    back: str

    @property
    def state(self) -> str:
        """What comes back with the browser, so that it is known to be this one."""
        return digest(f"state {self.secret}")

    @property
    def nonce(self) -> str:
        """What the provider signs, so that it is known to be for this sign-in."""
        return digest(f"nonce {self.secret}")

    @property
    def verifier(self) -> str:
        """What the provider is told with the code, since only who asked for it knows (RFC 7636)."""
        return digest(f"verifier {self.secret}")


def roles_of(text: str) -> dict[str, Role]:
    """Read ``mien-admins=administrator,guards=viewer``.

    Raises:
        ValueError: It is not that.
    """
    roles: dict[str, Role] = {}
    for entry in filter(None, map(str.strip, text.split(","))):
        group, _, role = entry.rpartition("=")
        if not group.strip() or role.strip() not in _ROLES:
            raise ValueError(f"{entry!r} is no group with one of {', '.join(_ROLES)}")
        roles[group.strip()] = next(known for known in _ROLES if known == role.strip())
    return roles


def issuer_of(text: str) -> str:
    """Check the address of a provider: over TLS, unless it is this machine's own.

    Raises:
        ValueError: It is another.
    """
    parts = urlsplit(text)
    plain = parts.scheme == "http" and is_loopback(parts.hostname or "")
    if not parts.hostname or not (parts.scheme == "https" or plain) or parts.query:
        raise ValueError(f"{text!r} is no address such as https://login.example.org/realms/home")
    return text

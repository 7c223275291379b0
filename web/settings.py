"""Settings of the web service."""

from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

from mien.bus.shards.place import MOST
from mien.models.package import SHIPPED_MODEL
from mien.process.settings import SourceSettings
from mien.store.accounts.roles import Role
from mien.store.core.settings import StoreSettings
from web.accounts.login import is_loopback
from web.accounts.oidc.client import OidcClient, issuer_of, roles_of
from web.accounts.proxies import Network, networks_of
from web.http.access import name_of, origin
from web.http.limits import Limits


class WebSettings(StoreSettings, SourceSettings):
    """What the web service reads from the environment.

    Attributes:
        host: Address to listen on; ``0.0.0.0`` lets other machines see the cameras.
        port: TCP port; 0 takes any free one.
        tls_cert: PEM file with the certificate, and those between it and a known authority. With
            it the dashboard is served over TLS.
        tls_key: PEM file with its key.
        insecure: True lets other machines reach the dashboard over plain HTTP.
        allowed_hosts: Further names that the dashboard answers to, and origins whose pages it
            trusts (``https://mien.example.org``), separated by commas.
        model_dir: Package of the model that is used until a person promotes another.
        shards: Among so many shards cameras are spread; the same for every web process.
        cameras_file: The operator's file of cameras, which is watched for changes.
        max_video_mb: How large an uploaded video may be, in mebibytes.
        login: True lets nobody in who does not sign in; without it that is so once other machines
            can reach ``host``.
        trusted_proxies: Networks of proxies that are believed, separated by commas: from which
            address it is asked, and with ``proxy_user_header`` who asks.
        proxy_user_header: Name of the header in which they tell who signed in there.
        oidc_issuer: Address of a provider with which people may sign in (OpenID Connect).
        oidc_client_id: What Mien is called there.
        oidc_client_secret: What Mien proves with there.
        oidc_client_secret_file: The same, read from the file that the variable names.
        oidc_groups_claim: Where the provider says of which groups somebody is a member.
        oidc_roles: What members of groups may, such as ``mien-admins=administrator,guards=viewer``.
        address_requests: How many requests a minute one address may make of this process.
        account_requests: And one account.
        account_uploads: How many uploads one account may have under way.
        account_viewers: How many pages one account may have open.
        blur: True pixelates faces on every camera, and nobody can switch that off on the page.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    tls_cert: Path | None = None
    tls_key: Path | None = None
    insecure: bool = False
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    model_dir: Path = SHIPPED_MODEL
    blur: bool = False
    shards: Annotated[int, Field(ge=1, le=MOST)] = 1
    cameras_file: Path | None = None
    login: bool | None = None
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = ()
    proxy_user_header: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]*$")] | None = None
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_client_secret_file: SecretStr | None = None
    oidc_groups_claim: Annotated[str, Field(min_length=1)] = "groups"
    oidc_roles: Annotated[dict[str, Role], NoDecode] = Field(default_factory=dict)
    address_requests: Annotated[int, Field(ge=1)] = Limits.address_requests
    account_requests: Annotated[int, Field(ge=1)] = Limits.account_requests
    account_uploads: Annotated[int, Field(ge=1)] = Limits.account_uploads
    account_viewers: Annotated[int, Field(ge=1)] = Limits.account_viewers
    max_video_mb: Annotated[int, Field(ge=1, le=1_000_000)] = 8_192

    @property
    def signs_in(self) -> bool:
        """True when people have to sign in."""
        return not is_loopback(self.host) if self.login is None else self.login

    @property
    def limits(self) -> Limits:
        """What one may ask."""
        return Limits(
            self.address_requests,
            self.account_requests,
            self.account_uploads,
            self.account_viewers,
        )

    @property
    def oidc(self) -> OidcClient | None:
        """What Mien is to a provider; None where there is none."""
        if not self.oidc_issuer or not self.oidc_client_id:
            return None
        secret = self.oidc_client_secret_file or self.oidc_client_secret
        return OidcClient(
            self.oidc_issuer,
            self.oidc_client_id,
            secret.get_secret_value() if secret else None,
            self.oidc_groups_claim,
            self.oidc_roles,
        )

    @field_validator("oidc_issuer")
    @classmethod
    def _issuer(cls, value: str | None) -> str | None:
        return issuer_of(value) if value else None

    @field_validator("oidc_roles", mode="before")
    @classmethod
    def _roles(cls, value: Any) -> Any:
        return roles_of(value) if isinstance(value, str) else value

    @field_validator("oidc_client_secret_file", mode="before")
    @classmethod
    def _content(cls, value: Any) -> Any:
        try:
            return Path(value).read_text().strip() if isinstance(value, str) else value
        except OSError as error:
            raise ValueError(f"cannot be read ({error.strerror})") from None

    @model_validator(mode="after")
    def _whole_client(self) -> Self:
        given = self.oidc_issuer, self.oidc_client_id, self.oidc_roles or None
        if any(given) and not all(given):
            raise ValueError(
                "MIEN_OIDC_ISSUER, MIEN_OIDC_CLIENT_ID and MIEN_OIDC_ROLES belong together"
            )
        return self

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return networks_of([entry.strip() for entry in value.split(",") if entry.strip()])
        except ValueError as error:
            raise ValueError(
                f"must be networks or addresses such as 10.0.0.5,172.16.0.0/12 ({error})"
            ) from None

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _from_commas(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        entries = tuple(entry.strip() for entry in value.split(",") if entry.strip())
        try:
            return tuple(origin(entry) if "://" in entry else name_of(entry) for entry in entries)
        except ValueError as error:
            raise ValueError(
                "must be addresses that people open and names, such as "
                f"https://mien.example.org,http://cameras.lan:8000,cameras.lan ({error})"
            ) from None

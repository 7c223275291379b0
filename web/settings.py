"""Settings of the web service."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from mien.models.package import SHIPPED_MODEL
from mien.process.settings import SourceSettings
from mien.store.core.settings import StoreSettings
from web.accounts.login import is_loopback
from web.accounts.proxies import Network, networks_of
from web.http.access import name_of, origin


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
        cameras_file: The operator's file of cameras, which is watched for changes.
        max_video_mb: How large an uploaded video may be, in mebibytes.
        login: True lets nobody in who does not sign in; without it that is so once other machines
            can reach ``host``.
        trusted_proxies: Networks of proxies that are believed, separated by commas: from which
            address it is asked, and with ``proxy_user_header`` who asks.
        proxy_user_header: Name of the header in which they tell who signed in there.
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
    cameras_file: Path | None = None
    login: bool | None = None
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = ()
    proxy_user_header: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]*$")] | None = None
    max_video_mb: Annotated[int, Field(ge=1, le=1_000_000)] = 8_192

    @property
    def signs_in(self) -> bool:
        """True when people have to sign in."""
        return not is_loopback(self.host) if self.login is None else self.login

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

"""Settings of the web service."""

import json
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from mien.models.package import SHIPPED_MODEL
from mien.store.core.settings import StoreSettings
from web.http.access import name_of, origin


class WebSettings(StoreSettings):
    """What the web service reads from the environment.

    Attributes:
        host: Address to listen on; ``0.0.0.0`` lets other machines see the cameras.
        port: TCP port; 0 takes any free one.
        allowed_hosts: Further names that the dashboard answers to, and origins whose pages it
            trusts (``https://mien.example.org``), separated by commas.
        sources: Cameras of this run beside the stored ones: device paths, URLs or files.
        model_dir: Package of the model that is used until a person promotes another.
        max_video_mb: How large an uploaded video may be, in mebibytes.
        blur: True pixelates faces on every camera, and nobody can switch that off on the page.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    model_dir: Path = SHIPPED_MODEL
    sources: Annotated[tuple[str, ...], NoDecode] = ()
    blur: bool = False
    max_video_mb: Annotated[int, Field(ge=1, le=1_000_000)] = 8_192

    @field_validator("sources", mode="before")
    @classmethod
    def _from_json(cls, value: Any) -> Any:
        """Done here, where a mistake is told by name; pydantic-settings would only trace it."""
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except json.JSONDecodeError as error:
            raise ValueError(f'must be a JSON list such as ["/dev/video0"] ({error})') from None

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

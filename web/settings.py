"""Settings of the web service."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from store.settings import StoreSettings

SHIPPED_MODEL = Path(str(files("classifier"))) / "models" / "mien"


class WebSettings(StoreSettings):
    """What the web service reads from the environment.

    Attributes:
        host: Address to listen on; ``0.0.0.0`` lets other machines see the cameras.
        port: TCP port; 0 takes any free one.
        sources: Cameras of this run beside the stored ones: device paths, URLs or files.
        model_dir: Package of the model that is used until a person promotes another.
        blur: True pixelates faces on every camera, and nobody can switch that off on the page.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    model_dir: Path = SHIPPED_MODEL
    sources: Annotated[tuple[str, ...], NoDecode] = ()
    blur: bool = False

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

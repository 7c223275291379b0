"""Settings of the web service."""

from typing import Annotated

from pydantic import Field

from store.settings import StoreSettings


class WebSettings(StoreSettings):
    """What the web service reads from the environment.

    Attributes:
        host: Address to listen on; ``0.0.0.0`` lets other machines see the cameras.
        port: TCP port; 0 takes any free one.
        sources: Cameras of this run beside the stored ones: device paths, URLs or files.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    sources: tuple[str, ...] = ()

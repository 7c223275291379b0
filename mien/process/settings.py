"""Settings from the environment: read once in a service's ``__main__`` and passed down."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from mien.process.media import MediaDirs
from mien.process.redact import redact

#: 4096 x 4096: more than any camera's picture that a face is looked for in.
CAMERA_MAX_PIXELS = 4_096 * 4_096


class Settings(BaseSettings):
    """What every service needs. Each service adds its own in a subclass.

    Attributes:
        redis_url: The server.
        log_level: The least that is logged.
        log_format: ``text`` for people, ``json`` for a log collector.
        camera_max_pixels: Width times height that a camera's picture may have; larger ones are
            refused before they are decoded, by capture, web (browsers' cameras) and detector.
        trace_sample: Share of the frames whose way is traced, 0 to 1.
    """

    model_config = SettingsConfigDict(env_prefix="MIEN_", frozen=True)

    redis_url: str = "redis://127.0.0.1:6379/0"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"
    camera_max_pixels: int = Field(default=CAMERA_MAX_PIXELS, ge=64 * 64, le=64_000_000)
    trace_sample: float = Field(default=0.0, ge=0, le=1)


class SourceSettings(Settings):
    """Settings of a service that takes or opens the sources of cameras.

    Attributes:
        sources: Cameras of this run beside the stored ones: device paths, URLs or files.
        media_dirs: Folders below which any other file has to lie to be a camera, separated as in
            ``PATH``. None means anywhere, an empty text nowhere.
    """

    sources: Annotated[tuple[str, ...], NoDecode] = ()
    media_dirs: Annotated[tuple[Path, ...] | None, NoDecode] = None

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

    @field_validator("media_dirs", mode="before")
    @classmethod
    def _from_path_list(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return tuple(Path(part).absolute() for part in value.split(os.pathsep) if part.strip())

    @property
    def media(self) -> MediaDirs:
        """Which files may be cameras."""
        return MediaDirs(self.media_dirs, frozenset(self.sources))


S = TypeVar("S", bound=Settings)


def load(kind: type[S]) -> S:
    """Read the settings from the environment; end the process with code 2 on a wrong value."""
    try:
        return kind()
    except ValidationError as error:
        for problem in error.errors():
            variable = "MIEN_" + "_".join(str(part) for part in problem["loc"]).upper()
            value = redact(repr(problem.get("input")))
            # What is wrong with several together names them; their values may be secrets.
            told = f"{variable}={value}: " if problem["loc"] else ""
            print(f"{told}{problem['msg']}", file=sys.stderr)
        sys.exit(2)

"""Settings from the environment: read once in a service's ``__main__`` and passed down."""

import sys
from typing import Literal, TypeVar

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

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
    """

    model_config = SettingsConfigDict(env_prefix="MIEN_", frozen=True)

    redis_url: str = "redis://127.0.0.1:6379/0"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"
    camera_max_pixels: int = Field(default=CAMERA_MAX_PIXELS, ge=64 * 64, le=64_000_000)


S = TypeVar("S", bound=Settings)


def load(kind: type[S]) -> S:
    """Read the settings from the environment; end the process with code 2 on a wrong value."""
    try:
        return kind()
    except ValidationError as error:
        for problem in error.errors():
            variable = "MIEN_" + "_".join(str(part) for part in problem["loc"]).upper()
            value = redact(repr(problem.get("input")))
            print(f"{variable}={value}: {problem['msg']}", file=sys.stderr)
        sys.exit(2)

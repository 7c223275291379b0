"""Settings from the environment: read once in a service's ``__main__`` and passed down."""

import sys
from typing import Literal, TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bus.redact import redact


class Settings(BaseSettings):
    """What every service needs. Each service adds its own in a subclass."""

    model_config = SettingsConfigDict(env_prefix="MIEN_", frozen=True)

    redis_url: str = "redis://127.0.0.1:6379/0"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"


S = TypeVar("S", bound=Settings)


def load(kind: type[S]) -> S:
    """Reads the settings from the environment; ends the process with code 2 on a wrong value."""
    try:
        return kind()
    except ValidationError as error:
        for problem in error.errors():
            variable = "MIEN_" + "_".join(str(part) for part in problem["loc"]).upper()
            value = redact(repr(problem.get("input")))
            print(f"{variable}={value}: {problem['msg']}", file=sys.stderr)
        sys.exit(2)

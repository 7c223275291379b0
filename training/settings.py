"""Settings of the training service."""

from pathlib import Path

from pydantic import field_validator

from mien.store.core.settings import StoreSettings


class TrainingSettings(StoreSettings):
    """Read from the environment with the prefix ``MIEN_``.

    Attributes:
        training_data: The data set that retraining mixes with corrections, as for ``mien train
            --data``; without one the replay sample of the champion's package serves.
    """

    training_data: Path | None = None

    @field_validator("training_data", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        """An empty variable, as compose files make of an unset one, names no data set."""
        return None if value == "" else value

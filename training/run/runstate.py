"""What a run keeps on disk so that it can go on after an interruption."""

from __future__ import annotations

from pathlib import Path

import keras
import msgspec

from training.errors import RunError
from training.net.second import without_second
from training.run.config import TrainConfig
from training.run.history import RunState

_STATE = "state.json"
_LAST = "last.keras"
_AVERAGED = "averaged.keras"


class RunStore:
    """Keeps one run in a folder; every file is replaced whole, so a crash harms none.

    Args:
        folder: made when absent.

    Raises:
        RunError: the folder cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RunError(f"{folder}: cannot be made ({error.strerror})") from error

    def exists(self) -> bool:
        """Whether a run was kept here."""
        return (self.folder / _STATE).is_file() and (self.folder / _LAST).is_file()

    def save(self, net: keras.Model, state: RunState) -> None:
        """Keep the run as it is after an epoch."""
        self._save_net(net, _LAST)
        partial = self.folder / f"{_STATE}.partial"
        partial.write_bytes(msgspec.json.encode(state))
        partial.replace(self.folder / _STATE)

    def save_averaged(self, net: keras.Model) -> None:
        """Keep the averaged weights of the last epoch."""
        self._save_net(net, _AVERAGED)

    def load_averaged(self) -> keras.Model:
        """The net with the averaged weights of the last epoch, giving the logits of the labels.

        Raises:
            RunError: none was kept.
        """
        return without_second(self._load_net(_AVERAGED))

    def load(self, config: TrainConfig, data: str) -> tuple[keras.Model, RunState]:
        """The run as it was after its last epoch, under the new number of epochs.

        Args:
            config: may differ from the run's in `epochs` only.
            data: digest of the training faces, which must be the run's.

        Raises:
            RunError: there is no run, or it was another one.
        """
        state = self.load_state()
        for field in config.__struct_fields__:
            old, new = getattr(state.config, field), getattr(config, field)
            if field != "epochs" and old != new:
                raise RunError(
                    f"{self.folder}: the run has {field} = {old}, not {new}; resume it with its "
                    "own settings or choose another --out"
                )
        if state.data != data:
            raise RunError(f"{self.folder}: the run learned from other faces; choose another --out")
        state.config = config
        return self._load_net(_LAST), state

    def load_state(self) -> RunState:
        """The settings and epochs of the kept run.

        Raises:
            RunError: there is none, or it is damaged.
        """
        try:
            return msgspec.json.decode((self.folder / _STATE).read_bytes(), type=RunState)
        except OSError as error:
            raise RunError(f"{self.folder}: no run to resume") from error
        except msgspec.MsgspecError as error:
            raise RunError(f"{self.folder / _STATE}: damaged ({error})") from error

    def _save_net(self, net: keras.Model, name: str) -> None:
        partial = self.folder / f"partial-{name}"
        net.save(partial)
        partial.replace(self.folder / name)

    def _load_net(self, name: str) -> keras.Model:
        try:
            return keras.saving.load_model(self.folder / name)
        except (OSError, ValueError) as error:
            raise RunError(f"{self.folder / name}: not a readable net ({error})") from error

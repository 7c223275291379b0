"""What can go wrong with the database, each as one line for people."""


class StoreError(RuntimeError):
    """Something about the database is not as it must be. The text says what to do."""


class UnavailableError(StoreError):
    """The database cannot be used now; it may be later."""


class UnstorableError(StoreError):
    """A value can never be stored, however often it is tried."""


class CameraExistsError(StoreError):
    """There is a camera with this id already."""


class NoSuchCameraError(StoreError):
    """There is no camera with this id."""


class NoSuchRowError(StoreError):
    """There is no row with this number."""


class LayoutError(StoreError):
    """A layout of the wall cannot be kept."""


class NoSuchPackageError(StoreError):
    """There is no model package of this version."""


class ChampionError(StoreError):
    """The champion cannot be changed as asked."""


class NoSuchProofError(StoreError):
    """A model was never proven."""


class JobError(StoreError):
    """A training job cannot be asked for or changed as things are."""


class NotProvenError(ChampionError):
    """A retrained model may not become champion: it did not prove itself."""


class NotUndoableError(StoreError):
    """There is nothing that could be taken back."""


class AccountError(StoreError):
    """An account cannot be made or changed as asked."""

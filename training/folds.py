"""Which of the training faces a package's run left out."""

from __future__ import annotations

from mien.models.package import ModelPackage, PackageError
from training.datasets.samples import FOLDS


def left_out(package: ModelPackage) -> int:
    """The fold that a package's run left out; 0 for none.

    Raises:
        PackageError: its manifest names one that there is not.
    """
    fold = package.manifest.configuration.get("fold", 0)
    if isinstance(fold, int) and 0 <= fold <= FOLDS:
        return fold
    raise PackageError(
        f"{package.version}: its manifest says that fold {fold!r} was left out; "
        f"folds are numbers from 1 to {FOLDS}, and 0 is none"
    )


def check_unseen(package: ModelPackage, fold: int) -> None:
    """Refuse a package that has learned from faces which a run that learns from it leaves out.

    Args:
        package: what the run begins with, or is taught by.
        fold: what the run leaves out; 0 for nothing.

    Raises:
        PackageError: it has, or its manifest names a fold that there is not.
    """
    if fold and left_out(package) != fold:
        raise PackageError(
            f"{package.version} learned from the faces of fold {fold}; they would not be unseen: "
            f"take a package of a run with --fold {fold}, or leave --fold out"
        )

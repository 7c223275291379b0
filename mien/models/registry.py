"""All packages that are known here, and which of them is champion."""

from dataclasses import dataclass
from pathlib import Path

from mien.bus.messages import now_ms
from mien.models import folder
from mien.models.folder import Files
from mien.models.manifest import check_seeds
from mien.models.package import unpack
from mien.models.vetting import vet
from mien.store.core.database import Database
from mien.store.models import packages
from mien.store.models.packages import Origin, Promotion, Registered


@dataclass(frozen=True)
class Registry:
    """Packages as folders below ``path`` and as rows of the database."""

    database: Database
    path: Path

    def start_with(self, directory: Path, origin: Origin) -> None:
        """Register the package that Mien is started with; champion unless people chose another.

        It has no trial: whoever starts Mien trusts it.

        Raises:
            PackageError: It cannot be read or is not whole.
            StoreError: The database cannot be used, or another package has this version.
        """
        files = folder.read(directory)
        version = self._register(files, origin, ms_per_face=None)
        packages.start_with(self.database, version)

    def admit(self, files: Files, origin: Origin) -> Registered:
        """Try a package, and register it when it passes.

        Raises:
            PackageError: It is refused; the message says why in one line.
            StoreError: The database cannot be used, or another package has this version.
        """
        _, ms_per_face = vet(files.candidate)
        version = self._register(files, origin, ms_per_face)
        return packages.read_one(self.database, version)

    def files(self, version: str) -> Files:
        """Read a registered package's files, unchecked.

        Raises:
            NoSuchPackageError: There is none of this version.
            PackageError: Its folder was damaged or removed.
            UnavailableError: The database cannot be used now.
        """
        packages.read_one(self.database, version)
        return self.kept(version)

    def kept(self, version: str) -> Files:
        """As ``files``, without asking the database; only for versions that came from it.

        Raises:
            PackageError: Its folder was damaged or removed.
        """
        files = folder.read(self.path / version)
        candidate = files.candidate
        unpack(candidate.manifest, candidate.model, candidate.golden)
        return files

    def documents(self, version: str) -> list[str]:
        """Names of the documents that came with a package; none when its folder is gone."""
        return folder.documents(self.path / version)

    def promote(self, version: str, reason: str, weighed: bool = False) -> Promotion:
        """Make a package the champion, when its files are as they were.

        Arguments and further errors as of `mien.store.models.packages.promote`.

        Raises:
            NoSuchPackageError: There is none of this version.
            PackageError: Its folder was damaged or removed.
            ChampionError: It is the champion already.
            UnavailableError: The database cannot be used now.
        """
        self.files(version)
        return packages.promote(self.database, version, reason, weighed)

    def roll_back(self, reason: str) -> Promotion:
        """Make the champion before the present one the champion again.

        Raises:
            ChampionError: There was none before.
            PackageError: Its folder was damaged or removed.
            UnavailableError: The database cannot be used now.
        """
        self.kept(packages.champion_before(self.database))
        return packages.roll_back(self.database, reason)

    def give_up(self, version: str, reason: str) -> Promotion | None:
        """Roll back from a champion that turned out not to work, if it still is champion.

        Raises:
            ChampionError: There was none before.
            PackageError: The folder of the one before was damaged or removed.
            UnavailableError: The database cannot be used now.
        """
        self.kept(packages.champion_before(self.database))
        return packages.give_up(self.database, version, reason)

    def _register(self, files: Files, origin: Origin, ms_per_face: float | None) -> str:
        candidate = files.candidate
        package = unpack(candidate.manifest, candidate.model, candidate.golden)
        check_seeds(package.manifest, files.documents)
        known = Registered(
            version=package.version,
            sha256=candidate.sha256,
            name=package.manifest.name,
            parent=package.manifest.parent,
            origin=origin,
            manifest=candidate.manifest.decode(),
            ms_per_face=ms_per_face,
            imported_ms=now_ms(),
        )
        # The row first: it settles who owns the version. A crash in between leaves a row without
        # a folder, which the next attempt fills in.
        packages.add(self.database, known)
        folder.keep(files, self.path / package.version)
        return package.version

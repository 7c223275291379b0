"""Packages as zip files, which people pass on and which nobody trusts."""

import io
import zipfile
from pathlib import PurePosixPath

from mien.models.folder import DOCUMENTS, Files
from mien.models.manifest import GOLDEN_FILE, MANIFEST_FILE, MODEL_FILE, PackageError
from mien.models.trial import PackageFiles
from mien.process.archives import ArchiveError, Budget, ZipReader

#: Of the archive, and of each file in it when unpacked.
MAX_BYTES = 128 * 1024 * 1024
#: Files of other names may lie in it as well.
BUDGET = Budget(files=200, file_bytes=MAX_BYTES, total_bytes=2 * MAX_BYTES)
_NEEDED = (MANIFEST_FILE, MODEL_FILE, GOLDEN_FILE)
#: A fixed time makes two exports of one package equal.
_TIME = (1980, 1, 1, 0, 0, 0)


def pack(files: Files, version: str) -> bytes:
    """Make a zip file with one folder, named as the version."""
    candidate = files.candidate
    contents = {
        MANIFEST_FILE: candidate.manifest,
        MODEL_FILE: candidate.model,
        GOLDEN_FILE: candidate.golden,
        **files.documents,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            about = zipfile.ZipInfo(f"{version}/{name}", _TIME)
            about.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(about, content)
    return buffer.getvalue()


def unpack(raw: bytes) -> Files:
    """Take a zip file apart: the files may lie in it directly or in a folder.

    Files of other names are left alone.

    Raises:
        PackageError: It is no zip file, is damaged, holds too much or a file twice, or a file is
            missing.
    """
    try:
        reader = ZipReader(raw, BUDGET)
        files: dict[str, bytes] = {}
        for path in reader.names:
            name = PurePosixPath(path).name
            if name in files:
                raise ArchiveError(f"the zip file holds {name} twice")
            if name in (*_NEEDED, *DOCUMENTS):
                files[name] = reader.read(path)
    except ArchiveError as error:
        raise PackageError(str(error)) from None
    for name in _NEEDED:
        if name not in files:
            raise PackageError(f"the zip file has no {name}; a package has {', '.join(_NEEDED)}")
    documents = {name: files[name] for name in DOCUMENTS if name in files}
    return Files(PackageFiles(*(files[name] for name in _NEEDED)), documents)

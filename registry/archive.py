"""Packages as zip files, which people pass on and which nobody trusts."""

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from faces.manifest import GOLDEN_FILE, MANIFEST_FILE, MODEL_FILE, PackageError
from faces.trial import Candidate
from registry.folder import DOCUMENTS, Files

#: Of the archive, and of each file in it when unpacked.
MAX_BYTES = 128 * 1024 * 1024
_NEEDED = (MANIFEST_FILE, MODEL_FILE, GOLDEN_FILE)
#: A fixed time makes two exports of one package equal.
_TIME = (1980, 1, 1, 0, 0, 0)


def pack(files: Files, version: str) -> bytes:
    """Makes a zip file with one folder, named as the version."""
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
    """Takes a zip file apart: the files may lie in it directly or in a folder.

    Files of other names are left alone.

    Raises:
        PackageError: It is no zip file, is damaged, or a file is missing or too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            found = {
                PurePosixPath(one.filename).name: _member(archive, one)
                for one in archive.infolist()
                if PurePosixPath(one.filename).name in (*_NEEDED, *DOCUMENTS)
            }
    except zipfile.BadZipFile as error:
        raise PackageError(f"this is no whole zip file: {error}") from None
    for name in _NEEDED:
        if name not in found:
            raise PackageError(f"the zip file has no {name}; a package has {', '.join(_NEEDED)}")
    documents = {name: found[name] for name in DOCUMENTS if name in found}
    return Files(Candidate(*(found[name] for name in _NEEDED)), documents)


def _member(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes:
    # The header's own word on the size is not to be trusted.
    try:
        with archive.open(one) as file:
            content = file.read(MAX_BYTES + 1)
    except (RuntimeError, NotImplementedError, zlib.error, EOFError) as error:
        raise PackageError(f"{one.filename} in the zip file cannot be read: {error}") from None
    if len(content) > MAX_BYTES:
        raise PackageError(f"{one.filename} in the zip file is larger than {MAX_BYTES:,} bytes")
    return content

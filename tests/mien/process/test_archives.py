"""Zip files and arrays of strangers: what is refused before anything is inflated."""

import io
import struct
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from mien.process import archives
from mien.process.archives import ArchiveError, Budget, ZipReader, read_arrays

MIB = 1 << 20
SMALL = Budget(files=4, file_bytes=32 * MIB, total_bytes=40 * MIB)


def zipped(files: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_what_is_within_its_budget_is_read(tmp_path: Path) -> None:
    raw = zipped({"a/one": b"1", "two": b"22"})
    (tmp_path / "a.zip").write_bytes(raw)
    for source in (raw, tmp_path / "a.zip"):
        reader = ZipReader(source, SMALL)
        assert reader.names == ["a/one", "two"]
        assert [reader.read(name) for name in reader.names] == [b"1", b"22"]
        assert reader.size("two") == 2
        reader.close()


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"no zip", "this is no whole zip file"),
        (zipped({"one": b"1"})[:-10], "this is no whole zip file"),
        (zipped({str(n): b"" for n in range(5)}), "holds more than 4 files"),
        (zipped({"big": bytes(32 * MIB + 1)}), "big in the zip file is larger than 33,554,432"),
        (zipped({n: bytes(21 * MIB) for n in "ab"}), "inflates to more than 41,943,040 bytes"),
        (zipped({"zeros": bytes(20 * MIB)}), "inflates to more than 100 times its size"),
    ],
    ids=["no zip", "cut off", "many files", "a large file", "large in all", "a bomb"],
)
def test_what_is_not_is_refused(raw: bytes, says: str) -> None:
    with pytest.raises(ArchiveError, match=says):
        ZipReader(raw, SMALL)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("one", b"1")
        archive.writestr("one", b"2")
    with pytest.raises(ArchiveError, match="holds 'one' twice"):
        ZipReader(buffer.getvalue(), SMALL)


def test_a_directory_of_a_million_files_is_never_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = b"PK\x01\x02" + bytes(24) + struct.pack("<H", 1) + bytes(16) + b"x"
    directory = entry * 1_000_000
    locator = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(directory), 0, 0)
    monkeypatch.setattr(zipfile, "ZipInfo", None)  # would be made for each of them
    with pytest.raises(ArchiveError, match="holds more files than it may"):
        ZipReader(directory + locator, SMALL)


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packings_that_inflate_without_end_are_not_read(packing: int) -> None:
    reader = ZipReader(zipped({"one": b"1" * 1_000}, packing), SMALL)
    with pytest.raises(ArchiveError, match="one in the zip file is packed in a way that is not"):
        reader.read("one")


@pytest.mark.parametrize("told", [0, 10])
def test_a_file_longer_than_its_directory_says_is_inflated_no_further(told: int) -> None:
    raw = bytearray(zipped({"one": bytes(64 * MIB)}))
    entry = raw.index(b"PK\x01\x02")
    struct.pack_into("<L", raw, entry + 24, told)  # the inflated size
    reader = ZipReader(bytes(raw), SMALL)
    tracemalloc.start()
    try:
        with pytest.raises(ArchiveError, match="one in the zip file cannot be read: Bad CRC-32"):
            reader.read("one")
        assert tracemalloc.get_traced_memory()[1] < MIB
    finally:
        tracemalloc.stop()


def test_damaged_content_is_one_line() -> None:
    raw = bytearray(zipped({"one": bytes(range(256)) * 20}, zipfile.ZIP_STORED))
    raw[100] ^= 255
    with pytest.raises(ArchiveError, match=r"one in the zip file cannot be read: Bad CRC-32.*"):
        ZipReader(bytes(raw), SMALL).read("one")


def saved(**arrays: object) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=True, **arrays)  # type: ignore[arg-type]  # as strangers do
    return buffer.getvalue()


def test_arrays_are_what_they_were() -> None:
    arrays: dict[str, NDArray[Any]] = {
        "halves": np.arange(6, dtype=np.float16).reshape(2, 3),
        "columns": np.asfortranarray(np.arange(6).reshape(2, 3)),
        "text": np.array("240 faces"),
        "names": np.array([b"ab", b"c"]),
    }
    read = read_arrays(saved(**arrays), SMALL)
    assert read.keys() == arrays.keys()
    for name, array in arrays.items():
        assert np.array_equal(read[name], array)
        assert read[name].dtype == array.dtype


def test_a_header_that_claims_more_than_there_is_costs_nothing() -> None:
    file = io.BytesIO()
    header = {"descr": "<f4", "fortran_order": False, "shape": (1 << 40,)}
    np.lib.format.write_array_header_1_0(file, header)
    with pytest.raises(ArchiveError, match=r"a.npy holds 0 bytes, its header says otherwise"):
        read_arrays(zipped({"a.npy": file.getvalue()}), SMALL)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (saved(a=np.array([{}], object)), "a.npy holds something else than numbers and text"),
        (zipped({"a.npy": b"text"}), "a.npy is no array"),
        (saved(a=np.zeros(20 * MIB, np.uint8)), "more than 100 times"),
    ],
)
def test_other_things_than_arrays_are_refused(raw: bytes, says: str) -> None:
    with pytest.raises(ArchiveError, match=says):
        read_arrays(raw, SMALL)


def test_only_one_module_opens_zip_files() -> None:
    """What others pack is theirs; what strangers packed is read within a budget."""
    root = Path(archives.__file__).parents[1]
    ours = [path for path in root.glob("*/**/*.py") if path.parts[len(root.parts)] != "tests"]
    writes = ('"w")', '"w", zipfile.')
    offenders = [
        f"{path.relative_to(root)}:{number}"
        for path in ours
        if path.parts[len(root.parts)] not in ("bench", ".venv") and path.name != "archives.py"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if "ZipFile(" in line and not any(write in line for write in writes)
    ]
    assert offenders == []

"""What requests with photos and with videos, and their answers, have alike."""

from pathlib import Path

import msgspec
from flask import Response, request, send_file

from mien.process.names import MAX_FILE_NAME, FileName, in_words
from web.http.operations import Parameter
from web.http.refusals import RefusedError

#: Media types of what is given, as the document says them, and how they begin.
FILES = ("image/*", "video/*", "application/octet-stream")
KINDS = ("image/", "video/", "application/octet-stream")
NAME = Parameter("name", "The file's name, as people see it", {"type": "string"})
#: Answers that no cache may hold: they are of people who may have them erased.
NOT_KEPT = {"Cache-Control": "no-store"}
MIMETYPES = {
    "json": "application/json",
    "jsonl": "application/jsonl",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
}


def file_name(what: str) -> str:
    """The file's name, as its owner calls it; long ones are cut.

    Args:
        what: It is called so where no name is given.

    Raises:
        RefusedError: It is none.
    """
    try:
        return msgspec.convert(request.args.get("name", "")[:MAX_FILE_NAME] or what, FileName)
    except msgspec.ValidationError as error:
        raise RefusedError(400, f"name: {in_words(error)}.") from None


def attached(path: Path, name: str, form: str) -> Response:
    """Answer with a file of rows, which may be deleted as soon as this returns.

    Args:
        path: The file.
        name: What it is called where it is saved, without its ending.
        form: A key of ``MIMETYPES``, which is its ending there.
    """
    # Open before the file's name is deleted: its content stays until it is sent.
    answer = send_file(
        path.open("rb"),
        mimetype=MIMETYPES[form],
        as_attachment=True,
        download_name=f"{name}.{form}",
    )
    answer.headers.update(NOT_KEPT)
    return answer

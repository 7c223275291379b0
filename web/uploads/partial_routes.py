"""REST of videos that come in parts, as tus 1.0 has it: programs that speak tus can upload."""

import base64
import binascii

import msgspec
from flask import Blueprint, Response, request

from mien.process.names import MAX_FILE_NAME, FileName, in_words
from web.http.arguments import number_of
from web.http.operations import Operation, Parameter
from web.http.refusals import RefusedError
from web.uploads.partial import PartialUploads

TUS = {"Tus-Resumable": "1.0.0", "Cache-Control": "no-store"}
PART = "application/offset+octet-stream"


def blueprint(partial: PartialUploads, max_video_bytes: int) -> Blueprint:
    """The routes, bound to the uploads that are not whole yet.

    Args:
        partial: The uploads.
        max_video_bytes: How large a video may be.
    """
    routes = Blueprint("partial", __name__)

    @routes.post("/api/uploads")
    @Operation(
        "Begins to take a video in parts (tus 1.0); Location says where they go",
        code=201,
        refusals=(400, 413, 507),
        allows="operator",
        headers=(
            Parameter(
                "Upload-Length",
                "How many bytes the whole video has",
                {"type": "integer", "minimum": 1, "examples": [1_048_576]},
                required=True,
            ),
            Parameter(
                "Upload-Metadata",
                "filename, and keep, each with its value in Base64: 1 keeps the pictures",
                {"type": "string", "examples": ["filename dGFsay5tcDQ=,keep MA=="]},
                required=True,
            ),
        ),
    )
    def begin() -> Response:
        length = number_of("Upload-Length", request.headers.get("Upload-Length"), 1, 1 << 53)
        if length > max_video_bytes:
            reason = f"the video: {length:,} bytes, at most {max_video_bytes:,} are taken."
            raise RefusedError(413, reason)
        told = _metadata(request.headers.get("Upload-Metadata", ""))
        upload_id = partial.begin(_name(told), length, told.get("keep") == "1")
        # Seen from this address, which may be below a proxy's path.
        where = {"Location": f"uploads/{upload_id}"}
        answer = Response(status=201, headers=TUS | where)
        answer.autocorrect_location_header = False
        return answer

    @routes.route("/api/uploads/<upload_id>", methods=["HEAD"])
    @Operation("How much has come", listed=False, allows="operator")
    def show(upload_id: str) -> Response:
        offset, length = partial.offset(upload_id)
        told = {"Upload-Offset": str(offset), "Upload-Length": str(length)}
        return Response(headers=TUS | told)

    @routes.patch("/api/uploads/<upload_id>")
    @Operation(
        "Takes a part of a video; when it is whole, it is a run of the same id",
        code=204,
        files=(PART,),
        refusals=(400, 404, 409, 411, 413, 415, 423, 503, 507),
        allows="operator",
        headers=(
            Parameter(
                "Upload-Offset",
                "Where the part begins: how much has come",
                {"type": "integer", "minimum": 0, "examples": [0]},
                required=True,
            ),
        ),
    )
    def append(upload_id: str) -> Response:
        if request.mimetype != PART:
            raise RefusedError(415, f"send a part with Content-Type: {PART}.")
        length = request.content_length
        if length is None:
            raise RefusedError(411, "say how long the part is (Content-Length).")
        request.max_content_length = max_video_bytes
        begin = number_of("Upload-Offset", request.headers.get("Upload-Offset"), 0, 1 << 53)
        come = partial.append(upload_id, begin, request.stream, length)
        return Response(status=204, headers=TUS | {"Upload-Offset": str(come)})

    @routes.delete("/api/uploads/<upload_id>")
    @Operation("Deletes what has come of a video", code=204, refusals=(404, 423), allows="operator")
    def forget(upload_id: str) -> Response:
        partial.forget(upload_id)
        return Response(status=204, headers=TUS)

    return routes


def _metadata(header: str) -> dict[str, str]:
    """Read ``Upload-Metadata``: names, each with a value in Base64 after a blank, and commas."""
    told = {}
    for pair in header.split(","):
        name, _, value = pair.strip().partition(" ")
        try:
            told[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise RefusedError(400, "Upload-Metadata must be names and Base64 values.") from None
    return told


def _name(told: dict[str, str]) -> str:
    try:
        return msgspec.convert(told.get("filename", "")[:MAX_FILE_NAME] or "video", FileName)
    except msgspec.ValidationError as error:
        raise RefusedError(400, f"filename: {in_words(error)}.") from None

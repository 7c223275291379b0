"""Where the frames of a camera lie."""

from typing import NamedTuple
from zlib import crc32

#: So many shards at most.
MOST = 256


class Placement(NamedTuple):
    """A camera and the shard in which its frames, and all that follows from them, lie."""

    camera: str
    shard: int


def place(camera: str, shards: int) -> Placement:
    """Choose the shard of a camera among so many: by its id alone, so that everybody agrees."""
    return Placement(camera, crc32(camera.encode()) % shards)

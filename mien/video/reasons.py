"""FFmpeg's errors of files in plain words; FFmpeg's own texts quote addresses."""

import errno

import av.error as ff

#: By kind of error; ``{}`` is the source as people know it.
BY_KIND: list[tuple[type[ff.FFmpegError], str]] = [
    (ff.PermissionError, "no permission to open {}"),
    (ff.FileNotFoundError, "no such file: {}"),
    (ff.EOFError, "{} holds no picture"),
    (ff.DecoderNotFoundError, "{} is in a video format that is not supported"),
]


def foreign(error: ff.FFmpegError) -> bool:
    """Tell whether what was read is in none of the containers that are allowed."""
    return isinstance(error, ff.InvalidDataError) or error.errno == errno.EINVAL


def unknown(error: ff.FFmpegError) -> str:
    """What is said of an error that has no words of its own, a template as in ``BY_KIND``."""
    return "{} cannot be read (" + (error.strerror or "unknown cause").lower() + ")"


def explain_file(error: ff.FFmpegError, shown: str) -> str:
    """Say in one clause what went wrong with a file.

    Args:
        error: What FFmpeg raised.
        shown: The file as people know it.
    """
    if foreign(error):
        return f"{shown} is not a video"
    known = (text for kind, text in BY_KIND if isinstance(error, kind))
    return next(known, unknown(error)).format(shown)

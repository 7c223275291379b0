"""What people call things: one line of text, whoever asks for it."""

from typing import Annotated

import msgspec
from msgspec import Meta

#: Line breaks and other control characters, which end a header's line or garble a terminal's.
_CONTROL = r"\x00-\x1f\x7f-\x9f\u2028\u2029"
#: Its end is a look-ahead, since ``$`` also matches before a last line break.
_ONE_LINE = rf"^[^{_CONTROL}]*[^\s{_CONTROL}][^{_CONTROL}]*(?![\s\S])"
NO_CONTROL = rf"^[^{_CONTROL}]*(?![\s\S])"

#: Without spaces around it.
_TRIMMED = rf"^[^\s{_CONTROL}]([^{_CONTROL}]*[^\s{_CONTROL}])?(?![\s\S])"

Name = Annotated[str, Meta(min_length=1, max_length=80, pattern=_ONE_LINE)]
#: What somebody is called who signs in.
UserName = Annotated[str, Meta(min_length=1, max_length=64, pattern=_TRIMMED)]
#: An address of a camera, as somebody entered it.
Source = Annotated[str, Meta(min_length=1, max_length=2_000, pattern=NO_CONTROL)]
MAX_FILE_NAME = 200
FileName = Annotated[str, Meta(min_length=1, max_length=MAX_FILE_NAME, pattern=_ONE_LINE)]


def in_words(error: msgspec.ValidationError) -> str:
    """What a conversion found wrong, in words that people know."""
    text = str(error)
    for pattern in (_ONE_LINE, NO_CONTROL):
        text = text.replace(
            f"Expected `str` matching regex {pattern!r}",
            "Expected one line of text without control characters",
        )
    return text

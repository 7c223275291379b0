"""Names of files, which on most systems are any bytes, made fit for people, messages and tables."""

import os
import unicodedata

# Control characters, surrogates, separators of lines and of paragraphs.
_ESCAPED = frozenset({"Cc", "Cs", "Zl", "Zp"})


def shown(path: str | os.PathLike[str]) -> str:
    r"""Write a path in one line of valid UTF-8, no two paths alike.

    Args:
        path: Bytes that are not UTF-8 as Python escapes them, as surrogates.

    Returns:
        The path itself when it is plain; otherwise with escapes as Python writes them: ``\n`` for
        a line break, ``\\`` for a backslash, ``\xff`` for a byte that is not UTF-8.
    """
    return "".join(
        _escaped(character)
        if character == "\\" or unicodedata.category(character) in _ESCAPED
        else character
        for character in os.fspath(path)
    )


def _escaped(character: str) -> str:
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xDC00:02x}"
    if "\x80" <= character <= "\xff":  # two digits are for bytes
        return f"\\u{ord(character):04x}"
    return character.encode("unicode_escape").decode()

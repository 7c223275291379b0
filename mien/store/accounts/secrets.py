"""Random secrets that somebody carries, and the hashes by which they are known again."""

import hashlib
import secrets

#: 256 bits: nobody guesses one, so a plain hash of it is enough.
_BYTES = 32


def new_secret(prefix: str = "") -> str:
    """Make a secret of letters, digits, ``-`` and ``_``, after a prefix by which people know it."""
    return prefix + secrets.token_urlsafe(_BYTES)


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()

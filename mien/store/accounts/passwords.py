"""Passwords: what is one, and Argon2id hashes (RFC 9106, its second recommendation)."""

import threading
from functools import cache
from typing import TYPE_CHECKING

from mien.store.core.errors import AccountError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 256
#: Letters that differ, at least.
_DIFFERENT = 5
#: What people choose first of those that are long enough.
_COMMONEST = """
123456789012 1234567890123 12345678901234 123456789012345 1234567890123456 123456123456
123123123123 121212121212 112233445566 987654321098 0987654321098 password1234 password12345
password123456 passwordpassword password2024 password2025 password2026 passw0rd1234
p@ssw0rd1234 p@ssword1234 mypassword123 mypassword1234 qwertyuiop12 qwertyuiop123
qwertyuiop1234 qwertyuiopasdf qwertyqwerty qwerty123456 qwerty1234567 1q2w3e4r5t6y
1qaz2wsx3edc 1qaz2wsx3edc4rfv zaq12wsxcde3 qazwsxedcrfv asdfghjkl123 asdfghjkl1234
abcdefghijkl abcdefgh1234 abcd12345678 abc123abc123 administrator administrator1 admin1234567
admin12345678 adminadminadmin iloveyou1234 iloveyouforever letmein12345 letmeinletmein
welcome12345 welcome123456 changeme1234 changemechangeme correcthorsebatterystaple
trustno1trustno1 superman1234 football1234 baseball1234 monkey123456 dragon123456
sunshine1234 princess1234 mienmienmien mien12345678 camera123456 cameracamera
"""
#: Each takes 64 MiB and some processor time, so a crowd waits.
_AT_ONCE = threading.BoundedSemaphore(2)


def check_password(name: str, password: str) -> None:
    """Refuse what is guessed first.

    Raises:
        AccountError: It is too short, too long, the name, or one of the commonest.
    """
    known, plain = name.casefold(), password.casefold()
    if len(password) < SHORTEST:
        raise AccountError(f"the password is too short: {SHORTEST} characters at least.")
    if len(password) > LONGEST:
        raise AccountError(f"the password is too long: {LONGEST} characters at most.")
    if known in plain and len(plain) - len(known) < SHORTEST // 2:
        raise AccountError("the password is the name with little else; choose another.")
    if plain in _COMMONEST.split() or len(set(plain)) < _DIFFERENT:
        raise AccountError("the password is one of those that are tried first; choose another.")


def hash_password(password: str) -> str:
    """Hash a password with a salt of its own."""
    with _AT_ONCE:
        return _hasher().hash(_encoded(password))


def matches(known: str | None, password: str) -> bool:
    """True when a password is the one that was hashed; without one it takes just as long.

    Args:
        known: The hash; None when there is no such person, or one without a password.
        password: What somebody entered.
    """
    from argon2.exceptions import VerificationError

    hashed = _nobodys() if known is None else known
    with _AT_ONCE:
        try:
            _hasher().verify(hashed, _encoded(password))
        except VerificationError:
            return False
    return known is not None


def _encoded(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher, profiles  # costs time that a start without a login saves

    return PasswordHasher.from_parameters(profiles.RFC_9106_LOW_MEMORY)


@cache
def _nobodys() -> str:
    return _hasher().hash(b"nobody has this password")

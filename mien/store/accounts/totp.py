"""One-time codes of an authenticator app (TOTP, RFC 6238): six digits, new every 30 seconds."""

import hmac

STEP_MS = 30_000
#: Codes of so many steps before and after are taken: clocks differ.
_APART = 1


def new_totp_secret() -> str:
    """Make a secret for an app, in base 32."""
    import pyotp  # costs time that a start without a login saves

    return pyotp.random_base32()


def uri(secret: str, name: str) -> str:
    """The address that an app reads from a QR code."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="Mien")


def code(secret: str, now_ms: int) -> str:
    """The code of a moment."""
    import pyotp

    return pyotp.TOTP(secret).generate_otp(now_ms // STEP_MS)


def step_of(secret: str, entered: str, now_ms: int) -> int | None:
    """Find the step that an entered code is of; None when it is of none near now."""
    wanted = entered.replace(" ", "").encode()
    now = now_ms // STEP_MS
    steps = range(now - _APART, now + _APART + 1)
    right = [
        step for step in steps if hmac.compare_digest(code(secret, step * STEP_MS).encode(), wanted)
    ]
    return right[-1] if right else None

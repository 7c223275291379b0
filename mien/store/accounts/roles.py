"""Roles, and which cameras somebody was given."""

import json
from collections.abc import Collection
from typing import Literal

from mien.store.core.errors import AccountError

#: From the least to the most: each may do what those before it may.
Role = Literal["viewer", "reviewer", "operator", "administrator"]

#: These look after all cameras, so there is no choice of cameras for them.
OF_ALL_CAMERAS: tuple[Role, ...] = ("operator", "administrator")


def check_cameras(role: Role, cameras: Collection[str] | None) -> None:
    """Refuse a choice of cameras for a role that looks after all.

    Raises:
        AccountError: There is one.
    """
    if cameras is not None and role in OF_ALL_CAMERAS:
        raise AccountError(
            f"an {role} looks after all cameras; choose viewer or reviewer for some of them."
        )


def packed(cameras: Collection[str] | None) -> str | None:
    """Cameras as they are stored; None means all, those to come as well."""
    return None if cameras is None else json.dumps(sorted(set(cameras)))


def unpacked(text: str | None) -> tuple[str, ...] | None:
    """What ``packed`` made."""
    return None if text is None else tuple(json.loads(text))

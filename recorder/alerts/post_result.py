"""What came of telling somebody, by whatever way."""

from dataclasses import dataclass

#: For the whole of a post, however busily its receiver sends single bytes.
DEADLINE_S = 10.0


@dataclass(frozen=True)
class PostResult:
    """What came of one attempt to post; ``text`` in plain words."""

    accepted: bool
    text: str

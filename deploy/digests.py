"""Pins the base images by digest: ``python -m deploy.digests`` (``make digests``) asks for each.

The tag stays before the digest, for people and for the next time; what is built and started is the
digest's. It asks the registry through ``docker buildx imagetools``.
"""

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILES = (ROOT / "deploy" / "Dockerfile", ROOT / "docker-compose.yml")
#: An image of a registry in either file; a stage of the Dockerfile's own has no tag.
_IMAGE = re.compile(
    r"^(?P<before>FROM |\s+image: )(?P<image>[\w./-]+:[\w.-]+)(?:@sha256:[0-9a-f]{64})?(?=\s|$)",
    re.MULTILINE,
)
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class DigestError(RuntimeError):
    """A digest cannot be had; the message says why in one line."""


def main() -> int:
    """Pin all, or none where one cannot be had."""
    try:
        pin(FILES)
    except DigestError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def pin(files: Sequence[Path]) -> None:
    """Write the present digest behind each image that files name.

    Raises:
        DigestError: One cannot be had; nothing is written then.
    """
    texts = {path: path.read_text() for path in files}
    images = {match["image"] for text in texts.values() for match in _IMAGE.finditer(text)}
    digests = {image: digest_of(image) for image in sorted(images)}
    for path, text in texts.items():
        path.write_text(
            _IMAGE.sub(lambda m: f"{m['before']}{m['image']}@{digests[m['image']]}", text)
        )


def digest_of(image: str) -> str:
    """Ask the registry what an image's tag means now.

    Raises:
        DigestError: Docker is missing, or does not answer with a digest.
    """
    command = ["docker", "buildx", "imagetools", "inspect", image]
    try:
        asked = subprocess.run(
            [*command, "--format", "{{.Manifest.Digest}}"], capture_output=True, text=True
        )
    except OSError as error:
        raise DigestError(f"docker is needed to ask for digests: {error.strerror}") from None
    digest = asked.stdout.strip()
    if asked.returncode or not _DIGEST.fullmatch(digest):
        said = " ".join((asked.stderr or digest).split())[:200]
        raise DigestError(f"there is no digest of {image} to be had: {said}")
    return digest


if __name__ == "__main__":
    sys.exit(main())

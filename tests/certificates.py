"""Certificates of an authority that nobody else knows, for servers of tests."""

import datetime
import os
import time
from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True)
class Pair:
    """A certificate for this machine and its key, as files, and who signed it."""

    cert: Path
    key: Path
    authority: Path

    def settings(self) -> dict[str, str]:
        """The variables that make the dashboard use it."""
        return {"MIEN_TLS_CERT": str(self.cert), "MIEN_TLS_KEY": str(self.key)}


def write_pair(folder: Path, *, ended: bool = False) -> Pair:
    """Write a certificate by an authority of its own over what is in a folder."""
    folder.mkdir(exist_ok=True)
    authority = trustme.CA()
    now = datetime.datetime.now(datetime.UTC)
    until = now - datetime.timedelta(days=1) if ended else None
    issued = authority.issue_cert("localhost", "127.0.0.1", not_after=until)
    pair = Pair(folder / "cert.pem", folder / "key.pem", folder / "authority.pem")
    issued.private_key_pem.write_to_path(pair.key)
    pair.cert.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
    authority.cert_pem.write_to_path(pair.authority)
    for path in (pair.cert, pair.key):  # the kernel's own times are coarser than tests are quick
        os.utime(path, ns=(time.time_ns(), time.time_ns()))
    return pair

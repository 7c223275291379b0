"""Certificates that can be used, those that cannot, and those that were renewed."""

import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.certificates import Pair, write_pair
from web.http.certificate import Certificate, CertificateError


def _no_cert(pair: Pair) -> None:
    pair.cert.unlink()


def _folder(pair: Pair) -> None:
    pair.key.unlink()
    pair.key.mkdir()


def _no_pem(pair: Pair) -> None:
    pair.cert.write_text("-----BEGIN CERTIFICATE-----\nhello\n")


def _no_key(pair: Pair) -> None:
    pair.key.write_bytes(b"\x00\xff")


def _foreign_key(pair: Pair) -> None:
    pair.key.write_bytes(write_pair(pair.key.parent / "other").key.read_bytes())


def _ended(pair: Pair) -> None:
    write_pair(pair.cert.parent, ended=True)


def _passphrase(pair: Pair) -> None:
    locked = ["openssl", "pkey", "-in", str(pair.key), "-aes256", "-passout", "pass:secret"]
    pair.key.write_bytes(subprocess.run(locked, check=True, capture_output=True).stdout)


UNUSABLE = {
    "no such file: {cert}": _no_cert,
    "{key} cannot be read (Is a directory)": _folder,
    "{cert} holds no certificate in PEM form": _no_pem,
    "{key} holds no private key in PEM form": _no_key,
    "the key {key} is not that of the certificate {cert}": _foreign_key,
    "the certificate {cert} ended on ": _ended,
    "{key} has a passphrase; give a key without one": _passphrase,
}


@pytest.mark.parametrize(("reason", "spoil"), UNUSABLE.items(), ids=UNUSABLE)
def test_what_cannot_be_used_is_one_clear_line(
    tmp_path: Path, reason: str, spoil: Callable[[Pair], None]
) -> None:
    pair = write_pair(tmp_path)
    spoil(pair)
    with pytest.raises(CertificateError) as caught:
        Certificate(pair.cert, pair.key)
    assert str(caught.value).startswith(reason.format(cert=pair.cert, key=pair.key))
    assert "\n" not in str(caught.value)


def test_old_versions_of_tls_are_not_spoken(tmp_path: Path) -> None:
    pair = write_pair(tmp_path)
    context = Certificate(pair.cert, pair.key).context()
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2


def test_renewed_files_are_taken_and_broken_ones_are_not(tmp_path: Path) -> None:
    pair = write_pair(tmp_path)
    certificate = Certificate(pair.cert, pair.key)
    first = certificate.context()
    assert certificate.context() is first, "nothing was renewed"

    write_pair(tmp_path)
    second = certificate.context()
    assert second is not first

    for spoil in UNUSABLE.values():
        spoil(pair)
        assert certificate.context() is second, spoil
        if pair.key.is_dir():
            pair.key.rmdir()
        write_pair(tmp_path)
        third = certificate.context()
        assert third is not second, "it is whole again"
        second = third


def test_a_pair_behind_links_is_renewed_by_changing_the_links(tmp_path: Path) -> None:
    """As certbot does: the files stay, the links lead to newer ones."""
    old, new = write_pair(tmp_path / "1"), write_pair(tmp_path / "2")
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    cert.symlink_to(old.cert)
    key.symlink_to(old.key)
    certificate = Certificate(cert, key)
    before = certificate.context()
    for link, to in ((cert, new.cert), (key, new.key)):
        (tmp_path / "next").symlink_to(to)
        (tmp_path / "next").replace(link)
        after = certificate.context()
    assert after is not before

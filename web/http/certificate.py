"""The TLS certificate: read from its files, and again when they were renewed."""

import ssl
from datetime import UTC, datetime
from pathlib import Path

import structlog
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key

log = structlog.get_logger()

#: What tells a renewed file from the one before.
_Stamp = tuple[int, int, int] | None


class CertificateError(RuntimeError):
    """The files cannot be used; the text says which, why, and what would be right."""


class Certificate:
    """A certificate and its key; belongs to one thread.

    Args:
        chain: PEM file with the certificate and those between it and a known authority.
        key: PEM file with its key, without a passphrase.

    Raises:
        CertificateError: They cannot be used.
    """

    def __init__(self, chain: Path, key: Path) -> None:
        self.chain = chain
        self.key = key
        self._stamps = self._read_stamps()
        self._context = _load(chain, key)

    def context(self) -> ssl.SSLContext:
        """Return what a new connection uses: that of renewed files, if they can be used."""
        stamps = self._read_stamps()
        if stamps != self._stamps:
            self._stamps = stamps
            try:
                self._context = _load(self.chain, self.key)
                log.info("the renewed certificate is used", certificate=str(self.chain))
            except CertificateError as error:
                log.warning("the certificate before goes on", reason=str(error))
        return self._context

    def _read_stamps(self) -> tuple[_Stamp, _Stamp]:
        return _stamp(self.chain), _stamp(self.key)


def _stamp(path: Path) -> _Stamp:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _load(chain: Path, key: Path) -> ssl.SSLContext:
    try:
        certificate = x509.load_pem_x509_certificates(_read(chain))[0]
    except ValueError:
        raise CertificateError(f"{chain} holds no certificate in PEM form") from None
    try:
        private = load_pem_private_key(_read(key), None)
    except TypeError:
        raise CertificateError(f"{key} has a passphrase; give a key without one") from None
    except (ValueError, UnsupportedAlgorithm):
        raise CertificateError(f"{key} holds no private key in PEM form") from None
    if certificate.public_key() != private.public_key():
        raise CertificateError(f"the key {key} is not that of the certificate {chain}")
    now, ends = datetime.now(UTC), certificate.not_valid_after_utc
    if now > ends:
        raise CertificateError(f"the certificate {chain} ended on {ends:%Y-%m-%d}; renew it")
    if now < certificate.not_valid_before_utc:
        begins = certificate.not_valid_before_utc
        raise CertificateError(
            f"the certificate {chain} begins only on {begins:%Y-%m-%d %H:%M} UTC"
        )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(chain, key, password=lambda: b"")  # else it would ask a terminal
    except (OSError, ValueError) as error:
        raise CertificateError(f"{chain} and {key} cannot be used ({error})") from None
    return context


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise CertificateError(f"no such file: {path}") from None
    except OSError as error:
        raise CertificateError(f"{path} cannot be read ({error.strerror})") from None

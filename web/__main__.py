"""Starts the web service: ``python -m web``."""

import gc
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import structlog

from mien.bus import service
from mien.cameras.yaml_file import YamlError
from mien.models.manifest import PackageError
from mien.models.package import SHIPPED_MODEL
from mien.models.registry import Registry
from mien.store.accounts import users
from mien.store.accounts.secrets import digest, new_secret
from mien.store.core.database import open_database
from mien.store.core.errors import StoreError
from web.cameras.desired import Desired
from web.cameras.file_cameras import FileCameras
from web.models import champion, model_card
from web.port import PortError, is_local, listen, reached_at
from web.settings import WebSettings

if TYPE_CHECKING:
    from web.http.certificate import Certificate


_EXPOSED = (
    "over plain HTTP on {}, everybody on the way sees the cameras and what people sign in with. "
    "Give a certificate (--tls-cert and --tls-key, MIEN_TLS_CERT and MIEN_TLS_KEY), or listen on "
    "127.0.0.1 behind a proxy that speaks TLS; --insecure (MIEN_INSECURE=1) takes the risk."
)


def main() -> None:
    """Publish the cameras first, so that capture opens them while the server still starts."""
    settings, redis = service.begin("web", WebSettings)
    try:
        listener = listen(settings.host, settings.port)
        database = open_database(settings.url)
    except (PortError, StoreError) as error:
        service.fail(str(error), service.EX_UNAVAILABLE)
    certificate = _certificate(settings)
    if certificate is None and not settings.insecure and not is_local(listener):
        service.fail(_EXPOSED.format(settings.host), service.EX_CONFIG)
    try:
        model_card.shipped()
    except PackageError as error:
        service.fail(str(error), service.EX_CONFIG)
    media = settings.media
    if media.folders is None and (settings.signs_in or not is_local(listener)):
        media = replace(media, folders=())
    file = None if settings.cameras_file is None else FileCameras(settings.cameras_file, media)
    desired = Desired(
        redis, database, settings.sources, settings.blur, media, file, settings.shards
    )
    try:
        desired.load_file()
    except YamlError as error:
        service.fail(str(error), service.EX_CONFIG)
    desired.publish()
    shipped = settings.model_dir == SHIPPED_MODEL
    champion.start(
        redis,
        Registry(database, settings.data_dir / "models"),
        settings.model_dir,
        "shipped" if shipped else "imported",
    )
    is_new = settings.signs_in and users.is_empty(database)
    code = new_secret() if is_new else None
    database.close()  # the server forks; connections must not be shared

    from web.accounts.login import Login
    from web.accounts.proxies import TrustedProxies
    from web.app import Parts
    from web.http.access import Access
    from web.server import Server

    host, port = listener.getsockname()[:2]
    scheme = "http" if certificate is None else "https"
    structlog.get_logger().info("listening", url=_url(scheme, host, port))
    if code is not None:
        url = _url(scheme, reached_at(host), port)
        print(f"Make the first account: {url}/setup#code={code}", flush=True)
    gc.freeze()  # shared with the process that serves, and not searched when either ends
    access = Access(settings.host, settings.allowed_hosts)
    make_parts = partial(
        Parts,
        redis,
        database,
        desired,
        settings.data_dir,
        camera_max_pixels=settings.camera_max_pixels,
        access=access,
        max_video_bytes=settings.max_video_mb << 20,
        limits=settings.limits,
        login=Login(
            on=settings.signs_in,
            setup_hash=None if code is None else digest(code),
            proxies=TrustedProxies(settings.trusted_proxies, settings.proxy_user_header),
            oidc=settings.oidc,
        ),
    )
    Server(make_parts, listener, certificate).run()


def _certificate(settings: WebSettings) -> "Certificate | None":
    chain, key = settings.tls_cert, settings.tls_key
    if chain is None and key is None:
        return None
    if chain is None or key is None:
        service.fail(
            "a certificate and its key belong together: give both --tls-cert and --tls-key "
            "(MIEN_TLS_CERT and MIEN_TLS_KEY)",
            service.EX_CONFIG,
        )
    from web.http.certificate import Certificate, CertificateError  # costs time that most need not

    try:
        return Certificate(chain, key)
    except CertificateError as error:
        service.fail(str(error), service.EX_CONFIG)


def _url(scheme: str, host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}:{port}"


if __name__ == "__main__":
    main()

"""Starts the web service: ``python -m web``."""

import gc
from functools import partial

import structlog

from mien.bus import service
from mien.models.manifest import PackageError
from mien.models.package import SHIPPED_MODEL
from mien.models.registry import Registry
from mien.store.accounts import users
from mien.store.accounts.secrets import digest, new_secret
from mien.store.core.database import open_database
from mien.store.core.errors import StoreError
from web.cameras.desired import Desired
from web.models import champion, model_card
from web.port import PortError, listen, reached_at
from web.settings import WebSettings


def main() -> None:
    """Publish the cameras first, so that capture opens them while the server still starts."""
    settings, redis = service.begin("web", WebSettings)
    try:
        listener = listen(settings.host, settings.port)
        database = open_database(settings.url)
    except (PortError, StoreError) as error:
        service.fail(str(error), service.EX_UNAVAILABLE)
    try:
        model_card.shipped()
    except PackageError as error:
        service.fail(str(error), service.EX_CONFIG)
    desired = Desired(redis, database, settings.sources, settings.blur)
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
    structlog.get_logger().info("listening", url=_url(host, port))
    if code is not None:
        url = _url(reached_at(host), port)
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
        login=Login(
            on=settings.signs_in,
            setup_hash=None if code is None else digest(code),
            proxies=TrustedProxies(settings.trusted_proxies, settings.proxy_user_header),
        ),
    )
    Server(make_parts, listener).run()


def _url(host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


if __name__ == "__main__":
    main()

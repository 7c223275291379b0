"""``mien up``: everything on this machine, by one command."""

import contextlib
import errno
import http.client
import ipaddress
import json
import os
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import click

from mien.cli.errors import UNAVAILABLE, UserError
from mien.cli.machine import address, processes, sources
from mien.cli.machine.only import only_one
from mien.cli.machine.supervisor import MachineService, Supervisor
from mien.cli.signals import stop_event

TICK_S = 0.1


@click.command(
    epilog="\b\nExamples:\n  mien up\n"
    "  mien up clip.mp4 rtsp://user:password@10.0.0.5/live --port 9000"
)
@click.argument("source", nargs=-1)
@click.option(
    "--port",
    type=click.IntRange(1, 65_535),
    default=8_000,
    envvar="MIEN_PORT",
    show_default=True,
    help="Port of the dashboard.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    envvar="MIEN_HOST",
    show_default=True,
    help="Address to listen on. At 127.0.0.1 this machine alone reaches the dashboard; at 0.0.0.0 "
    "every machine of the network does, and people sign in.",
)
@click.option(
    "--tls-cert",
    envvar="MIEN_TLS_CERT",
    type=click.Path(path_type=Path),
    help="Certificate (PEM) to serve the dashboard over TLS with; a renewed file is taken.",
)
@click.option(
    "--tls-key",
    envvar="MIEN_TLS_KEY",
    type=click.Path(path_type=Path),
    help="Key (PEM) of the certificate.",
)
@click.option(
    "--insecure",
    is_flag=True,
    envvar="MIEN_INSECURE",
    help="Let others reach the dashboard over plain HTTP, which anybody on the way can read.",
)
@click.option(
    "--detectors",
    type=click.IntRange(1),
    default=processes.default_detectors,
    show_default="one for each core, up to four",
    help="How many processes look for faces.",
)
@click.option(
    "--classifiers",
    type=click.IntRange(1),
    default=processes.default_classifiers,
    show_default="one for four cores",
    help="How many processes read expressions.",
)
@click.option(
    "--redis-url",
    envvar="MIEN_REDIS_URL",
    help="A Redis or Valkey to use instead of the embedded one.",
)
@click.option(
    "--database-url",
    envvar="MIEN_DATABASE_URL",
    help="A PostgreSQL to use instead of SQLite in the data directory.",
)
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default="data",
    envvar="MIEN_DATA_DIR",
    show_default=True,
    help="Where the database is kept.",
)
@click.option(
    "--login",
    is_flag=True,
    envvar="MIEN_LOGIN",
    help="Let people sign in, also when this machine alone can reach the dashboard.",
)
@click.option(
    "--config",
    envvar="MIEN_CAMERAS_FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file of cameras (YAML), followed whenever it changes; see mien cameras export.",
)
@click.option("--verbose", is_flag=True, help="Show what the workers do, not only what goes wrong.")
def up(
    source: tuple[str, ...],
    port: int,
    host: str,
    tls_cert: Path | None,
    tls_key: Path | None,
    insecure: bool,
    detectors: int,
    classifiers: int,
    redis_url: str | None,
    database_url: str | None,
    data_dir: Path,
    login: bool,
    config: Path | None,
    verbose: bool,
) -> None:
    """Start everything on this machine and print the dashboard's address.

    A SOURCE is a webcam (/dev/video0), a video file, which is played in a loop, or the URL of a
    camera. Without any, the first webcam is shown.
    """
    started = time.monotonic()
    cameras = sources.resolve(source)
    if config is not None:
        sources.check_file(config)
    elif not cameras:
        cameras = sources.webcam()
    dashboard = f"{'https' if tls_cert else 'http'}://{_shown(host)}:{port}"
    click.get_current_context().with_resource(only_one(data_dir, dashboard))
    others = not _check_port(host, port)
    settings = {
        "HOST": host,
        "PORT": str(port),
        "SOURCES": json.dumps(cameras),
        "DATA_DIR": str(data_dir.absolute()),
    }
    if login:
        settings["LOGIN"] = "1"
    if tls_cert:
        settings["TLS_CERT"] = str(tls_cert.absolute())
    if tls_key:
        settings["TLS_KEY"] = str(tls_key.absolute())
    if others or login:  # whoever adds a camera there sees no other file of this machine
        settings["MEDIA_DIRS"] = os.environ.get("MIEN_MEDIA_DIRS", "")
    if config is not None:
        settings["CAMERAS_FILE"] = str(config.absolute())
    if insecure:
        settings["INSECURE"] = "1"
    if database_url:
        settings["DATABASE_URL"] = database_url
    if not cameras and config is None:
        click.echo(f"No webcam at {sources.WEBCAM}; cameras can be added on the dashboard.")
    workers = [
        processes.service("web"),  # first: it says which cameras capture is to open
        processes.service("capture"),
        *processes.pool("detector", detectors),
        *processes.pool("classifier", classifiers),
    ]
    with _server(redis_url, data_dir) as (url, server):
        environment = processes.environment(
            settings | {"REDIS_URL": url}, "INFO" if verbose else "WARNING"
        )
        with processes.supervised([*server, *workers], environment, click.echo) as supervisor:
            _run(supervisor, dashboard, started, others=others)


def _run(supervisor: Supervisor, url: str, started: float, *, others: bool) -> None:
    """Run until a signal comes; say once where the dashboard is."""
    stopping = stop_event()
    answered = False
    while not stopping.wait(TICK_S):
        supervisor.tick()
        if not answered and _answers(url):
            answered = True
            took_s = time.monotonic() - started
            click.echo(f"Mien is at {url} (started in {took_s:.1f} s)")
            if others:
                click.echo(
                    f"Other machines reach it too, as {socket.gethostname()}; people sign in."
                )
            click.echo("Ctrl-C stops it.")
            # Nobody waits for these, so they need not compete with the others while they start.
            supervisor.add(processes.service("recorder"))
            supervisor.add(processes.service("training"))
    click.echo("Stopping.")


@contextlib.contextmanager
def _server(redis_url: str | None, data_dir: Path) -> Iterator[tuple[str, list[MachineService]]]:
    """The Redis to use, and the process to run for it when it is the embedded one."""
    if redis_url is None:
        with (
            processes.private_server() as (url, service),
            address.announced(data_dir, url, click.echo),
        ):
            yield url, [service]
        return
    from mien.bus import streams  # costs time that the embedded server need not spend

    try:
        streams.connect(redis_url).close()
    except streams.UnreachableError as error:
        raise UserError(str(error), UNAVAILABLE) from None
    yield redis_url, []


def _check_port(host: str, port: int) -> bool:
    """True when only this machine reaches the address.

    Raises:
        UserError: It cannot be listened on.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return ipaddress.ip_address(probe.getsockname()[0].partition("%")[0]).is_loopback
    except socket.gaierror:
        raise UserError(f"--host {host} is no address that this machine knows") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            reason = "is in use; choose another with --port, or stop what uses it"
        else:
            reason = f"cannot be used: {error.strerror}"
        raise UserError(f"port {port} on {host} {reason}", UNAVAILABLE) from None


def _shown(host: str) -> str:
    """The address to open in a browser on this machine."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104  # compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _answers(url: str) -> bool:
    parts = urlsplit(url)
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        # Nothing is told to it, and its certificate is for the name that people open.
        unverified = ssl._create_unverified_context()  # noqa: S323
        connection = http.client.HTTPSConnection(parts.netloc, timeout=1.0, context=unverified)
    else:
        connection = http.client.HTTPConnection(parts.netloc, timeout=1.0)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()

"""``mien cameras``: the cameras of a running system, and files of them."""

import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click
import msgspec
from rich import box
from rich.console import Console
from rich.table import Table

from mien.cameras import camera_file, foreign, yaml_file
from mien.cameras.camera_file import CameraEntry
from mien.cameras.foreign import ForeignCameras
from mien.cameras.yaml_file import YamlError
from mien.cli.accounts.database import database_options, opened
from mien.cli.errors import UserError
from mien.cli.server import ask, ask_json, url_option
from mien.store import cameras as stored


@click.group(
    epilog="\b\nExamples:\n  mien cameras list\n"
    "  mien cameras add rtsp://10.0.0.5/live --name Door --user admin\n"
    "  mien cameras export cameras.yaml\n  mien cameras import frigate.yml"
)
def cameras() -> None:
    """List, add and remove cameras; write and read files of them."""


@cameras.command("list", epilog="\b\nExample:\n  mien cameras list")
@url_option
def list_(url: str) -> None:
    """List the cameras of a running system."""
    table = Table(box=box.SIMPLE)
    for heading in ("id", "name", "group", "address", "larger stream", "origin"):
        table.add_column(heading, overflow="fold")
    for camera in ask_json(url, "/api/cameras")["cameras"]:
        names = ("id", "name", "group", "source", "view", "origin")
        table.add_row(*(str(camera[name] or "") for name in names))
    Console().print(table)


@cameras.command(epilog="\b\nExample:\n  mien cameras add rtsp://10.0.0.5/live --user admin")
@click.argument("address")
@click.option("--name", help="What people call it.")
@click.option("--view", metavar="ADDRESS", help="A larger stream of the same camera.")
@click.option("--user", help="Who signs in there; the password is asked for.")
@click.option("--password-stdin", is_flag=True, help="Read the password's line instead of asking.")
@url_option
def add(
    address: str,
    name: str | None,
    view: str | None,
    user: str | None,
    password_stdin: bool,
    url: str,
) -> None:
    """Add a camera by its ADDRESS: a URL, a device or a file on the server."""
    wish = {"source": address, "name": name, "view": view, "user": user}
    if user is not None:
        wish["password"] = _password(password_stdin)
    sent = {key: value for key, value in wish.items() if value is not None}
    click.echo(f"Added {ask_json(url, '/api/cameras', sent)['id']}.")


@cameras.command(epilog="\b\nExample:\n  mien cameras remove door")
@click.argument("camera_id", metavar="ID")
@url_option
def remove(camera_id: str, url: str) -> None:
    """Remove the camera with this ID; its history stays."""
    ask(url, _path(camera_id), method="DELETE")
    click.echo(f"Removed {camera_id}.")


@cameras.command(epilog="\b\nExample:\n  mien cameras export cameras.yaml --with-passwords")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--with-passwords",
    is_flag=True,
    help="Write passwords too; without it variables stand for them.",
)
@database_options
def export(file: Path, with_passwords: bool, database_url: str | None, data_dir: Path) -> None:
    """Write the cameras that were added to FILE, as one that import and mien up --config take.

    It reads the database itself, whether Mien runs or not. Cameras that Mien was started with are
    not among them.
    """
    with opened(database_url, data_dir) as database:
        shown, sources, views = stored.read(database)
    whole = [
        msgspec.structs.replace(
            camera,
            source=sources.get(camera.id, camera.source),
            view=views.get(camera.id, camera.view),
        )
        for camera in shown
    ]
    try:
        named = camera_file.write(file, whole, with_passwords=with_passwords)
    except OSError as error:
        raise UserError(f"cannot write {file}: {error.strerror}") from None
    click.echo(f"Wrote {_count(len(whole))} to {file}.")
    if named:
        click.echo(f"Set these variables before it is read: {', '.join(named)}.")


@cameras.command("import", epilog="\b\nExample:\n  mien cameras import /config/frigate.yml")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@url_option
def import_(file: Path, url: str) -> None:
    """Add the cameras of FILE: Mien's own, or a configuration of Frigate or go2rtc.

    A camera whose id is there already is changed to what the file says. Variables of the
    environment are filled in where the file names them.
    """
    try:
        imported = _read(file)
    except YamlError as error:
        raise UserError(str(error)) from None
    for line in imported.left_out:
        click.echo(f"Left out {line}.", err=True)
    if not imported.entries:
        raise UserError(f"{file} holds no camera that Mien can open")
    present = {camera["id"] for camera in ask_json(url, "/api/cameras")["cameras"]}
    for entry in imported.entries:
        _send(url, file, entry, is_there=entry.id in present)
    changed = sum(entry.id in present for entry in imported.entries)
    click.echo(f"Imported {_count(len(imported.entries))}, {changed} of which were there already.")


@cameras.command(
    epilog="\b\nExamples:\n  mien cameras find\n  mien cameras find --interface 192.168.1.5"
)
@click.option("--interface", metavar="ADDRESS", help="Search the network of this interface.")
@url_option
def find(interface: str | None, url: str) -> None:
    """Look for webcams, and with an interface for ONVIF devices on its network.

    The machines on which capture runs look around, and only now. Which streams a device offers,
    mien cameras streams tells.
    """
    answer = ask_json(url, "/api/cameras/find", {"interface": interface} if interface else {})
    for reason in answer["reasons"]:
        click.echo(reason, err=True)
    for camera in answer["cameras"]:
        click.echo(f"{camera['address']}  {camera['name']}  (on {camera['host']})")
    for there in answer["interfaces"]:
        click.echo(
            f"To search {there['name']} of {there['host']}: "
            f"mien cameras find --interface {there['address']}"
        )
    if interface and not answer["cameras"]:
        click.echo("No ONVIF device answers there.")


@cameras.command(
    epilog="\b\nExample:\n  mien cameras streams http://10.0.0.5/onvif/device_service --user admin"
)
@click.argument("device")
@click.option("--host", help="From which machine to ask; needed where capture runs on several.")
@click.option("--user", help="Who signs in there; the password is asked for.")
@click.option("--password-stdin", is_flag=True, help="Read the password's line instead of asking.")
@url_option
def streams(
    device: str, host: str | None, user: str | None, password_stdin: bool, url: str
) -> None:
    """List the streams that an ONVIF DEVICE offers, with the addresses to add."""
    if host is None:
        hosts = {there["host"] for there in ask_json(url, "/api/cameras/find", {})["interfaces"]}
        if len(hosts) != 1:
            raise UserError(f"give one of {', '.join(sorted(hosts)) or 'no hosts'} with --host")
        host = hosts.pop()
    wish = {"host": host, "address": device}
    if user is not None:
        wish |= {"user": user, "password": _password(password_stdin)}
    for stream in ask_json(url, "/api/cameras/profiles", wish)["profiles"]:
        size = f"{stream['width']} x {stream['height']}"
        click.echo(f"{stream['source']}  {stream['name']}, {stream['encoding']}, {size}")


def _password(from_stdin: bool) -> str:
    """Never an argument, which others see."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt("Password", hide_input=True, default="", show_default=False)
    return typed


def _read(file: Path) -> ForeignCameras:
    content = yaml_file.read(file)
    cameras = foreign.read(content, os.environ)
    return cameras or ForeignCameras(camera_file.entries(content, os.environ))


def _send(url: str, file: Path, entry: CameraEntry, *, is_there: bool) -> None:
    fields: dict[str, Any] = msgspec.to_builtins(entry.wish)
    try:
        if is_there:
            fields.pop("id")
            ask_json(url, _path(entry.id), fields, "PATCH")
        else:
            ask_json(url, "/api/cameras", fields)
    except UserError as error:
        raise UserError(f"{file}: camera {entry.id!r}: {error}", error.code) from None


def _path(camera_id: str) -> str:
    return f"/api/cameras/{quote(camera_id, safe='')}"


def _count(number: int) -> str:
    return "1 camera" if number == 1 else f"{number} cameras"

"""What ``MIEN_REDIS_URL`` says: which servers, how they hang together, and how to log in."""

import re
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qs

from redis.connection import parse_url

#: One server; several of which each has a part of the keys; those who know which one is the master.
Kind = Literal["plain", "cluster", "sentinel"]

SENTINEL_PORT = 26_379
_SERVER_PORT = 6_379

#: What may stand behind the ? of a URL, as redis-py names it.
OPTIONS = (
    *("client_name", "db", "health_check_interval", "max_connections", "password", "protocol"),
    *("socket_connect_timeout", "socket_keepalive", "socket_read_size", "socket_timeout"),
    "username",
)
#: Of a connection with TLS; of several servers.
_OF_TLS = (
    *("ssl_ca_certs", "ssl_ca_data", "ssl_ca_path", "ssl_cert_reqs", "ssl_certfile"),
    *("ssl_check_hostname", "ssl_keyfile", "ssl_password"),
)
_OF_SENTINELS = ("sentinel_username", "sentinel_password")

_SEVERAL = re.compile(r"(rediss?)\+(cluster|sentinel)://([^/?#]*)(?:/([^?#]*))?(\?[^#]*)?")


@dataclass(frozen=True)
class Address:
    """Where Redis is.

    Attributes:
        kind: How its servers hang together.
        hosts: Names and ports of nodes or Sentinels, of which one has to answer.
        options: Of each connection to a server, as redis-py names them.
        login: Of each connection to a Sentinel, likewise.
        master: The name that Sentinels have for it; else empty.
        shown: What everybody may see of the URL.
    """

    kind: Kind
    hosts: tuple[tuple[str, int], ...]
    options: dict[str, Any]
    login: dict[str, Any]
    master: str
    shown: str


def names_several(url: str) -> bool:
    """Tell whether a URL is one of a cluster or of Sentinels."""
    return re.match(r"rediss?\+", url) is not None


def check_options(url: str) -> None:
    """Refuse a URL with an option that there is not.

    Raises:
        ValueError: It has one; the text holds nothing of it, which may be half of a password.
    """
    scheme, _, rest = url.partition("://")
    known = {*OPTIONS, *(_OF_TLS if scheme.startswith("rediss") else ())}
    known |= set(_OF_SENTINELS if scheme.endswith("+sentinel") else ())
    query = rest.partition("#")[0].partition("?")[2]
    if not parse_qs(query, keep_blank_values=True).keys() <= known:
        raise ValueError(f"an option after ? is none of {', '.join(sorted(known))}")


def parse(url: str) -> Address:
    """Take the URL of a cluster or of Sentinels apart.

    Example: ``redis+cluster://user:password@10.0.0.1:6379,10.0.0.2:6379`` or
    ``rediss+sentinel://10.0.0.1,10.0.0.2/mymaster``; what follows ``?`` is as in other Redis URLs.

    Raises:
        ValueError: It is neither; the text holds nothing secret.
    """
    whole = _SEVERAL.fullmatch(url)
    if whole is None or "@" in (whole[4] or "") + (whole[5] or ""):
        raise ValueError(
            "it should be redis+cluster://host:port,host:port or "
            "redis+sentinel://host:port,host:port/master (rediss+... with TLS), and hold @, /, ? "
            "and # of a password as %40, %2F, %3F and %23"
        )
    scheme, kind, authority, path, query = (part or "" for part in whole.groups())
    login, at, hosts = authority.rpartition("@")
    try:
        each = [parse_url(f"{scheme}://{login}{at}{host}{query}") for host in hosts.split(",")]
    except ValueError:
        each = [{}]
    if not all(options.get("host") for options in each):
        raise ValueError("a host, its port or an option after ? is not right")
    master, _, database = path.partition("/") if kind == "sentinel" else ("", "", path)
    if kind == "sentinel" and not master:
        raise ValueError("the master's name is missing: redis+sentinel://host:port/mymaster")
    if database not in ("", "0") and not (kind == "sentinel" and database.isdecimal()):
        raise ValueError("a cluster has no databases: leave out what follows the last port")
    options, of_sentinels = _options(each[0], scheme)
    if database and kind == "sentinel":
        options["db"] = int(database)
    port = SENTINEL_PORT if kind == "sentinel" else _SERVER_PORT
    return Address(
        kind="sentinel" if kind == "sentinel" else "cluster",
        hosts=tuple((part["host"], part.get("port", port)) for part in each),
        options=options,
        login=of_sentinels,
        master=master,
        shown=f"{scheme}+{kind}://{'***@' if login else ''}{hosts}{master and '/' + master}",
    )


def _options(parsed: dict[str, Any], scheme: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The options of connections to servers, and those to Sentinels, whose login is their own."""
    options = {
        name: value
        for name, value in parsed.items()
        if name not in ("host", "port", "connection_class")
    }
    login = {
        name: options.pop(f"sentinel_{name}")
        for name in ("username", "password")
        if f"sentinel_{name}" in options
    }
    if scheme == "rediss":
        options["ssl"] = True
        login |= {name: value for name, value in options.items() if name.startswith("ssl")}
    return options, login

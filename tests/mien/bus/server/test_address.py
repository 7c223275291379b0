"""Addresses of clusters and of Sentinels, and what is wrong with others."""

import pytest

from mien.bus.server.address import Address, check_options, parse


def test_a_cluster_is_some_of_its_nodes() -> None:
    assert parse("redis+cluster://10.0.0.1:7000,node,[::1]:7002/0?protocol=3") == Address(
        kind="cluster",
        hosts=(("10.0.0.1", 7000), ("node", 6379), ("::1", 7002)),
        options={"protocol": 3},
        login={},
        master="",
        shown="redis+cluster://10.0.0.1:7000,node,[::1]:7002",
    )


def test_a_login_and_tls_are_as_of_one_server_and_the_password_is_not_shown() -> None:
    address = parse("rediss+cluster://web:a%40%2Fb@a:1,b:2?ssl_ca_certs=/ca.pem")
    assert address.options == {
        "username": "web",
        "password": "a@/b",
        "ssl": True,
        "ssl_ca_certs": "/ca.pem",
    }
    assert address.shown == "rediss+cluster://***@a:1,b:2"


def test_sentinels_have_a_login_of_their_own_and_name_the_master() -> None:
    address = parse("rediss+sentinel://:x@a,b:2/mymaster/3?sentinel_password=y&ssl_cert_reqs=none")
    assert address.hosts == (("a", 26_379), ("b", 2))
    assert (address.kind, address.master) == ("sentinel", "mymaster")
    assert address.options == {"password": "x", "db": 3, "ssl": True, "ssl_cert_reqs": "none"}
    assert address.login == {"password": "y", "ssl": True, "ssl_cert_reqs": "none"}
    assert address.shown == "rediss+sentinel://***@a,b:2/mymaster"


@pytest.mark.parametrize(
    "url",
    [
        "redis+cluster://",
        "redis+cluster://a:1,",
        "redis+cluster://a:port",
        "redis+cluster://a:1/5",
        "redis+cluster://web:se/cret@a:1",
        "redis+cluster://web:7/se@cret@a:1",
        "redis+cluster://web:secret@a:1?x=@",
        "redis+cluster://a:1?socket_timeout=secret",
        "redis+sentinel://a:1",
        "redis+sentinel://:secret@a:1/",
        "redis+sentinel://a:1/mymaster/secret",
        "redis+ring://:secret@a:1",
        "unix+cluster:///secret",
    ],
)
def test_what_is_neither_is_refused_and_nothing_secret_told(url: str) -> None:
    with pytest.raises(ValueError, match=r"right|missing|should|databases") as caught:
        parse(url)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "redis://a?socket_timeuot=2",
        "redis+cluster://a,b?retry=secret",
        "redis+sentinel://a/mymaster?ssl_ca_certs=/ca.pem",
        "rediss+cluster://a?sentinel_password=secret",
        "redis://web:x?secret@a",
    ],
)
def test_an_option_that_there_is_not_is_told(url: str) -> None:
    with pytest.raises(
        ValueError, match=r"an option after \? is none of .*, socket_timeout"
    ) as caught:
        check_options(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "redis://web:x@a:1/2?socket_timeout=2&health_check_interval=5",
        "unix:///run/redis?db=1",
        "rediss://a?ssl_ca_certs=/ca.pem",
        "rediss+sentinel://a/m?sentinel_password=x&ssl_cert_reqs=none",
        "redis+cluster://a,b?protocol=3#x",
    ],
)
def test_an_option_that_there_is_passes(url: str) -> None:
    check_options(url)

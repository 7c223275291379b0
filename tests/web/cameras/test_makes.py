"""Templates of known makes give addresses that can be cameras."""

import pytest

from mien.cameras.wishes import AddressFields
from web.cameras.addresses import entered
from web.cameras.makes import HOST, MAKES, Make


@pytest.mark.parametrize("make", MAKES.makes, ids=lambda make: make.name)
def test_a_template_with_a_host_is_an_address(make: Make) -> None:
    source, view = (
        address and address.replace(HOST, "10.0.0.5") for address in (make.source, make.view)
    )
    assert source != make.source
    whole = entered(AddressFields(source=source or "", view=view, user="me", password="a/b"))
    for address in filter(None, (whole.source, whole.view)):
        assert "://me:a%2Fb@10.0.0.5" in address


def test_names_are_in_order() -> None:
    names = [make.name.lower() for make in MAKES.makes]
    assert names == sorted(names)

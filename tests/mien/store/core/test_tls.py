"""A PostgreSQL over TLS: spoken to when its certificate is vouched for, else one clear line."""

from pathlib import Path

import pytest
from sqlalchemy import text

from mien.store.core.database import open_database
from mien.store.core.errors import StoreError
from tests.certificates import write_pair
from tests.ports import free_port
from tests.postgres import running_postgres

pytestmark = pytest.mark.process


def test_only_a_certificate_that_is_vouched_for_is_taken(tmp_path: Path) -> None:
    pair, other = write_pair(tmp_path / "pair"), write_pair(tmp_path / "other")
    port = free_port()
    with running_postgres(port, pair):
        address = f"postgresql://mien:s3cret@127.0.0.1:{port}/postgres?sslmode=verify-full"
        database = open_database(f"{address}&sslrootcert={pair.authority}")
        with database.read() as connection:
            encrypted = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
            assert connection.scalar(text(encrypted)) is True
        database.close()
        with pytest.raises(StoreError) as caught:
            open_database(f"{address}&sslrootcert={other.authority}")
    assert "certificate verify failed" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "s3cret" not in str(caught.value)

"""How long a month of eight cameras takes to read: ``python -m bench.history [DATABASE_URL]``."""

import sys
import tempfile
import time

from sqlalchemy import insert

from store import history
from store.database import Database, open_database
from store.schema import SUMS, minutes, models

CAMERAS = 8
DAYS = 30
_HOUR_MS = 3_600_000
_SPAN_MS = DAYS * 24 * _HOUR_MS


def fill(database: Database) -> None:
    """Writes a row for each camera and minute."""
    with database.write() as connection:
        connection.execute(insert(models).values(id=1, version="m", labels='["calm", "glad"]'))
        for camera in range(CAMERAS):
            row = {"camera": f"camera-{camera}", "model_id": 1, "face_seconds": 60, "frames": 300}
            row |= dict.fromkeys(SUMS, 37_500_000)
            connection.execute(
                insert(minutes),
                [row | {"minute_ms": at_ms} for at_ms in range(0, _SPAN_MS, 60_000)],
            )


def main() -> None:
    """Fills a new database and prints the times of three reads."""
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{folder}/mien.db"
        database = open_database(url)
        fill(database)
        names = [f"camera-{number}" for number in range(CAMERAS)]
        bucket_ms = history.bucket_ms(0, _SPAN_MS, 300, 0)
        for _ in range(3):
            began, worked = time.perf_counter(), time.process_time()
            found = history.history(database, names, 0, _SPAN_MS, bucket_ms)
            print(
                f"{time.perf_counter() - began:.3f} s, of which {time.process_time() - worked:.3f}"
                f" s of this process, {len(found[-1].start_ms)} buckets"
            )
        database.close()


if __name__ == "__main__":
    main()

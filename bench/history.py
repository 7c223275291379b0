"""How long a month of eight cameras takes to read: ``python -m bench.history [DATABASE_URL]``.

By hour, as a screen shows it, and by minute, as if there were no sums by hour.
"""

import sys
import tempfile
import time

from sqlalchemy import insert

from mien.store.core.database import Database, open_database
from mien.store.core.schema import SUMS, hours, minutes, models
from mien.store.history import series
from mien.store.history.rows import HOUR_MS, MINUTE_MS

CAMERAS = 8
DAYS = 30
SPAN_MS = DAYS * 24 * HOUR_MS


def fill(database: Database) -> None:
    """Write a row for each camera and minute, and for each camera and hour."""
    with database.write() as connection:
        connection.execute(insert(models).values(id=1, version="m", labels='["calm", "glad"]'))
        for camera in range(CAMERAS):
            for table, name, step_ms in (
                (minutes, "minute_ms", MINUTE_MS),
                (hours, "hour_ms", HOUR_MS),
            ):
                count = step_ms // 1_000
                row = {"camera": f"camera-{camera}", "model_id": 1, "face_seconds": count}
                row |= {"frames": 5 * count} | dict.fromkeys(SUMS, count * 625_000)
                times = range(0, SPAN_MS, step_ms)
                connection.execute(insert(table), [row | {name: at_ms} for at_ms in times])


def main() -> None:
    """Fill a new database and print the times of three reads each."""
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{folder}/mien.db"
        database = open_database(url)
        fill(database)
        names = [f"camera-{number}" for number in range(CAMERAS)]
        chosen_ms = series.bucket_ms(0, SPAN_MS, 300, 0)
        for bucket_ms in (chosen_ms, chosen_ms + MINUTE_MS):
            for _ in range(3):
                began, worked = time.perf_counter(), time.process_time()
                history = series.history(database, names, 0, SPAN_MS, bucket_ms)
                print(
                    f"{'by hour' if bucket_ms == chosen_ms else 'by minute'}: "
                    f"{time.perf_counter() - began:.3f} s, of which "
                    f"{time.process_time() - worked:.3f} s of this process, "
                    f"{len(history[-1].start_ms)} buckets"
                )
        database.close()


if __name__ == "__main__":
    main()

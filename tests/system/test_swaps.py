"""Models that take turns under load: real classifiers, a real recorder, a real Valkey."""

from pathlib import Path

from redis import Redis

from bench import swaps


def test_swaps_under_load_lose_no_face_and_double_none_into_history(
    redis: Redis, redis_url: str, tmp_path: Path
) -> None:
    found = swaps.measure(redis_url, tmp_path, swaps=4, variants=2, faces=3)
    assert found["refused"] == []  # none is left
    assert found["faces"] > 500
    assert found["lost"] == found["stale"], found  # what an overloaded machine lets wait too long
    assert found["recorded"] == found["faces"] - found["lost"]
    assert found["doubled_into_history"] == 0
    assert found["memory_end_bytes"] < 1.1 * found["memory_start_bytes"]

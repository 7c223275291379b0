"""Models that take turns under load: real classifiers, a real recorder, a real Valkey."""

from pathlib import Path

from redis import Redis

from bench import swaps


def test_swaps_under_load_lose_no_face_and_double_none_into_history(
    redis: Redis, redis_url: str, tmp_path: Path
) -> None:
    swap = swaps.measure(redis_url, tmp_path, swaps=4, variants=2, faces=3)
    assert swap["refused"] == []  # none is left
    assert swap["faces"] > 500
    assert swap["lost"] == swap["stale"], swap  # what an overloaded machine lets wait too long
    assert swap["recorded"] == swap["faces"] - swap["lost"]
    assert swap["doubled_into_history"] == 0
    assert swap["memory_end_bytes"] < 1.1 * swap["memory_start_bytes"]

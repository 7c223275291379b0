"""Names decide the slot of a cluster."""

from collections import Counter

from redis.crc import key_slot

from mien.bus.shards import keyspace
from mien.bus.shards.place import MOST, place


def slots(keys: tuple[str, ...]) -> set[int]:
    return {key_slot(key.encode()) for key in keys}


def of_a_frame(camera: str, shard: int) -> tuple[str, ...]:
    """What capture, detector and classifier touch for one frame."""
    return (
        *(keyspace.frames(camera, shard), keyspace.blurred(camera, shard)),
        *(keyspace.camera_counts(camera, shard), keyspace.changes(shard)),
        *(keyspace.camera_lease(service, camera, shard) for service in ("capture", "detector")),
        *(keyspace.detections(shard), keyspace.faces(shard), keyspace.emotions(shard)),
        *(keyspace.emotions_total(shard), keyspace.dead(shard)),
    )


def test_all_that_a_frame_touches_lies_in_one_slot() -> None:
    for shard in range(MOST):
        assert len(slots(of_a_frame("door", shard))) == 1


def test_a_name_with_braces_changes_no_slot() -> None:
    odd = of_a_frame("a{b}c", 3), of_a_frame("}{", 3), of_a_frame("{control}", 3)
    assert {slot for keys in odd for slot in slots(keys)} == slots(of_a_frame("door", 3))


def test_all_that_no_frame_touches_lies_in_one_slot() -> None:
    constants = [
        value for name, value in vars(keyspace).items() if name.isupper() and name[0] != "_"
    ]
    named = (
        *(keyspace.found("1"), keyspace.camera_status("door"), keyspace.camera_looked_at("door")),
        *(keyspace.camera_tracks("door"), keyspace.worker("web", "{0}"), keyspace.model("{1}")),
        *(keyspace.tried("host", "5f"), keyspace.confusion(7), keyspace.lease("recorder", "duty")),
    )
    assert len(slots((*constants, *named))) == 1


def test_the_tag_of_a_name_tells_its_shard() -> None:
    assert keyspace.shard_of(keyspace.faces(17)) == 17
    assert keyspace.tag(keyspace.CAMERAS) == "control"


def test_cameras_are_spread_alike_by_everybody_and_evenly() -> None:
    assert [place(camera, 4).shard for camera in ("door", "yard", "hall")] == [1, 0, 3]
    assert {place(f"cam-{n}", 1).shard for n in range(100)} == {0}
    spread = Counter(place(f"cam-{n}", 8).shard for n in range(1_000))
    assert set(spread) == set(range(8))
    assert max(spread.values()) < 1.5 * min(spread.values())


def test_shards_are_spread_over_the_slots_of_a_cluster() -> None:
    masters = Counter(key_slot(keyspace.faces(shard).encode()) * 3 // 16_384 for shard in range(12))
    assert max(masters.values()) <= 6

"""Which cameras' faces nobody may see, whoever asks while it changes."""

import threading

import pytest
from redis import Redis

from mien.bus import registry
from mien.bus.messages import Camera, PlacedCamera
from tests.web.records import redis
from web.live.privacy import Privacy

__all__ = ["redis"]  # the fixture


def test_an_answer_from_before_a_change_does_not_undo_it(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.publish_cameras(redis, [Camera(id="door", name="Door", source="x")], {})
    privacy = Privacy(redis)
    assert not privacy.blurs("door")
    read = registry.read_cameras
    late = threading.Thread(target=privacy.refresh, name="late")
    change = threading.Thread(target=privacy.refresh)
    answered, changed = threading.Event(), threading.Event()

    def read_slowly(server: Redis) -> dict[str, PlacedCamera]:
        cameras = read(server)
        if threading.current_thread() is late:
            answered.set()
            assert changed.wait(60)
            change.join(1)  # what comes after the change may overtake, unless it is kept from it
        return cameras

    monkeypatch.setattr(registry, "read_cameras", read_slowly)
    late.start()
    assert answered.wait(60)
    registry.publish_cameras(redis, [Camera(id="door", name="Door", source="x", blur=True)], {})
    change.start()
    changed.set()
    for thread in (late, change):
        thread.join(60)
        assert not thread.is_alive()
    assert privacy.blurs("door")

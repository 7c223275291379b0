"""What is told of a camera: the page's rule for ``uncertain``, whatever is rounded."""

from mien.alerts.presence import PersonShares
from mien.bus.messages import Camera
from mien.faces.smoothing import MIN_CONFIDENCE
from recorder.mqtt.states import camera_state

DOOR = Camera(id="door", name="Door", source="x")


def test_a_share_that_is_rounded_up_to_the_limit_is_uncertain() -> None:
    below = MIN_CONFIDENCE - 0.0004
    shares = {"calm": 0.3, "glad": below, "sad": 0.7 - below}
    told = camera_state(DOOR, None, [PersonShares("door", 7, shares)])
    assert told["expression"] == "uncertain"
    assert told["shares"]["glad"] == MIN_CONFIDENCE
    assert told["people"] == [{"track": 7, "expression": "uncertain", "share": MIN_CONFIDENCE}]


def test_a_share_at_the_limit_is_an_answer() -> None:
    shares = {"calm": 0.3, "glad": MIN_CONFIDENCE, "sad": 0.7 - MIN_CONFIDENCE}
    assert camera_state(DOOR, None, [PersonShares("door", 7, shares)])["expression"] == "glad"

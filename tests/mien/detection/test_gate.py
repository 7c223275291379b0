"""The gate's measures on faces laid out by hand."""

import numpy as np
from numpy.typing import NDArray

from mien.detection import gate
from mien.faces.alignment import TEMPLATE


def face(side_px: float = 100, at: tuple[float, float] = (50, 50)) -> NDArray[np.float32]:
    return np.asarray(TEMPLATE * side_px + np.array(at), np.float32)


def test_size_is_the_side_of_the_crop() -> None:
    assert abs(gate.size_px(face(73)) - 73) < 0.01


def test_a_frontal_face_has_no_yaw_and_a_mirrored_turn_has_the_opposite() -> None:
    assert abs(gate.yaw(face())) < 0.02
    turned = face()
    turned[2, 0] += 15
    away = face()
    away[2, 0] -= 15
    assert gate.yaw(turned) > 0.4
    assert gate.yaw(away) < -0.4


def test_yaw_does_not_depend_on_size_or_roll() -> None:
    turned = face(100, (0, 0))
    turned[2, 0] += 10
    angle = np.deg2rad(30)
    spin = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    rolled = np.asarray(turned @ spin.T, np.float32)
    assert abs(gate.yaw(rolled) - gate.yaw(turned)) < 0.02
    assert abs(gate.yaw(turned * 3) - gate.yaw(turned)) < 1e-3


def test_holds_back_what_is_not_worth_guessing() -> None:
    turned = face()
    turned[2, 0] += 40
    assert gate.held_back(face(), 640, 480) is None
    assert gate.held_back(face(15), 640, 480) == "tiny"
    assert gate.held_back(face(at=(-60, 50)), 640, 480) == "cut off"
    assert gate.held_back(face(at=(600, 50)), 640, 480) == "cut off"
    assert gate.held_back(turned, 640, 480) == "turned"


def test_a_blurred_crop_is_less_sharp() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (48, 48)).astype(np.uint8)
    flat = np.full((48, 48), 90, np.uint8)
    assert gate.sharpness(flat) == 0.0
    assert gate.sharpness(noise) > gate.MIN_SHARPNESS


def test_schedule_classifies_at_once_and_then_at_the_rate() -> None:
    schedule = gate.Schedule()
    classified = []
    for frame in range(30):  # two seconds at 15 frames a second
        now_s = frame / 15
        if schedule.due(7, now_s, hz=5):
            schedule.done(7, now_s)
            classified.append(frame)
    assert classified == list(range(0, 30, 3))
    schedule.keep(set())
    assert schedule.due(7, 2.0, hz=5)

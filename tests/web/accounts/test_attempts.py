"""Signing in is slowed down by name and by address, and nobody is locked out for good."""

from web.accounts.attempts import (
    FORGET_S,
    FREE,
    LONGEST_ADDRESS_S,
    LONGEST_NAME_S,
    MOST_KEPT,
    Attempts,
)


class Clock:
    """Seconds that a test lets pass."""

    now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


def fail(attempts: Attempts, name: str, address: str, times: int, clock: Clock) -> float:
    """Fail so often, as soon as is allowed; return how long the next attempt has to wait."""
    for _ in range(times):
        while (wait_s := attempts.begin(name, address)) > 0:
            clock.now_s += wait_s
    return attempts.begin(name, address)


def test_pauses_double_and_end() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    assert fail(attempts, "ada", "10.0.0.7", FREE, clock) == 1.0
    waits = [fail(attempts, "ada", "10.0.0.7", 1, clock) for _ in range(3)]
    assert waits == [2.0, 4.0, 8.0]
    for _ in range(20):
        attempts.begin("ada", "10.0.0.7")
    assert attempts.begin("ada", "10.0.0.7") == 8.0, "what is tried during a pause does not count"
    assert fail(attempts, "ada", "10.0.0.7", 30, clock) == LONGEST_ADDRESS_S
    clock.now_s += FORGET_S + 1
    assert attempts.begin("ada", "10.0.0.7") == 0.0


def test_strangers_everywhere_delay_a_name_by_seconds() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    for number in range(100):
        fail(attempts, "ada", f"10.0.1.{number}", 1, clock)
    assert 0 < attempts.begin("ada", "10.0.0.7") <= LONGEST_NAME_S
    assert attempts.begin("grace", "10.0.0.7") == 0.0, "another name is not delayed"


def test_one_address_is_delayed_whatever_the_name() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    for number in range(FREE):
        assert attempts.begin(f"name {number}", "10.0.0.7") == 0.0
    assert attempts.begin("another", "10.0.0.7") == 1.0


def test_a_known_address_waits_for_its_own_failures_alone() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    assert attempts.begin("ada", "10.0.0.7") == 0.0
    attempts.succeeded("ada", "10.0.0.7")
    for number in range(100):
        fail(attempts, "ada", f"10.0.1.{number}", 1, clock)
    assert attempts.begin("ada", "10.0.0.7") == 0.0
    assert attempts.begin("ada", "10.0.0.8") > 0.0


def test_success_forgets_and_a_right_password_alone_counts_as_no_failure() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    for _ in range(3 * FREE):
        assert attempts.begin("ada", "10.0.0.7") == 0.0
        attempts.undo("ada", "10.0.0.7")
    fail(attempts, "ada", "10.0.0.7", FREE - 1, clock)
    attempts.succeeded("ada", "10.0.0.7")
    assert fail(attempts, "ada", "10.0.0.7", FREE - 1, clock) == 0.0


def test_no_more_is_remembered_than_fits() -> None:
    attempts = Attempts(Clock())
    for number in range(MOST_KEPT + 10):
        attempts.begin(str(number), str(number))
    assert len(attempts._failures) == MOST_KEPT

"""Writes that count only while their writer holds its lease.

A process that was stopped for longer than its lease, and goes on, believes itself the owner still.
So the server compares the lease with the writer's token in the same step in which it writes: one
script, one round trip. Every key is named beforehand, so that a cluster refuses a script as a whole
when some of its keys are on their way to another node, and none is done by half.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from redis import Redis
from redis.client import Pipeline

_SCRIPT = """
local leases = tonumber(ARGV[1])
for i = 1, leases do
  if redis.call('GET', KEYS[i]) ~= ARGV[1 + i] then return 0 end
end
local at = leases + 2
while at <= #ARGV do
  local after = at + 1 + tonumber(ARGV[at])
  redis.call(unpack(ARGV, at + 1, after - 1))
  at = after
end
return 1
"""


class Fence(NamedTuple):
    """The key of a lease, and the token that it holds while it is the writer's."""

    key: str
    token: bytes


def execute(redis: Redis, pipe: Pipeline, fences: Sequence[Fence]) -> bool:
    """Execute what was queued as one step, if every lease is still the writer's.

    Args:
        redis: The server.
        pipe: Its queued commands, each with one key; empty afterwards.
        fences: The leases; none always holds.

    Returns:
        False when a lease has passed to somebody else; then nothing was written.
    """
    if not fences:
        pipe.execute()
        return True
    keys = [fence.key for fence in fences]
    arguments: list[Any] = [len(fences), *(fence.token for fence in fences)]
    for command in _queued(pipe):
        keys.append(command[1])
        arguments += [len(command), *command]
    pipe.reset()
    script = redis.register_script(_SCRIPT)
    return bool(script(keys=keys, args=arguments))


def _queued(pipe: Pipeline) -> list[tuple[Any, ...]]:
    return [cast(tuple[Any, ...], arguments) for arguments, _ in pipe.command_stack]

"""Every command's ``--help``: what it does, what each option means, and a right example."""

import shlex
from collections.abc import Iterator

import click
import pytest

from mien.cli.command import mien


def commands(group: click.Group, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The words of every command and group below one, as they are typed."""
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


def command_of(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that some typed words name, and its arguments."""
    command: click.Command = mien
    arguments = words[1:]
    while isinstance(command, click.Group) and arguments and not arguments[0].startswith("-"):
        below = command.get_command(click.Context(command), arguments[0])
        if below is None:
            break
        command, arguments = below, arguments[1:]
    return command, arguments


@pytest.fixture(params=[("mien",), *commands(mien, ("mien",))], ids=" ".join)
def path(request: pytest.FixtureRequest) -> tuple[str, ...]:
    words: tuple[str, ...] = request.param
    return words


def examples(command: click.Command) -> list[str]:
    """The lines below a command's help that can be typed."""
    lines = (line.strip() for line in (command.epilog or "").splitlines())
    return [line for line in lines if line.startswith("mien ")]


def test_help_has_an_example_of_this_very_command(path: tuple[str, ...]) -> None:
    command, _ = command_of(list(path))
    shown = command.get_help(click.Context(command, info_name=" ".join(path)))
    typed = [line for line in examples(command) if line.startswith(" ".join(path))]
    assert typed
    assert set(typed) - {line.strip() for line in shown.splitlines()} == set()


def test_examples_name_commands_and_options_that_there_are(path: tuple[str, ...]) -> None:
    for line in examples(command_of(list(path))[0]):
        command, arguments = command_of(shlex.split(line.split(" && ")[0].split(" > ")[0]))
        known = {name for option in command.params for name in option.opts}
        assert {word for word in arguments if word.startswith("--")} - known == set(), line
        is_whole = not arguments or arguments[0].startswith("-")
        assert is_whole or not isinstance(command, click.Group), line


def test_every_option_says_what_it_means(path: tuple[str, ...]) -> None:
    command, _ = command_of(list(path))
    assert command.help
    silent = [
        option.name
        for option in command.params
        if isinstance(option, click.Option) and not option.help
    ]
    assert silent == []

"""The ``mien`` command. Each subcommand is imported only when it is used."""

import importlib
import sys

import click

from mien.cli.arguments import hide_passwords
from mien.cli.errors import UserError

COMMANDS = {
    "up": "mien.cli.up:up",
    "status": "mien.cli.status:status",
    "cameras": "mien.cli.cameras:cameras",
    "inspect": "mien.cli.inspection:inspect",
    "plan": "mien.cli.plan:plan",
    "analyze": "mien.cli.analyze:analyze",
    "models": "mien.cli.models:models",
    "corrections": "mien.cli.corrections.command:corrections",
    "retrain": "mien.cli.retrain:retrain",
    "users": "mien.cli.accounts.users:users_group",
    "audit": "mien.cli.accounts.audit:audit_group",
    "deploy": "mien.cli.deploy.command:deploy",
    "train": "training.commands:train",
    "evaluate": "training.evaluation.measuring:evaluate",
    "export": "training.commands:export",
}


class LazyGroup(click.Group):
    """Finds its subcommands by name, so that starting one does not load the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order in which a new user needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one subcommand; None when there is none of this name."""
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, _, name = target.partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="\b\nStart everything with the webcam, or with clips as cameras:\n"
    "  mien up\n  mien up clip.mp4 rtsp://10.0.0.5/live",
)
@click.version_option(package_name="mien")
def mien() -> None:
    """Watch many cameras and show, live, what the faces in front of them express."""


def main() -> None:
    """Run the command; a mistake of the user ends it with one line."""
    hide_passwords()
    try:
        mien(prog_name="mien")
    except UserError as error:
        click.echo(f"mien: {error}", err=True)
        sys.exit(error.code)


if __name__ == "__main__":
    main()

"""Reads docker-compose.yml and runs its services as processes of this machine."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
VARIABLE = re.compile(r"\$\{(\w+):[-?]([^}]*)\}")


def services() -> dict[str, dict[str, Any]]:
    """What the compose file says of each service, anchors resolved."""
    content: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return content["services"]


def targets() -> dict[str, list[str]]:
    """The Dockerfile's targets and the command that each runs."""
    text = (ROOT / "deploy" / "Dockerfile").read_text()
    stages = re.split(r"^FROM \S+ AS (\S+)$", text, flags=re.MULTILINE)[1:]
    variables: dict[str, list[str]] = {}
    for name, body in zip(stages[::2], stages[1::2], strict=True):
        command = re.search(r"^CMD (\[.*\])$", body, flags=re.MULTILINE)
        variables[name] = json.loads(command[1]) if command else []
    return variables


def usual(text: str) -> str:
    """A variable's text where the operator sets nothing but passwords."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)


class Machine:
    """Stands in for the container engine on this machine.

    Args:
        operator: Variables that the operator sets for ``docker compose``.
        hosts: What each address inside the composition is here.
    """

    def __init__(self, operator: dict[str, str], hosts: dict[str, str]) -> None:
        self._operator = operator
        self._hosts = hosts

    def environment(self, service: dict[str, Any]) -> dict[str, str]:
        """The service's own variables, and nothing of ours that begins with MIEN_."""
        ours = {key: value for key, value in os.environ.items() if not key.startswith("MIEN_")}
        theirs = {key: self._here(value) for key, value in service["environment"].items()}
        return ours | theirs

    def start(self, service: dict[str, Any]) -> subprocess.Popen[bytes]:
        """Start the service's own command with its own variables."""
        return subprocess.Popen(
            self._command(service["command"]), env=self.environment(service), cwd=ROOT
        )

    def is_healthy(self, service: dict[str, Any]) -> bool:
        """Run the service's own health check."""
        kind, *command = service["healthcheck"]["test"]
        assert kind == "CMD"
        check = subprocess.run(
            self._command(command),
            env=self.environment(service),
            stderr=subprocess.DEVNULL,
            timeout=60,
        )
        return check.returncode == 0

    def _command(self, command: list[str]) -> list[str]:
        program, *arguments = command
        assert program == "python"
        return [sys.executable, *map(self._here, arguments)]

    def _here(self, text: str) -> str:
        text = VARIABLE.sub(lambda match: self._operator.get(match[1]) or match[2], text)
        for there, here in self._hosts.items():
            text = text.replace(there, here)
        return text

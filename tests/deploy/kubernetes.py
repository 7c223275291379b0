"""Renders deploy/kubernetes by kubectl, and shows its workloads as a composition has them."""

import functools
import json
import subprocess
from typing import Any

import yaml

from tests.deploy.compose import ROOT

FOLDER = ROOT / "deploy" / "kubernetes"
OVERLAYS = ("base", "small", "large", "keda", "monitoring")


@functools.cache
def documents(overlay: str) -> list[dict[str, Any]]:
    """All objects of an overlay, as they would be applied."""
    command = ["kubectl", "kustomize", str(FOLDER / overlay)]
    rendered = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return [document for document in yaml.safe_load_all(rendered.stdout) if document]


def of_kind(overlay: str, *kinds: str) -> dict[str, dict[str, Any]]:
    """The objects of some kinds by name."""
    return {
        document["metadata"]["name"]: document
        for document in documents(overlay)
        if document["kind"] in kinds
    }


def pods(overlay: str) -> dict[str, dict[str, Any]]:
    """What each workload runs, by its name."""
    workloads = of_kind(overlay, "Deployment", "StatefulSet")
    return {name: workload["spec"]["template"]["spec"] for name, workload in workloads.items()}


def services() -> dict[str, dict[str, Any]]:
    """Each workload with command, environment and health check, as ``compose.services`` has it.

    A variable from a secret is written as the composition writes it: ``${KEY:?KEY}``.
    """
    configuration = of_kind("small", "ConfigMap")["mien"]["data"]
    return {name: _service(pod, configuration) for name, pod in pods("small").items()}


def _service(pod: dict[str, Any], configuration: dict[str, str]) -> dict[str, Any]:
    (container,) = pod["containers"]
    environment = dict(configuration) if "envFrom" in container else {}
    secrets = {}
    for variable in container.get("env", []):
        if "value" in variable:
            environment[variable["name"]] = variable["value"]
        else:
            key = variable["valueFrom"]["secretKeyRef"]["key"]
            secrets[variable["name"]] = f"${{{key}:?{key}}}"
    for name, text in environment.items():
        for secret, key in secrets.items():
            text = text.replace(f"$({secret})", key)
        environment[name] = text
    return {
        "command": [*container.get("command", []), *container.get("args", [])],
        "environment": environment,
        "healthcheck": {"test": ["CMD", *_check(container["readinessProbe"])]},
        "volumes": [f"users:{mount['mountPath']}/users.acl" for mount in _users(container)],
    }


def _users(container: dict[str, Any]) -> list[dict[str, Any]]:
    return [mount for mount in container["volumeMounts"] if mount["name"] == "users"]


def _check(probe: dict[str, Any]) -> list[str]:
    if "exec" in probe:
        return list(probe["exec"]["command"])
    address = json.dumps(f"http://127.0.0.1:8000{probe['httpGet']['path']}")
    return ["python", "-c", f"import urllib.request as r; r.urlopen({address}, timeout=4)"]

"""The manifests without a cluster: rendered, held to the schemas and to what they promise."""

import copy
import re
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
from pydantic import ValidationError

from mien.bus.server import address
from mien.cameras import camera_file, yaml_file
from mien.cli.deploy import acl
from mien.cli.plan import KINDS, plan_for
from tests.deploy import compose, kubernetes, operators

pytestmark = pytest.mark.process

OURS = ("capture", "detector", "classifier", "recorder", "training", "web")
#: The oldest release that is still kept up, and the newest.
RELEASES = ("1.32", "1.34")


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("overlay", kubernetes.OVERLAYS)
def test_every_object_is_what_the_api_takes(overlay: str, release: str) -> None:
    documents = kubernetes.documents(overlay)
    assert documents
    for document in documents:
        if document["kind"] in operators.KINDS:
            operators.KINDS[document["kind"]].model_validate(document)
        else:
            kubernetes_validate.validate(document, release, strict=True)


@pytest.mark.parametrize("release", RELEASES)
def test_what_keda_passes_on_is_what_the_api_takes(release: str) -> None:
    for name, scaler in kubernetes.of_kind("keda", "ScaledObject").items():
        advanced = scaler["spec"].get("advanced", {})
        spec = {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": name},
            "maxReplicas": scaler["spec"]["maxReplicaCount"],
            **advanced.get("horizontalPodAutoscalerConfig", {}),
        }
        made = {
            "apiVersion": "autoscaling/v2",
            "kind": "HorizontalPodAutoscaler",
            "metadata": {"name": name},
            "spec": spec,
        }
        kubernetes_validate.validate(made, release, strict=True)


def test_a_slip_in_what_an_operator_takes_is_found() -> None:
    scaler = copy.deepcopy(kubernetes.of_kind("keda", "ScaledObject")["detector"])
    scaler["spec"]["triggers"][0]["metadata"]["treshold"] = "3"
    with pytest.raises(ValidationError, match="treshold"):
        operators.ScaledObject.model_validate(scaler)


@pytest.mark.parametrize("name", OURS)
def test_a_pod_runs_what_its_image_and_the_composition_run(name: str) -> None:
    service, composed = kubernetes.services()[name], compose.services()[name]
    assert service["command"] == compose.targets()[name] == composed["command"]
    for variable in ("MIEN_REDIS_URL", "MIEN_LOG_FORMAT"):
        here = compose.usual(service["environment"][variable])
        there = compose.usual(composed["environment"][variable])
        assert compose.VARIABLE.sub(r"\1", here) == compose.VARIABLE.sub(r"\1", there)


@pytest.mark.parametrize("name", [*OURS, "redis", "postgres"])
def test_a_pod_has_no_more_power_than_it_needs(name: str) -> None:
    pod = kubernetes.pods("small")[name]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 0
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert not pod.keys() & {"hostNetwork", "hostPID", "hostIPC"}
    (container,) = pod["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["limits"]["memory"]
    assert container["resources"]["requests"].keys() == {"cpu", "memory"}
    assert "readinessProbe" in container


def test_pictures_are_kept_in_memory_alone() -> None:
    redis = kubernetes.pods("small")["redis"]
    assert kubernetes.services()["redis"]["command"][1:5] == ["--save", "", "--appendonly", "no"]
    assert [volume.get("emptyDir", {}).get("medium") for volume in redis["volumes"]] == [
        "Memory",
        None,
    ]
    assert "secret" in redis["volumes"][1]


def reaches(component: str) -> set[str]:
    """Whom a component may speak to: other components, ``names``, or ``all``."""
    reached: set[str] = set()
    for policy in kubernetes.of_kind("small", "NetworkPolicy").values():
        if "Egress" in policy["spec"]["policyTypes"] and _selects(policy["spec"], component):
            for rule in policy["spec"].get("egress", []):
                reached |= {_name(peer) for peer in rule.get("to", [])} or {"all"}
    return reached


def _selects(spec: dict[str, Any], component: str) -> bool:
    selector = spec["podSelector"]
    named = selector.get("matchLabels", {}).get("app.kubernetes.io/component", component)
    listed = [each["values"] for each in selector.get("matchExpressions", [])]
    return named == component and all(component in values for values in listed)


def _name(peer: dict[str, Any]) -> str:
    labels = peer["podSelector"]["matchLabels"]
    return "names" if labels == {"k8s-app": "kube-dns"} else labels["app.kubernetes.io/component"]


def test_who_may_speak_to_whom() -> None:
    assert {name: reaches(name) for name in (*OURS, "redis", "postgres")} == {
        "capture": {"names", "all"},
        "detector": {"names", "redis"},
        "classifier": {"names", "redis"},
        "recorder": {"names", "all"},
        "training": {"names", "redis", "postgres"},
        "web": {"names", "all"},
        "redis": {"names"},
        "postgres": {"names"},
    }


def test_whoever_speaks_to_redis_is_let_in() -> None:
    policies = kubernetes.of_kind("small", "NetworkPolicy")
    (rule,) = policies["redis"]["spec"]["ingress"]
    assert {_name(peer) for peer in rule["from"]} == set(OURS)
    (rule,) = policies["postgres"]["spec"]["ingress"]
    stored = {name for name in OURS if "MIEN_DATABASE_URL" in _environment(name)}
    assert {_name(peer) for peer in rule["from"]} == stored


def _environment(name: str) -> dict[str, str]:
    return dict(kubernetes.services()[name]["environment"])


def test_every_secret_is_one_that_mien_deploy_acl_writes() -> None:
    passwords = {f"MIEN_REDIS_{name.upper()}_PASSWORD" for name in acl.RIGHTS}
    keys = {
        variable["valueFrom"]["secretKeyRef"]["key"]
        for pod in kubernetes.pods("small").values()
        for variable in pod["containers"][0].get("env", [])
        if "valueFrom" in variable
    }
    assert keys == passwords | {"POSTGRES_PASSWORD"}


def test_what_is_scaled_is_there_and_may_be() -> None:
    scaled = kubernetes.of_kind("keda", "ScaledObject")
    assert scaled.keys() == {"classifier", "detector"}
    deployments = kubernetes.of_kind("keda", "Deployment")
    for name, scaler in scaled.items():
        assert scaler["spec"]["scaleTargetRef"]["name"] == name in deployments
        assert "replicas" not in deployments[name]["spec"], "applied again, it would set it back"
    watched = kubernetes.of_kind("monitoring", "ServiceMonitor")["mien"]["spec"]
    (endpoint,) = watched["endpoints"]
    service = kubernetes.of_kind("small", "Service")["web"]
    assert watched["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
    assert endpoint["port"] in [port["name"] for port in service["spec"]["ports"]]


def test_a_thousand_cameras_have_what_the_plan_says() -> None:
    planned = plan_for(1_000, 5, 3, KINDS["h264-640x360"])
    deployments = kubernetes.of_kind("large", "Deployment")
    asked = {
        name: deployments[name]["spec"]["replicas"] for name in planned.workers if name in OURS
    }
    assert planned.systems == 1
    assert asked == {name: planned.workers[name] for name in asked} | {"web": 2}
    assert "redis" not in deployments
    for name in OURS:
        (container,) = deployments[name]["spec"]["template"]["spec"]["containers"]
        environment = {each["name"]: each.get("value") for each in container["env"]}
        named = address.parse(str(environment["MIEN_REDIS_URL"]))
        assert (named.kind, len(named.hosts)) == ("cluster", planned.workers["redis"])
        assert named.options["username"] == name
        assert environment.get("MIEN_SHARDS") == (str(planned.shards) if name == "web" else None)


def test_web_is_never_away_and_its_replicas_share_what_is_uploaded() -> None:
    web = kubernetes.of_kind("small", "Deployment")["web"]["spec"]
    assert web["replicas"] > 1
    assert web["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    (container,) = web["template"]["spec"]["containers"]
    assert container["lifecycle"]["preStop"]["exec"]["command"][0] == "sleep"
    environment = kubernetes.services()["web"]["environment"]
    assert environment["MIEN_DATABASE_URL"].startswith("postgresql://")
    for name in ("web", "capture"):
        volumes = {each["name"]: each for each in kubernetes.pods("small")[name]["volumes"]}
        assert volumes["data"]["persistentVolumeClaim"] == {"claimName": "mien-data"}
    claim = kubernetes.of_kind("small", "PersistentVolumeClaim")["mien-data"]
    assert claim["spec"]["accessModes"] == ["ReadWriteMany"]


def test_of_each_kind_that_runs_twice_one_at_most_is_away() -> None:
    budgets = kubernetes.of_kind("small", "PodDisruptionBudget")
    assert budgets.keys() == {"capture", "detector", "classifier", "recorder", "web"}
    for name, budget in budgets.items():
        assert budget["spec"]["maxUnavailable"] == 1
        selected = budget["spec"]["selector"]["matchLabels"]
        assert selected == {"app.kubernetes.io/component": name}


def test_what_it_is_scaled_by_is_what_the_dashboard_shows() -> None:
    shown = (compose.ROOT / "deploy" / "grafana" / "mien.json").read_text()
    queries = [
        trigger["metadata"]["query"]
        for scaler in kubernetes.of_kind("keda", "ScaledObject").values()
        for trigger in scaler["spec"]["triggers"]
    ]
    assert len(queries) == 4
    assert {name for query in queries for name in re.findall(r"mien_\w+", query)} <= set(
        re.findall(r"mien_\w+", shown)
    )


def test_the_cameras_of_the_example_are_such(tmp_path: Path) -> None:
    text = kubernetes.of_kind("small", "ConfigMap")["mien-cameras"]["data"]["cameras.yaml"]
    path = tmp_path / "cameras.yaml"
    path.write_text(text)
    (door,) = camera_file.entries(yaml_file.read(path), {"DOOR_PASSWORD": "s3cret"})
    assert (door.id, "s3cret" in text) == ("door", False)
    web = kubernetes.pods("small")["web"]["containers"][0]
    assert {"secretRef": {"name": "mien-cameras", "optional": True}} in web["envFrom"]
    assert _environment("web")["MIEN_CAMERAS_FILE"] == "/etc/mien/cameras.yaml"

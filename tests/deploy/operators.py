"""What KEDA and Prometheus' operator take, as far as it is used here.

Written down from their public documentation (KEDA 2, ``keda.sh/v1alpha1``; prometheus-operator,
``monitoring.coreos.com/v1``): a field that is none of theirs, or has another type, is refused.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

Seconds = Annotated[int, Field(ge=0)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
#: KEDA takes all of a trigger's metadata as text.
Number = Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)?$")]
Duration = Annotated[str, StringConstraints(pattern=r"^\d+(ms|s|m|h)$")]


class Strict(BaseModel):
    """Takes what it knows, and nothing else."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", strict=True)


class Metadata(Strict):
    """The metadata of an object."""

    name: Name
    namespace: Name


class Target(Strict):
    """A Deployment."""

    name: Name


class Query(Strict):
    """What KEDA's Prometheus scaler is told."""

    server_address: Annotated[str, StringConstraints(pattern=r"^https?://")]
    query: str
    threshold: Number
    activation_threshold: Number = "0"


class Trigger(Strict):
    """One of a ScaledObject's triggers."""

    type: Literal["prometheus"]
    name: Name
    metric_type: Literal["AverageValue", "Value"] = "AverageValue"
    metadata: Query


class PodAutoscaler(Strict):
    """What KEDA passes on; Kubernetes' own schema says what ``behavior`` may be."""

    behavior: dict[str, Any]


class Advanced(Strict):
    """A ScaledObject's ``advanced``."""

    horizontal_pod_autoscaler_config: PodAutoscaler


class Scaling(Strict):
    """A ScaledObject's specification."""

    scale_target_ref: Target
    polling_interval: Seconds
    cooldown_period: Seconds
    min_replica_count: Annotated[int, Field(ge=0)]
    max_replica_count: Annotated[int, Field(ge=1)]
    advanced: Advanced | None = None
    triggers: Annotated[list[Trigger], Field(min_length=1)]


class ScaledObject(Strict):
    """KEDA's."""

    api_version: Literal["keda.sh/v1alpha1"]
    kind: Literal["ScaledObject"]
    metadata: Metadata
    spec: Scaling


class SecretKey(Strict):
    """One entry of a Secret."""

    name: Name
    key: str


class Authorization(Strict):
    """With what Prometheus signs in."""

    type: str = "Bearer"
    credentials: SecretKey


class Relabeling(Strict):
    """What Prometheus does to a label."""

    target_label: str
    replacement: str


class Endpoint(Strict):
    """What Prometheus looks at."""

    port: Name
    path: Annotated[str, StringConstraints(pattern=r"^/")]
    interval: Duration
    authorization: Authorization
    relabelings: list[Relabeling]


class Selector(Strict):
    """Which services are meant."""

    match_labels: dict[str, str]


class Watched(Strict):
    """A ServiceMonitor's specification."""

    selector: Selector
    endpoints: Annotated[list[Endpoint], Field(min_length=1)]


class ServiceMonitor(Strict):
    """Prometheus' operator's."""

    api_version: Literal["monitoring.coreos.com/v1"]
    kind: Literal["ServiceMonitor"]
    metadata: Metadata
    spec: Watched


KINDS: dict[str, type[Strict]] = {"ScaledObject": ScaledObject, "ServiceMonitor": ServiceMonitor}

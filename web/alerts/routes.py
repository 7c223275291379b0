"""REST of alerts and the rules behind them. ``recorder`` watches; this only writes rows."""

from collections.abc import Callable

import msgspec
from flask import Blueprint, Response

from mien.alerts import past
from mien.alerts.past import Past
from mien.bus.messages import now_ms
from mien.models.manifest import LABELS
from mien.store.alerts import alerts, deliveries, rules
from mien.store.alerts.alerts import Alert
from mien.store.alerts.deliveries import Delivery
from mien.store.alerts.rules import Condition, ExpressionCondition, Rule, RuleWish, StageLagging
from mien.store.core.database import Database
from mien.store.core.errors import NoSuchRowError
from web.http.arguments import answer, body, nothing, span, zone_of
from web.http.identity import current, visible
from web.http.operations import CAMERAS, SPAN, Operation
from web.http.refusals import RefusedError
from web.pages import PAGE, page

DAY_MS = 24 * 3_600_000


class Alerts(msgspec.Struct, frozen=True):
    """Alerts that were open within a span, the newest first; ``next`` asks for older ones."""

    alerts: list[Alert]
    next: str | None


class Rules(msgspec.Struct, frozen=True):
    """All rules, the oldest first."""

    rules: list[Rule]


class Deliveries(msgspec.Struct, frozen=True):
    """Posts to webhooks, the newest first."""

    deliveries: list[Delivery]


class Proposal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A condition that is not a rule yet."""

    condition: Condition


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An empty object."""


def blueprint(database: Database) -> Blueprint:
    """The routes, bound to the database."""
    routes = Blueprint("alerts", __name__)

    @routes.get("/api/alerts")
    @Operation(
        "Alerts that were open within a span",
        Alerts,
        query=(CAMERAS, *SPAN, *PAGE),
        refusals=(400, 503),
        allows="viewer",
        camera="query",
    )
    def list_alerts() -> Response:
        stored = alerts.read(database, *span())
        seen = [alert for alert in stored if current().sees_whole(alert.cameras)]
        return answer(Alerts(*page(seen, lambda alert: (-alert.id,))))

    @routes.get("/api/alerts/rules")
    @Operation("All alert rules", Rules, allows="operator")
    def list_rules() -> Response:
        return answer(Rules(rules.read(database)))

    @routes.post("/api/alerts/rules")
    @Operation(
        "Adds an alert rule",
        Rule,
        code=201,
        body=RuleWish,
        refusals=(400, 415, 503),
        allows="operator",
    )
    def add_rule() -> Response:
        return answer(_written(lambda wish: rules.add(database, wish)), 201)

    @routes.post("/api/alerts/rules/past")
    @Operation(
        "When a condition would have opened an alert in the last day",
        Past,
        body=Proposal,
        refusals=(400, 415, 503),
        allows="operator",
        camera="answer",
    )
    def look_back() -> Response:
        condition = body(Proposal, "a condition").condition
        _check(condition)
        if isinstance(condition, StageLagging):
            raise RefusedError(400, "how far stages were behind is not kept; nothing to look up.")
        cameras = visible(condition.cameras or None)
        now = now_ms()
        return answer(past.look_back(database, condition, cameras, now - DAY_MS, now))

    @routes.put("/api/alerts/rules/<int:rule_id>")
    @Operation(
        "Replaces an alert rule; a changed condition closes its alerts",
        Rule,
        body=RuleWish,
        refusals=(400, 404, 415, 503),
        allows="operator",
    )
    def change_rule(rule_id: int) -> Response:
        _rule(database, rule_id)
        return answer(_written(lambda wish: rules.change(database, rule_id, wish)))

    @routes.delete("/api/alerts/rules/<int:rule_id>")
    @Operation(
        "Removes an alert rule and closes its alerts",
        code=204,
        refusals=(404, 503),
        allows="operator",
    )
    def remove_rule(rule_id: int) -> Response:
        rules.remove(database, rule_id)
        return nothing()

    @routes.post("/api/alerts/rules/<int:rule_id>/test")
    @Operation(
        "Queues a test post to each webhook of a rule",
        Deliveries,
        code=202,
        body=Nothing,
        refusals=(400, 404, 409, 415, 503),
        allows="operator",
    )
    def test_rule(rule_id: int) -> Response:
        body(Nothing, "an empty object")
        rule = _rule(database, rule_id)
        if not rule.webhooks:
            raise RefusedError(409, f"the rule {rule.name!r} tells no webhook; choose one first.")
        posts = [deliveries.put_test(database, number) for number in rule.webhooks]
        return answer(Deliveries(posts), 202)

    return routes


def _written(write: Callable[[RuleWish], Rule]) -> Rule:
    wish = body(RuleWish, "an alert rule")
    _check(wish.condition)
    if wish.quiet is not None:
        zone_of(wish.quiet.zone)
    try:
        return write(wish)
    except NoSuchRowError as error:
        raise RefusedError(400, str(error)) from None  # a webhook that the body names


def _check(condition: Condition) -> None:
    if isinstance(condition, ExpressionCondition) and condition.label not in LABELS:
        raise RefusedError(
            400, f"there is no expression {condition.label!r}; use one of {', '.join(LABELS)}."
        )


def _rule(database: Database, rule_id: int) -> Rule:
    for rule in rules.read(database):
        if rule.id == rule_id:
            return rule
    raise RefusedError(404, f"there is no alert rule {rule_id}.")

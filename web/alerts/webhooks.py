"""REST of webhooks and of what was posted to them. ``recorder`` posts; this only writes rows."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec
from flask import Blueprint, Response
from msgspec import UNSET

from mien.store.alerts import deliveries, webhooks
from mien.store.alerts.deliveries import Delivery
from mien.store.alerts.webhooks import Webhook, WebhookChange, WebhookWish
from mien.store.core.database import Database
from web.alerts.routes import Deliveries, Nothing
from web.http.arguments import answer, body, nothing, number
from web.http.operations import Operation, Parameter
from web.http.refusals import RefusedError

#: No more than keeps a header a header; the mail server knows which addresses there are.
_ADDRESS = re.compile(r"[^\s@<>,;:\"\\()]+@[^\s@<>,;:\"\\()]+")
_TOPIC = re.compile(r"/[-_A-Za-z0-9]{1,64}/?")


class Webhooks(msgspec.Struct, frozen=True):
    """All webhooks, the oldest first, without their secrets."""

    webhooks: list[Webhook]


_COUNT = Parameter(
    "count", "How many", {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}
)


def blueprint(database: Database) -> Blueprint:
    """The routes, bound to the database."""
    routes = Blueprint("webhooks", __name__)

    @routes.get("/api/webhooks")
    @Operation("All webhooks, without their secrets", Webhooks, allows="operator")
    def list_webhooks() -> Response:
        return answer(Webhooks(webhooks.read(database)))

    @routes.post("/api/webhooks")
    @Operation(
        "Adds a webhook",
        Webhook,
        code=201,
        body=WebhookWish,
        refusals=(400, 415, 503),
        allows="operator",
    )
    def add_webhook() -> Response:
        wish = body(WebhookWish, "a webhook")
        _check(wish)
        return answer(webhooks.add(database, wish), 201)

    @routes.patch("/api/webhooks/<int:webhook_id>")
    @Operation(
        "Changes the given fields of a webhook",
        Webhook,
        body=WebhookChange,
        refusals=(400, 404, 415, 503),
        allows="operator",
    )
    def change_webhook(webhook_id: int) -> Response:
        wish = body(WebhookChange, "a change of a webhook")
        _check(wish)
        return answer(webhooks.change(database, webhook_id, wish))

    @routes.delete("/api/webhooks/<int:webhook_id>")
    @Operation("Removes a webhook with its posts", code=204, refusals=(404, 503), allows="operator")
    def remove_webhook(webhook_id: int) -> Response:
        webhooks.remove(database, webhook_id)
        return nothing()

    @routes.post("/api/webhooks/<int:webhook_id>/test")
    @Operation(
        "Queues a test post; its delivery tells within seconds what came of it",
        Delivery,
        code=202,
        body=Nothing,
        refusals=(400, 404, 415, 503),
        allows="operator",
    )
    def test_webhook(webhook_id: int) -> Response:
        body(Nothing, "an empty object")
        return answer(deliveries.put_test(database, webhook_id), 202)

    @routes.get("/api/deliveries")
    @Operation(
        "The newest posts and what came of them",
        Deliveries,
        query=(_COUNT,),
        refusals=(400, 503),
        allows="operator",
    )
    def list_deliveries() -> Response:
        return answer(Deliveries(deliveries.newest(database, number("count", 1, 1_000, 100))))

    @routes.get("/api/deliveries/<int:delivery_id>")
    @Operation("One post and what came of it", Delivery, refusals=(404, 503), allows="operator")
    def one_delivery(delivery_id: int) -> Response:
        return answer(deliveries.one(database, delivery_id))

    return routes


def _check(wish: WebhookChange) -> None:
    if wish.url is UNSET:
        return
    try:
        parts = urlsplit(wish.url)
        right = bool(parts.hostname) and parts.port != 0
        fields = parse_qs(parts.query)
    except ValueError:
        right = False
    if not right:
        raise RefusedError(400, "url must look like https://host/path or http://host:8080/path.")
    if parts.scheme in ("smtp", "smtps") and not _is_mail(fields):
        raise RefusedError(
            400,
            "the address of a mail needs /?from=a@b.org&to=c@d.org after the server, no blanks.",
        )
    if parts.scheme in ("ntfy", "ntfys") and not _TOPIC.fullmatch(parts.path):
        raise RefusedError(
            400,
            "url of ntfy must look like ntfys://ntfy.sh/topic; with letters, digits, - and _.",
        )
    if parts.scheme in ("mqtt", "mqtts") and set("#+") & set(unquote(parts.path)):
        raise RefusedError(
            400, "url of MQTT must look like mqtts://user:password@host/prefix, without # and +."
        )


def _is_mail(fields: dict[str, list[str]]) -> bool:
    """True for one address as sender, and one or more as receivers, separated by commas."""
    senders, receivers = fields.get("from", []), fields.get("to", [])
    if len(senders) != 1 or len(receivers) != 1:
        return False
    return all(_ADDRESS.fullmatch(to) for to in [*senders, *receivers[0].split(",")])

"""REST of the models: what there is, which one is used, a new one in, the old one back."""

import threading
from typing import Annotated, Any, Literal

import msgspec
from flask import Blueprint, Response
from msgspec import Meta
from redis import Redis

from mien.bus.messages import Refusal
from mien.bus.models import read_refusals
from mien.bus.registry import read_workers
from mien.models import archive
from mien.models.folder import CARD_FILE
from mien.models.manifest import Manifest, PackageError
from mien.models.registry import Registry
from mien.store.core import audit
from mien.store.models import packages
from mien.store.models.packages import Origin, Promotion, Registered
from mien.store.models.promotability import Promotability
from web.http.arguments import ZIP, answer, body, zip_file
from web.http.operations import Operation
from web.http.refusals import RefusedError
from web.models.champion import Champion

State = Literal["champion", "retired", "candidate"]
_PNG = ("image/png",)


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the champion is changed, in the words of whoever does it."""

    reason: Annotated[str, Meta(max_length=500)] = ""


class PromotionWish(Reason, frozen=True, forbid_unknown_fields=True):
    """Why a model is promoted; ``weighed`` takes the loss that a yellow gate names."""

    weighed: bool = False


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """A model that is known here.

    Attributes:
        created: When it was made, ISO 8601.
        state: ``retired`` was champion once, ``candidate`` never.
        parent: What it was retrained from.
        metrics: Its figures from training, by name.
        recall: Share of each label's faces that it recognises, from 0 to 1.
        ms_per_face: Processor time for a face in its trial here.
        workers: How many classifiers use it now.
        refusals: Classifiers that were to use it and do not.
        barred: Why it cannot become champion now; None when it can, and for the champion.
        weighable: True when an administrator may promote it all the same, who takes the loss
            that ``barred`` names.
    """

    version: str
    name: str
    created: str
    imported_ms: int
    state: State
    origin: Origin
    parent: str | None
    metrics: dict[str, float]
    recall: dict[str, float]
    ms_per_face: float | None
    workers: int
    refusals: list[Refusal]
    barred: str | None
    weighable: bool


class WholeModel(Model, frozen=True, kw_only=True):
    """A model with all that is known of it.

    Attributes:
        history: Where it came in or went.
        documents: Names of the documents that came with it, such as ``card.md``.
    """

    manifest: Manifest
    history: list[Promotion]
    documents: list[str]


class ModelList(msgspec.Struct, frozen=True):
    """All models, the newest first, and every change of the champion, the newest first.

    Attributes:
        before: What a roll back would lead to; none when no other model was champion.
    """

    champion: str | None
    before: str | None
    models: list[Model]
    history: list[Promotion]


def blueprint(redis: Redis, registry: Registry, champion: Champion) -> Blueprint:
    """The routes, bound to the parts that they speak for."""
    routes = Blueprint("models", __name__)
    database = registry.database
    trial = threading.Lock()

    @routes.get("/api/models")
    @Operation("All models, and which one is champion", ModelList, allows="viewer", camera="none")
    def show_all() -> Response:
        past = packages.history(database)
        allowed = packages.promotable(database)
        shown = [_model(redis, package, past, allowed) for package in packages.read_all(database)]
        present = past[0].version if past else None
        return answer(ModelList(present, packages.before(past[::-1]), shown, past))

    @routes.get("/api/models/<version>")
    @Operation(
        "One model with its manifest and history",
        WholeModel,
        refusals=(404, 503),
        allows="viewer",
        camera="none",
    )
    def show(version: str) -> Response:
        return answer(_whole(redis, registry, packages.read_one(database, version)))

    @routes.post("/api/models")
    @Operation(
        "Tries a package (zip) and registers it when it passes",
        Model,
        code=201,
        files=ZIP,
        refusals=(400, 409, 411, 413, 415, 503),
        allows="administrator",
    )
    def add() -> Response:
        raw = zip_file(archive.MAX_BYTES)
        with trial:  # each takes a core and some memory
            try:
                added = registry.admit(archive.unpack(raw), "imported")
            except PackageError as error:
                raise RefusedError(400, f"the package is refused: {error}") from None
        audit.add(database, "model imported", {}, added.version)
        allowed = packages.promotable(database)
        return answer(_model(redis, added, packages.history(database), allowed), 201)

    @routes.post("/api/models/<version>/promote")
    @Operation(
        "Makes a model the champion",
        Promotion,
        body=PromotionWish,
        refusals=(400, 404, 409, 415, 503),
        allows="administrator",
    )
    def promote(version: str) -> Response:
        wish = body(PromotionWish, "a reason")
        return answer(champion.promote(version, wish.reason, wish.weighed))

    @routes.post("/api/models/rollback")
    @Operation(
        "Makes the champion before the present one the champion again",
        Promotion,
        body=Reason,
        refusals=(400, 409, 415, 503),
        allows="administrator",
    )
    def roll_back() -> Response:
        reason = body(Reason, "a reason").reason
        return answer(champion.roll_back(reason))

    @routes.get("/api/models/<version>/export")
    @Operation(
        "A model's package (zip)",
        media=("application/zip",),
        refusals=(404, 409, 503),
        allows="operator",
    )
    def export(version: str) -> Response:
        packed = archive.pack(registry.files(version), version)
        audit.add(database, "exported model", {}, version)
        named = {"Content-Disposition": f'attachment; filename="{version}.zip"'}
        return Response(packed, mimetype="application/zip", headers=named)

    @routes.get("/api/models/<version>/card")
    @Operation(
        "A model's card",
        media=("text/markdown",),
        refusals=(404, 409, 503),
        allows="viewer",
        camera="none",
    )
    def card(version: str) -> Response:
        return Response(_document(registry, version, CARD_FILE), mimetype="text/markdown")

    @routes.get("/api/models/<version>/confusion.png")
    @Operation(
        "What it takes for what, as a picture",
        media=_PNG,
        refusals=(404, 409, 503),
        allows="viewer",
        camera="none",
    )
    def confusion(version: str) -> Response:
        return Response(_document(registry, version, "confusion.png"), mimetype="image/png")

    @routes.get("/api/models/<version>/curves.png")
    @Operation(
        "How its training went, as a picture",
        media=_PNG,
        refusals=(404, 409, 503),
        allows="viewer",
        camera="none",
    )
    def curves(version: str) -> Response:
        return Response(_document(registry, version, "curves.png"), mimetype="image/png")

    return routes


def _model(
    redis: Redis, known: Registered, past: list[Promotion], allowed: dict[str, Promotability]
) -> Model:
    return Model(**_fields(redis, known, past, allowed))


def _whole(redis: Redis, registry: Registry, known: Registered) -> WholeModel:
    past = packages.history(registry.database)
    own = [change for change in past if known.version in (change.version, change.previous)]
    return WholeModel(
        **_fields(redis, known, past, packages.promotable(registry.database)),
        manifest=msgspec.json.decode(known.manifest, type=Manifest),
        history=own,
        documents=registry.documents(known.version),
    )


def _fields(
    redis: Redis, known: Registered, past: list[Promotion], allowed: dict[str, Promotability]
) -> dict[str, Any]:
    standing = allowed.get(known.version, Promotability())
    manifest = msgspec.json.decode(known.manifest, type=Manifest)
    workers = read_workers(redis, "classifier")
    return {
        "version": known.version,
        "name": known.name,
        "created": manifest.created,
        "imported_ms": known.imported_ms,
        "state": _state(known.version, past),
        "origin": known.origin,
        "parent": known.parent,
        "metrics": manifest.metrics,
        "recall": manifest.recall,
        "ms_per_face": known.ms_per_face,
        "workers": sum(worker.model_version == known.version for worker in workers),
        "refusals": [
            refusal for refusal in read_refusals(redis) if refusal.version == known.version
        ],
        "barred": standing.barred,
        "weighable": standing.weighable,
    }


def _state(version: str, past: list[Promotion]) -> State:
    if past and past[0].version == version:
        return "champion"
    return "retired" if any(change.version == version for change in past) else "candidate"


def _document(registry: Registry, version: str, name: str) -> bytes:
    documents = registry.files(version).documents
    if name not in documents:
        raise RefusedError(404, f"the package {version} came without {name}.")
    return documents[name]

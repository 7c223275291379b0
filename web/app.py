"""The Flask app: pages, REST and the socket, around the live parts."""

from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask, Response
from flask_socketio import SocketIO
from redis import Redis

from mien.bus.group import Backlog
from mien.bus.heartbeat import EVERY_S, Heartbeat
from mien.models.registry import Registry
from mien.process.settings import CAMERA_MAX_PIXELS
from mien.store.core.database import Database
from web import blueprints, socket_limits, sockets
from web.accounts import routes as accounts_routes
from web.accounts.ending import SocketEnding
from web.accounts.guard import Guard
from web.accounts.login import Login
from web.admin import prometheus
from web.admin.database_check import DatabaseCheck
from web.admin.machine import Machine
from web.admin.status import StatusReader
from web.admin.status_events import StatusEvents
from web.cameras import routes as cameras_routes
from web.cameras.browser_cameras import BrowserCameras
from web.cameras.cameras import Cameras
from web.cameras.desired import Desired
from web.cameras.shard_keeper import ShardKeeper
from web.cameras.temporary_cameras import TemporaryCameras
from web.cameras.trials import Trials
from web.corrections import photo_faces, progress, review
from web.corrections import routes as corrections_routes
from web.corrections.keeping import Keeping
from web.http import errors
from web.http.access import Access
from web.http.arguments import MAX_JSON_BYTES, Number, plain
from web.http.decoding import SocketJson
from web.http.headers import hardened
from web.http.limits import USUAL, Limits
from web.http.operations import Operation
from web.live import close_looks, emotion_feed, mood
from web.live import routes as live_routes
from web.live.follower import Follower
from web.live.latency import Latency
from web.live.live import Live
from web.live.pictures import Pictures
from web.live.privacy import Privacy
from web.live.viewers import Viewers
from web.models import model_card, shadow_routes, tenure, training_routes
from web.models import routes as models_routes
from web.models.champion import Champion
from web.models.shadow import ShadowSync
from web.models.tenure import AutomaticReturn
from web.models.trainings import Trainings
from web.pulse import Pulse, Step
from web.uploads import film_routes, partial_routes, photo_routes, run_report
from web.uploads import routes as uploads_routes
from web.uploads.partial import PartialUploads
from web.uploads.photo_sets import PhotoSets
from web.uploads.photos import Photos
from web.uploads.runs import Runs
from web.uploads.studies import routes as studies_routes
from web.uploads.studies.export import LongExport
from web.uploads.studies.studies import Studies

#: Unless the operator says otherwise.
MAX_VIDEO_BYTES = 8 << 30
STATIC = Path(__file__).parent / "static"


@dataclass
class Parts:
    """What the app is made of; one set per process."""

    redis: Redis
    database: Database
    desired: Desired
    data_dir: Path
    camera_max_pixels: int = CAMERA_MAX_PIXELS
    latency: Latency = field(default_factory=Latency)
    live: Live = field(default_factory=Live)
    access: Access = field(default_factory=Access)
    max_video_bytes: int = MAX_VIDEO_BYTES
    login: Login = field(default_factory=Login)
    limits: Limits = USUAL

    def __post_init__(self) -> None:
        self.privacy = Privacy(self.redis)
        self.temporary = TemporaryCameras(self.redis)
        self.registry = Registry(self.database, self.data_dir / "models")
        self.champion = Champion(self.redis, self.registry)
        self.automatic_return = AutomaticReturn(self.database, self.champion)
        self.shadow = ShadowSync(self.redis, self.registry)
        self.browsers = BrowserCameras(
            self.redis, self.desired, self.temporary, self.camera_max_pixels
        )
        self.photos = Photos(self.redis, self.temporary)
        uploads = self.data_dir / "uploads"
        self.photo_sets = PhotoSets(self.photos, self.database, uploads)
        self.runs = Runs(self.redis, self.database, self.temporary, uploads)
        self.studies = Studies(self.runs, self.database)
        self.long_export = LongExport(self.runs, self.studies, uploads)
        self.partial = PartialUploads(self.runs, self.data_dir / "parts")
        self.pictures = Pictures(self.redis, self.privacy)
        self.viewers = Viewers(self.live, self.pictures, self.latency)
        self.guard = Guard(self.database, self.login, self.limits)
        self.socket_ending = SocketEnding(self.guard.recognition, self.viewers)
        self.trainings = Trainings(self.redis, self.registry, self.viewers)
        self.database_check = DatabaseCheck(self.database)
        self.heartbeat = Heartbeat(
            self.redis, "web", self.latency.sent, trouble=self.database.trouble
        )
        self.follower = Follower(self.redis, self.live, self.viewers.offer, self.latency.sent)
        self.machine = Machine(self.data_dir)
        self.status = StatusReader(self.redis, self.latency, self.viewers.__len__, self.machine)
        self.status_events = StatusEvents(
            self.status, self.live, self.pictures, self.viewers, self.runs
        )
        self.pulse = Pulse(self._steps(), self.status_events.tell_lost, self.heartbeat.retire)

    def _steps(self) -> list[Step]:
        """What is done regularly; what Redis must have again comes first."""
        return [
            Step("cameras", self.desired.publish_if_lost),
            Step("shards", ShardKeeper(self.redis).tidy, 1.0),
            Step("champion", self.champion.publish_if_lost),
            Step("hung champion", self.champion.give_up_hung),
            Step("automatic return", self.automatic_return.look, tenure.EVERY_S),
            Step("shadow", self.shadow.follow),
            Step("temporary cameras", self.temporary.renew),
            Step("browsers' cameras", self.browsers.report),
            Step(
                "close looks",
                lambda: close_looks.tell(self.redis, self.viewers.looked_at_closely()),
            ),
            Step("photos", self.photos.tidy),
            Step("partial uploads", self.partial.tidy),
            Step("privacy", self.privacy.refresh),
            Step("heartbeat", lambda: self.heartbeat.beat(Backlog()), EVERY_S),
            Step("status", self.status_events.tell, EVERY_S),
        ]


def create_app(parts: Parts) -> Flask:
    """Build the app; start no thread and open no port."""
    app = Flask("web", static_folder=str(STATIC), static_url_path="/static")
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's default provider has it
    app.config["MAX_CONTENT_LENGTH"] = (
        MAX_JSON_BYTES + 1
    )  # where a file is taken, see ``asked.upload``
    app.url_map.converters["int"] = Number
    app.before_request(plain)
    parts.guard.install(app)

    @Operation("The page", listed=False, allows="public")
    def page() -> Response:
        return app.send_static_file("index.html")

    cameras = Cameras(parts.database, parts.desired, parts.temporary, parts.privacy)
    errors.register(app)
    app.register_blueprint(cameras_routes.blueprint(parts.redis, cameras, parts.status))
    trials = Trials(parts.redis, parts.temporary, parts.desired.blur)
    app.register_blueprint(
        live_routes.blueprint(parts.redis, cameras, parts.pictures, parts.privacy, trials)
    )
    app.register_blueprint(mood.blueprint(parts.live))
    app.register_blueprint(uploads_routes.blueprint(parts.runs, parts.max_video_bytes))
    app.register_blueprint(emotion_feed.blueprint(parts.live, parts.viewers))
    app.register_blueprint(
        studies_routes.blueprint(parts.database, parts.studies, parts.long_export)
    )
    app.register_blueprint(partial_routes.blueprint(parts.partial, parts.max_video_bytes))
    app.register_blueprint(photo_routes.blueprint(parts.photo_sets))
    app.register_blueprint(film_routes.blueprint(parts.database, parts.runs))
    app.register_blueprint(run_report.blueprint(parts.database, parts.runs, model_card.shipped()))
    app.register_blueprint(models_routes.blueprint(parts.redis, parts.registry, parts.champion))
    app.register_blueprint(
        training_routes.blueprint(parts.database, parts.trainings, parts.data_dir)
    )
    app.register_blueprint(shadow_routes.blueprint(parts.redis, parts.shadow))
    keeping = Keeping(parts.redis, parts.database, parts.desired, parts.privacy)
    app.register_blueprint(corrections_routes.blueprint(parts.database, keeping))
    app.register_blueprint(tenure.blueprint(parts.redis, parts.database, keeping))
    app.register_blueprint(photo_faces.blueprint(parts.database, parts.photo_sets))
    app.register_blueprint(progress.blueprint(parts.database, keeping))
    app.register_blueprint(review.blueprint(parts.database, keeping))
    app.register_blueprint(
        prometheus.blueprint(
            parts.redis, parts.database, parts.viewers.__len__, parts.latency, parts.machine
        )
    )
    for routes in blueprints.blueprints(parts.redis, parts.database, parts.desired.blur):
        app.register_blueprint(routes)
    for routes in accounts_routes.blueprints(parts.database, parts.guard, parts.socket_ending.look):
        app.register_blueprint(routes)
    for rule in ("/", "/setup", "/kiosk", "/oidc"):
        app.add_url_rule(rule, rule.strip("/") or "page", page)
    Operation("Files of the page", listed=False, allows="public")(app.view_functions["static"])
    socketio = SocketIO(
        app,
        async_mode="threading",
        async_handlers=False,
        transports=["websocket"],
        ping_interval=3,
        ping_timeout=5,
        max_http_buffer_size=socket_limits.MAX_MESSAGE_BYTES,
        json=SocketJson,
        serializer=socket_limits.SoundPacket,
        serve_client=False,
        cors_allowed_origins=[],  # no check of its own: ``access`` stands before it
    )
    socket_limits.limit(socketio)
    sockets.register(socketio, parts.viewers, parts.browsers, parts.guard)
    inner = parts.guard.guarded(sockets.uncompressed(app.wsgi_app))
    guarded = hardened(parts.access.guarded(inner))
    app.wsgi_app = guarded  # type: ignore[assignment,method-assign]
    return app

"""The tables as they are at the newest revision; ``mien/store/core/migrations`` leads there.

Times are Unix UTC milliseconds. Scores are stored in whole millionths and summed: sums of
integers do not depend on the order in which frames arrive, means of floats do.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    false,
)

#: The newest revision; a database that is already there opens without alembic being imported.
HEAD = "0012"

#: A score of 1.0 as it is stored.
SCALE = 1_000_000

#: Labels that a model may have; their scores stand in the columns ``sum_0`` to ``sum_7``.
MAX_LABELS = 8
SUMS = tuple(f"sum_{index}" for index in range(MAX_LABELS))

#: Bins of faces, see ``mien.store.history.bins``: the strongest label, its score, size and
#: brightness.
BINS = (
    *(f"top_{index}" for index in range(MAX_LABELS)),
    *(f"sure_{index}" for index in range(10)),
    *(f"size_{index}" for index in range(10)),
    *(f"light_{index}" for index in range(10)),
)

metadata = MetaData()

#: The cameras that people added. ``source`` and ``view`` hold no secret; ``full_source`` and
#: ``full_view`` are the whole URLs where there is one to keep. ``position`` is the order on the
#: wall.
cameras = Table(
    "cameras",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("source", Text, nullable=False),
    Column("full_source", Text),
    Column("view", Text),
    Column("full_view", Text),
    Column("fps", Float),
    Column("max_width", Integer, nullable=False),
    Column("jpeg_quality", Integer, nullable=False),
    Column("detect_width", Integer),
    Column("classify_hz", Float),
    Column("paused", Boolean, nullable=False),
    Column("blur", Boolean, nullable=False, server_default=false()),
    Column("keep_faces", Boolean, nullable=False, server_default=false()),
    Column("rotation", Integer, nullable=False, server_default="0"),
    Column("mirrored", Boolean, nullable=False, server_default=false()),
    Column("position", Integer, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)

#: Models that made a score. ``labels`` is a JSON list; label n's scores are in ``sum_n``.
models = Table(
    "models",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", String, nullable=False, unique=True),
    Column("labels", Text, nullable=False),
)

#: A track's classified frames of one second. ``offsets`` names them: the milliseconds of
#: ``captured_ms`` within the second, ascending, two bytes each, big-endian; ``frames`` is their
#: number. The key also orders the rows on disk, so a camera's span is read in one sweep.
#: ``measured`` of its frames tell the face's size and brightness: ``size_sum`` is in tenths of a
#: pixel, ``light_sum`` in tenths of a grey level.
expressions = Table(
    "expressions",
    metadata,
    Column("camera", String, primary_key=True),
    Column("second_ms", BigInteger, primary_key=True, autoincrement=False),
    Column("track_id", BigInteger, primary_key=True, autoincrement=False),
    Column("model_id", Integer, ForeignKey("models.id"), primary_key=True, autoincrement=False),
    Column("frames", SmallInteger, nullable=False),
    Column("offsets", LargeBinary, nullable=False),
    *(Column(name, Integer, nullable=False) for name in SUMS),
    Column("measured", Integer, nullable=False, server_default="0"),
    Column("size_sum", Integer, nullable=False, server_default="0"),
    Column("light_sum", Integer, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)

#: The same, summed by camera and minute: what a long span is drawn from. ``face_seconds`` counts
#: the rows of ``expressions`` behind it.
minutes = Table(
    "minutes",
    metadata,
    Column("camera", String, primary_key=True),
    Column("minute_ms", BigInteger, primary_key=True, autoincrement=False),
    Column("model_id", Integer, ForeignKey("models.id"), primary_key=True, autoincrement=False),
    Column("face_seconds", Integer, nullable=False),
    Column("frames", Integer, nullable=False),
    *(Column(name, BigInteger, nullable=False) for name in SUMS),
    sqlite_with_rowid=False,
)

#: The minutes, summed up once more: what months are drawn from.
hours = Table(
    "hours",
    metadata,
    Column("camera", String, primary_key=True),
    Column("hour_ms", BigInteger, primary_key=True, autoincrement=False),
    Column("model_id", Integer, ForeignKey("models.id"), primary_key=True, autoincrement=False),
    Column("face_seconds", Integer, nullable=False),
    Column("frames", Integer, nullable=False),
    *(Column(name, BigInteger, nullable=False) for name in SUMS),
    sqlite_with_rowid=False,
)

#: How a camera's rows of ``expressions`` spread over bins, hour by hour: what drift is read from.
drift = Table(
    "drift",
    metadata,
    Column("camera", String, primary_key=True),
    Column("hour_ms", BigInteger, primary_key=True, autoincrement=False),
    Column("model_id", Integer, ForeignKey("models.id"), primary_key=True, autoincrement=False),
    *(Column(name, Integer, nullable=False) for name in BINS),
    sqlite_with_rowid=False,
)

#: What people chose, by key: JSON, see ``mien.store.admin.choices``.
choices = Table(
    "choices",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", Text, nullable=False),
    Column("changed_ms", BigInteger, nullable=False),
)

#: What was done on purpose, when, by whom and from where. ``detail`` is JSON; ``hash`` binds a row
#: to the one before, see ``mien.store.core.audit``.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("action", String, nullable=False),
    Column("detail", Text, nullable=False),
    Column("who", String, nullable=False, server_default=""),
    Column("address", String),
    Column("object", String),
    Column("hash", String, nullable=False, server_default=""),
)

#: Moments that people marked; without a camera a mark belongs to all.
marks = Table(
    "marks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("camera", String),
    Column("text", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Index("ix_marks_at_ms", "at_ms"),
    sqlite_autoincrement=True,
)

#: Cameras lost and back, as the recorder saw it.
events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("camera", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("text", Text, nullable=False),
    Index("ix_events_at_ms", "at_ms"),
)

#: What is watched for. ``condition``, ``webhooks`` and ``quiet`` are JSON, see
#: ``mien.store.alerts.rules``.
alert_rules = Table(
    "alert_rules",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("condition", Text, nullable=False),
    Column("webhooks", Text, nullable=False),
    Column("quiet", Text),
    Column("enabled", Boolean, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

#: What a rule found, one row from its opening to its closing. It outlives its rule. ``subject``
#: tells the rule's alerts apart (a camera, a stage); ``cameras`` is a JSON list.
alerts = Table(
    "alerts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("rule_id", Integer, nullable=False),
    Column("rule_name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("cameras", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("opened_ms", BigInteger, nullable=False),
    Column("closed_ms", BigInteger),
    Column("announced", Boolean, nullable=False),
    Index("ix_alerts_opened_ms", "opened_ms"),
    Index("ix_alerts_closed_ms", "closed_ms"),
    sqlite_autoincrement=True,
)

#: Where alerts are posted to. ``secret`` signs them and is never shown.
webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("url", Text, nullable=False),
    Column("secret", Text),
    Column("enabled", Boolean, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

#: Posts to webhooks: what waits, and the log of what was tried. ``body`` is sent as it stands.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("webhook_id", Integer, ForeignKey("webhooks.id", ondelete="CASCADE"), nullable=False),
    Column("alert_id", Integer, ForeignKey("alerts.id", ondelete="CASCADE")),
    Column("event", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    Column("due_ms", BigInteger, nullable=False),
    Column("answer", Text),
    Column("created_ms", BigInteger, nullable=False),
    Column("done_ms", BigInteger),
    Index("ix_deliveries_state_due_ms", "state", "due_ms"),
    Index("ix_deliveries_alert_id", "alert_id"),
    sqlite_autoincrement=True,
)

#: Model packages; their files lie in the data directory. ``manifest`` is JSON, ``sha256`` is of
#: all three files, ``origin`` says how it came here, and ``parent`` what it was retrained from.
packages = Table(
    "packages",
    metadata,
    Column("version", String, primary_key=True),
    Column("sha256", String, nullable=False),
    Column("name", String, nullable=False),
    Column("parent", String),
    Column("origin", String, nullable=False),
    Column("manifest", Text, nullable=False),
    Column("ms_per_face", Float),
    Column("imported_ms", BigInteger, nullable=False),
)

#: Each change of the champion, one row each; the newest names the present one.
promotions = Table(
    "promotions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("kind", String, nullable=False),
    Column("version", String, ForeignKey("packages.version"), nullable=False),
    Column("previous", String),
    Column("reason", Text, nullable=False),
    sqlite_autoincrement=True,
)

#: Faces that were kept for correction, 48x48 grey pixels each. ``track`` names the track for
#: people and for the split: all faces of a track are held out of training or none is. ``why`` says
#: what made the face worth a look; None when a person kept it. ``label`` is what a person said:
#: an expression, ``not_a_face`` or ``skip``, None while it waits; ``origin`` is where it was said.
#: ``scores`` is JSON, by label, as ``model_version`` gave them.
kept_faces = Table(
    "kept_faces",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("camera", String),
    Column("track_id", BigInteger),
    Column("track", String, nullable=False),
    Column("held_out", Boolean, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("crop", LargeBinary, nullable=False),
    Column("crop_sha256", String, nullable=False, unique=True),
    Column("scores", Text),
    Column("model_version", String),
    Column("why", String),
    Column("kept_ms", BigInteger, nullable=False),
    Column("label", String),
    Column("origin", String),
    Column("labelled_ms", BigInteger),
    Index("ix_kept_faces_track_at_ms", "camera", "track_id", "at_ms"),
    Index("ix_kept_faces_kept_ms", "kept_ms"),
    sqlite_autoincrement=True,
)

#: Training jobs in the order in which they were asked for. ``attempt`` grows with each process that
#: takes the job up: only the newest may write. ``mode`` says what it learns from beside the
#: corrections, ``left_out`` how many of these no model can learn from.
training_jobs = Table(
    "training_jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("state", String, nullable=False),
    Column("reason", Text),
    Column("promote", String, nullable=False),
    Column("mode", String, nullable=False),
    Column("parent", String, nullable=False),
    Column("corrections", Integer, nullable=False),
    Column("held_out", Integer, nullable=False),
    Column("left_out", Integer, nullable=False),
    Column("asked_ms", BigInteger, nullable=False),
    Column("started_ms", BigInteger),
    Column("ended_ms", BigInteger),
    Column("attempt", Integer, nullable=False),
    Column("candidate", String),
    sqlite_autoincrement=True,
)

#: What a candidate proved against a champion; ``report`` is JSON, see ``mien.store.models.proofs``.
proofs = Table(
    "proofs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("candidate", String, nullable=False),
    Column("champion", String, nullable=False),
    Column("job_id", Integer, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("report", Text, nullable=False),
    Index("ix_proofs_candidate", "candidate"),
    sqlite_autoincrement=True,
)

#: The faces behind a proof. ``part`` is ``fixed`` or ``corrections``; ``key`` tells which face it
#: is: the hash of a picture of the data set, or the number of a correction. Truth and guesses are
#: indices of labels, scores eight ten-thousandths of two bytes each.
proof_faces = Table(
    "proof_faces",
    metadata,
    Column("proof_id", Integer, ForeignKey("proofs.id", ondelete="CASCADE"), primary_key=True),
    Column("part", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("key", String, nullable=False),
    Column("truth", SmallInteger, nullable=False),
    Column("champion_guess", SmallInteger, nullable=False),
    Column("candidate_guess", SmallInteger, nullable=False),
    Column("champion_scores", LargeBinary, nullable=False),
    Column("candidate_scores", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

#: Models that ran beside a champion: one row for each pair, the open one being the present.
#: ``ended`` says why it ended; ``confusion`` is JSON, rows the champion's label, columns the
#: shadow's.
shadows = Table(
    "shadows",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", String, ForeignKey("packages.version"), nullable=False),
    Column("champion", String, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
    Column("ended", String),
    Column("confusion", Text, nullable=False),
    sqlite_autoincrement=True,
)

#: Uploaded videos and what was found in them, without the videos. One without ``ended_ms`` is not
#: over. ``timeline`` is JSON: the labels, and one entry for each second with faces.
runs = Table(
    "runs",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
    Column("done", Integer, nullable=False),
    Column("expected", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("faces", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    Column("model_version", String),
    Column("reason", Text),
    Column("timeline", Text, nullable=False),
    Index("ix_runs_created_ms", "created_ms"),
)

#: Every face of every frame of a run, in order: JSON lines, some thousands in a row, deflated.
run_records = Table(
    "run_records",
    metadata,
    Column("run_id", String, ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("lines", LargeBinary, nullable=False),
)

#: People. ``name_key`` is the name as it is compared; ``cameras`` is JSON, NULL for all of them;
#: ``totp_step`` is the newest step of which a code was taken.
users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("name_key", String, nullable=False, unique=True),
    Column("password_hash", String),
    Column("role", String, nullable=False),
    Column("cameras", Text),
    Column("totp_secret", String),
    Column("totp_step", BigInteger, nullable=False, server_default="0"),
    Column("disabled", Boolean, nullable=False, server_default=false()),
    Column("created_ms", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

#: Links of wall screens: whoever has the key sees these cameras live.
kiosks = Table(
    "kiosks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("key_hash", String, nullable=False, unique=True),
    Column("cameras", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

#: Browsers that signed in, of a person or of a wall screen. Of tokens and keys there are only
#: SHA-256 hashes.
sessions = Table(
    "sessions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token_hash", String, nullable=False, unique=True),
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE")),
    Column("kiosk_id", Integer, ForeignKey("kiosks.id", ondelete="CASCADE")),
    Column("created_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("address", String, nullable=False),
    Column("agent", String, nullable=False),
    Index("ix_sessions_user_id", "user_id"),
    sqlite_autoincrement=True,
)

#: What scripts sign in with.
tokens = Table(
    "tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("token_hash", String, nullable=False, unique=True),
    Column("role", String, nullable=False),
    Column("cameras", Text),
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger),
    Column("used_ms", BigInteger),
    sqlite_autoincrement=True,
)

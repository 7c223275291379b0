"""The tables as they are at the newest revision; ``mien/store/core/migrations`` leads there.

Times are Unix UTC milliseconds. Scores are stored in whole millionths and summed: sums of
integers do not depend on the order in which frames arrive, means of floats do.

Each feature has its tables in a module of its own. All are imported here, so that ``metadata``
knows them whatever a process uses.
"""

from mien.store.core.schema.accounts import kiosks, sessions, tokens, users
from mien.store.core.schema.admin import choices
from mien.store.core.schema.alerts import alert_rules, alerts, deliveries, webhooks
from mien.store.core.schema.base import BINS, HEAD, MAX_LABELS, SCALE, SUMS, metadata
from mien.store.core.schema.cameras import cameras
from mien.store.core.schema.corrections import kept_faces, opinions
from mien.store.core.schema.history import drift, events, expressions, hours, marks, minutes, models
from mien.store.core.schema.live import layouts
from mien.store.core.schema.packages import (
    packages,
    promotions,
    proof_faces,
    proofs,
    shadows,
    training_jobs,
)
from mien.store.core.schema.trail import audit
from mien.store.core.schema.uploads import (
    photo_sets,
    photos,
    run_events,
    run_films,
    run_records,
    run_sessions,
    runs,
)

__all__ = [
    "BINS",
    "HEAD",
    "MAX_LABELS",
    "SCALE",
    "SUMS",
    "alert_rules",
    "alerts",
    "audit",
    "cameras",
    "choices",
    "deliveries",
    "drift",
    "events",
    "expressions",
    "hours",
    "kept_faces",
    "kiosks",
    "layouts",
    "marks",
    "metadata",
    "minutes",
    "models",
    "opinions",
    "packages",
    "photo_sets",
    "photos",
    "promotions",
    "proof_faces",
    "proofs",
    "run_events",
    "run_films",
    "run_records",
    "run_sessions",
    "runs",
    "sessions",
    "shadows",
    "tokens",
    "training_jobs",
    "users",
    "webhooks",
]

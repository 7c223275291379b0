"""Tables of models: packages, trainings, proofs and shadows."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
)

from mien.store.core.schema.base import metadata

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

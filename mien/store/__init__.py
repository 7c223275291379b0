"""What rests: the database's tables, their migrations, and the queries on them.

SQLite in WAL mode unless a PostgreSQL URL is given. Services open it with
``store.database.open_database`` and never touch SQLAlchemy or SQL themselves. Promises: a write
is one transaction, writes happen one after the other, and whatever goes wrong is a ``StoreError``
with one line for people in which no password appears.

- ``store.cameras``: the cameras that people added.
- ``store.expressions``: what the classifiers saw, a row per camera, track and second.
- ``store.shares``, ``store.history``, ``store.visits``: that history, summed up by the bucket that
  a screen can show, by camera and together, and by visit.
- ``store.marks``, ``store.events``: what stands on the line of time beside it.
- ``store.rules``, ``store.alerts``, ``store.webhooks``, ``store.deliveries``: what is watched for,
  what was found, and who is told.
- ``store.runs``: uploaded videos, and what was found in them.
- ``store.choices``, ``store.retention``, ``store.erase``, ``store.audit``: what people chose, what
  is let go of, and what was erased.
"""

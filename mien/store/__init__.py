"""What rests: the database's tables, their migrations, and the queries on them.

SQLite in WAL mode unless a PostgreSQL URL is given. Services open it with
``mien.store.core.database.open_database`` and never touch SQLAlchemy or SQL themselves. Promises: a
write is one transaction, writes happen one after the other, and whatever goes wrong is a
``StoreError`` with one line for people in which no password appears.

- ``mien.store.cameras``: the cameras that people added.
- ``mien.store.history.expressions``: what the classifiers saw, a row per camera, track and second.
- ``mien.store.history.shares``, ``mien.store.history.series``, ``mien.store.history.visits``: that
  history, summed up by the bucket that a screen can show, by camera and together, and by visit.
- ``mien.store.history.marks``, ``mien.store.history.events``: what stands on the line of time
  beside it.
- ``mien.store.alerts.rules``, ``mien.store.alerts.alerts``, ``mien.store.alerts.webhooks``,
  ``mien.store.alerts.deliveries``: what is watched for, what was found, and who is told.
- ``mien.store.live.layouts``: how people want their walls.
- ``mien.store.uploads.runs``: uploaded videos, and what was found in them.
- ``mien.store.admin.choices``, ``mien.store.admin.retention``, ``mien.store.admin.erase``: what
  people chose, what is let go of, and what is erased.
- ``mien.store.accounts.users``, ``mien.store.accounts.sessions``, ``mien.store.accounts.tokens``,
  ``mien.store.accounts.kiosks``: who may look and do what, and how they prove who they are.
- ``mien.store.core.audit``: who did what on purpose, when and from where.
"""

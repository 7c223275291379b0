"""What rests: the database's tables, their migrations, and the queries on them.

SQLite in WAL mode unless a PostgreSQL URL is given. Services open it with
``store.database.open_database`` and never touch SQLAlchemy or SQL themselves. Promises: a write
is one transaction, writes happen one after the other, and whatever goes wrong is a ``StoreError``
with one line for people in which no password appears.

- ``store.cameras``: the cameras that people added.
- ``store.expressions``: what the classifiers saw, a row per camera, track and second.
- ``store.shares``: that history, summed up by the bucket that a screen can show.
"""

"""Emotions to rows, alert rules, webhooks, retention.

Reads ``emotions`` as one of the group ``recorders`` and merges what came into the database, a
batch a second, one row per camera, track and second. Of all recorders the one whose turn it is
(``lease:recorder:{control}:duty``) also reads ``emotions`` plainly, cameras' states, heartbeats and
backlogs, holds them against the alert rules of the database once a second, posts to webhooks, lets
go of old rows, and keeps faces for review of cameras that allow it: for these it reads
``detections`` and ``frames`` by id. Writes the open alerts and no stream. Says of a shard that no
camera lies in, when all that lay there is worked off, that it is to be read no more.

Promises: an entry is acknowledged only after its rows are committed, and rows that are there
already are not changed by it, so nothing that reached the stream is lost or counted twice,
whatever dies. While the database is away entries wait in the stream. Files under analysis are
not recorded. An alert is opened once until it clears, whoever dies meanwhile; a post is queued in
the transaction that opens or closes its alert, is sent at least once, and delays nothing else.
"""

"""Emotions to rows.

Reads ``emotions`` as one of the group ``recorders`` and merges what came into the database, a
batch a second, one row per camera, track and second. Writes no stream.

Promises: an entry is acknowledged only after its rows are committed, and rows that are there
already are not changed by it, so nothing that reached the stream is lost or counted twice,
whatever dies. While the database is away entries wait in the stream. Files under analysis are
not recorded.
"""

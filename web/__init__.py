"""The web service: the live view, REST and the dashboard.

Reads ``detections`` and ``emotions`` (plain reads, every replica sees all), single pictures of
``frames`` or ``blurred`` by their id, camera states, frame accounting and
heartbeats. Writes the wanted cameras (``cameras``, ``credentials``), in which shards they are
placed, those wanted for a short while (``guests``) and its own heartbeat; hands over what was
counted of a camera in a shard that it has left.

Promises: a picture and its boxes travel in one event; a viewer has at most one picture of a
camera in flight and gets the newest after acknowledging it; a stalled viewer costs nobody else
anything and is gone within 15 s; when Redis comes back empty, the wanted cameras are published
again within a second; no face of a camera with blur on leaves this process.
"""

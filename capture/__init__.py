"""Capture: opens cameras and files and puts their pictures on ``frames`` streams.

Reads: the hashes ``cameras`` and ``credentials`` (what is wanted), leases (who owns a camera).

Writes: ``frames`` (header and JPEG), each camera's status, its heartbeat.

Promises:
    - A camera belongs to one worker at a time; one worker runs many, each in its own thread, and
      none waits for another.
    - A source that delivers MJPEG is passed on byte for byte; everything else is decoded once and
      encoded once.
    - Live: the newest picture wins. About two seconds are kept, a picture that cannot be written
      is lost and its number with it, and reading never waits for Redis.
    - Lossless (files under analysis): every picture is written, in order; capture waits while 32
      are on their way. What cannot be read becomes one frame that says why.
    - ``seq`` counts from 1 and goes on where the last owner stopped; a picture that is left out or
      lost takes its number with it. ``captured_ms`` grows with every frame, until the clock is set
      back and it begins anew.
    - Nothing is written once the camera's lease has passed to another worker.
    - A picture beyond the limit is refused before it is decoded, whatever the protocol.
    - Every connection goes to an address that was judged; FFmpeg opens files and webcams only.
    - No secret of an address in a log, status, message or error.
"""

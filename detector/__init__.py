"""Finds faces, follows them, and decides which are worth classifying.

Reads ``frames`` of the cameras whose lease it holds: the newest frame of a live camera,
every frame of a lossless one. Writes ``detections`` (one per frame), ``faces`` (aligned crops for
the classifiers), ``blurred`` (pictures with pixelated faces, of cameras with blur on) and
each camera's frame accounting. Promises: frames of one camera in order; a track keeps its number;
captured = processed + skipped + failed; a picture that could not be searched has no blurred
rendition.
"""

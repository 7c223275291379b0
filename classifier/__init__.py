"""Scores the expressions of faces.

Reads ``faces`` as one of the group ``classifiers``: any worker takes any face, several messages
and cameras in one inference. Writes ``emotions``, in the same step in which the faces are
acknowledged. Promises: at least once; a live face that waited longer than two seconds is dropped
and counted; every answer names the model version that gave it.

The model is the one that web publishes as champion (``model:{control}:champion``), or, when nobody
publishes one, the package in ``MIEN_MODEL_DIR``. A new champion is loaded and tried beside the
old one and takes its place between two batches.
"""

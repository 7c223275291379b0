"""From labelled faces to a model package.

Reads data sets from disk, writes a package directory (see `mien.models.package`). It promises
that a run can be interrupted and resumed, that the crops it learns from are cut exactly
as the detector cuts live ones, and that each figure it reports says on which faces.
TensorFlow is needed here and nowhere else.
"""

from training import silence as silence

"""How far the corrections have come: by label and camera, and what does not count."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import and_, func, select

from mien.store.core.database import Database
from mien.store.core.schema import kept_faces
from mien.store.corrections import kept_faces as kept
from mien.store.corrections import opinions
from mien.store.corrections.corrections import Which
from mien.store.corrections.opinions import ReviewerAgreement

_rows = kept_faces.c


@dataclass(frozen=True)
class Standing:
    """How many corrections there are that a model can learn from or prove itself on.

    Attributes:
        by_camera: By camera's id and label; None is what no camera here has seen.
        no_face: How many more show no face.
        disputed: How many more faces reviewers disagree on.
        agreement: How far reviewers agree who do not know of each other.
    """

    by_camera: Mapping[str | None, Mapping[str, int]]
    no_face: int
    disputed: int
    agreement: ReviewerAgreement

    @property
    def by_label(self) -> dict[str, int]:
        """All cameras together."""
        summed: Counter[str] = Counter()
        for counts in self.by_camera.values():
            summed.update(counts)
        return dict(summed)


def read(database: Database, cameras: tuple[str, ...] | None = None) -> Standing:
    """Count the corrections, all or those of some cameras.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    labelled = and_(_rows.label.is_not(None), _rows.label != kept.SKIP)
    query = (
        select(_rows.camera, _rows.label, func.count())
        .where(labelled, Which(cameras=cameras).rows())
        .group_by(_rows.camera, _rows.label)
    )
    by_camera: dict[str | None, Counter[str]] = {}
    no_face = 0
    with database.read() as connection:
        for camera, label, number in connection.execute(query):
            if label == kept.NOT_A_FACE:
                no_face += number
            else:
                by_camera.setdefault(camera, Counter())[label] += number
    disputed = opinions.count_disputed(database, cameras)
    return Standing(by_camera, no_face, disputed, opinions.agreement(database, cameras))

"""What a proof could tell, before there is one."""

import math

from mien.store.core.database import Database
from mien.store.models import jobs, proofs

#: A gain that equally good models would show less often is believed, as the gate has it.
GAIN_CHANCE = 0.25
#: On so many of the tracks just one of two models is right, where no proof has told.
_APART = 0.2


def least_gain_points(tracks: int, apart: float) -> float | None:
    """The smallest gain that a gate would believe, in points of right answers.

    Args:
        tracks: Of how many tracks the corrections are that both models answer.
        apart: On what share of these just one is right, or right more often, 0 to 1.

    Returns:
        None where even the largest would not be believed.
    """
    tosses = round(tracks * apart)
    ways = 0
    least = None
    for won in range(tosses, tosses // 2, -1):
        ways += math.comb(tosses, won)
        if ways / 2**tosses > GAIN_CHANCE:  # whole numbers until here: they are no floats
            break
        least = 100 * (2 * won - tosses) / tracks
    return least


def apart(database: Database) -> float:
    """On what share of the tracks just one of two models was right, in the newest proof.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    for job in jobs.read_all(database):
        if job.state == "done" and job.candidate is not None:
            proof = proofs.read(database, job.candidate).report.corrections
            if proof.faces:
                test = proof.mcnemar
                return (test.champion_only + test.candidate_only) / (proof.tracks or proof.faces)
    return _APART

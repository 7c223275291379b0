"""The film of a run, and one face in one of its pictures."""

import io
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from mien.results.records import Record
from mien.store.core.database import Database
from mien.store.uploads import films
from mien.store.uploads.films import FilmFile
from web.http.refusals import RefusedError
from web.uploads.runs import Runs


def open_film(database: Database, runs: Runs, run_id: str) -> FilmFile:
    """Open the film that is kept of a run that is over.

    Raises:
        RefusedError: There is no such run or no film of it (404), or it is not over (409).
        UnavailableError: The database cannot be used now.
    """
    run = runs.result(run_id)
    film = films.open_film(database, run_id) if run["kept"] else None
    if film is None:
        raise RefusedError(404, f"no film of {run['name']} is kept.")
    return film


def film_face(
    database: Database, runs: Runs, run_id: str, track: int, at_ms: int
) -> tuple[NDArray[np.uint8], Record]:
    """Find a face in a picture of a run's film.

    Args:
        database: Where the film is.
        runs: Know what was found in it.
        run_id: Whose film.
        track: Number of the person.
        at_ms: When, from the video's begin; that of a picture.

    Returns:
        The picture, and the face's record.

    Raises:
        RefusedError: As ``open_film``; or there is no such face at that time (404).
        UnavailableError: The database cannot be used now.
    """
    from mien.results.film_picture import picture_at  # costs memory that only films need

    film = open_film(database, runs, run_id)
    found = runs.records(run_id, at_ms / 1000)
    of_picture = takewhile(lambda record: round(record["time_s"] * 1000) == at_ms, found)
    record = next((each for each in of_picture if each["track"] == track), None)
    picture = None if record is None else picture_at(io.BufferedReader(film), record["time_s"])
    if record is None or picture is None:
        raise RefusedError(404, f"the film has no face {track} at {at_ms} ms.")
    return picture, record

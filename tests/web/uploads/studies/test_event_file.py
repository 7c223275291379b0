"""Events from CSV files."""

import pytest

from mien.store.uploads.studies import NewRunEvent
from web.http.refusals import RefusedError
from web.uploads.studies.event_file import events_in


@pytest.mark.parametrize(
    "text",
    [
        "time_s,event\n1.5,bang\n20,käse\n",
        "\ufefftime_s,event\r\n1.5,bang\r\n20,käse\r\n",
        "trial;event;time_s\n1; bang ;1.5\n2;käse;20\n",
    ],
)
def test_events_of_programs_and_spreadsheets(text: str) -> None:
    assert events_in(text.encode()) == [NewRunEvent(1_500, "bang"), NewRunEvent(20_000, "käse")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "other columns; its first line is time_s,event"),
        (b"when,what\n1,bang\n", "other columns"),
        (b"time_s,event\n", "has 0 events"),
        (b"time_s,event\n1,bang\nsoon,bang\n", "line 3 of the events: time_s must be seconds"),
        (b"time_s,event\nnan,bang\n", "line 2 of the events: time_s must be seconds"),
        (b"time_s,event\n-1,bang\n", "line 2 of the events"),
        (b"time_s,event\n1\n", "line 2 of the events"),
        (b"time_s,event\n\xff,bang\n", "not UTF-8"),
        (b"time_s,event\n1,a\rb\n", "the file of events: new-line character"),
        (b'time_s,event\n1,"' + b"x" * 140_000, "line 2 of the file of events is longer"),
        (b"x" * 140_000, "line 1 of the file of events is longer than 10,000 characters"),
    ],
)
def test_what_is_no_file_of_events_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        events_in(data)

"""Judges reports of pip-audit: ``python -m deploy.audit [--away-is-no-failure] REPORT...``.

pip-audit ends with 0, and "no known vulnerabilities", where it could not look up a single package.
Here such a report is a failure; or, where that is asked for, told as what it is: not done.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

AWAY_IS_NO_FAILURE = "--away-is-no-failure"
#: Packages that are named when many could not be looked up.
SHOWN = 3


@dataclass(frozen=True)
class AuditFindings:
    """What reports say of packages.

    Attributes:
        holes: One line for each known hole.
        skipped: Packages that were not looked up, and reports that were not made.
        looked_up: How many packages were.
    """

    holes: tuple[str, ...]
    skipped: tuple[str, ...]
    looked_up: int


def main(arguments: Sequence[str]) -> int:
    """Say what was found; return 1 for a hole, and 3 where something was not looked up."""
    found = read([Path(name) for name in arguments if name != AWAY_IS_NO_FAILURE])
    for hole in found.holes:
        print(hole)
    if found.skipped:
        shown = ", ".join(found.skipped[:SHOWN])
        print(
            f"NOT DONE: {len(found.skipped)} packages could not be looked up in the database of "
            f"known holes ({shown}{', ...' if len(found.skipped) > SHOWN else ''})."
        )
    if found.looked_up:
        print(f"{found.looked_up} packages were looked up; known holes: {len(found.holes)}.")
    if found.holes:
        return 1
    return 3 if found.skipped and AWAY_IS_NO_FAILURE not in arguments else 0


def read(reports: Sequence[Path]) -> AuditFindings:
    """Read reports in JSON; one that is not there or is none was not made."""
    holes: dict[str, None] = {}
    skipped: dict[str, None] = {}
    looked_up: set[str] = set()
    for report in reports:
        try:
            packages = json.loads(report.read_bytes())["dependencies"]
        except (OSError, ValueError, KeyError, TypeError):
            skipped[f"all of {report.name}"] = None
            continue
        if not packages:
            skipped[f"all of {report.name}"] = None
        for package in packages:
            if "vulns" not in package:
                skipped[package["name"]] = None
                continue
            named = f"{package['name']} {package['version']}"
            looked_up.add(named)
            for vuln in package["vulns"]:
                mended = ", ".join(vuln["fix_versions"]) or "no version yet"
                holes[f"{named}: {vuln['id']}, mended in {mended}"] = None
    return AuditFindings(tuple(holes), tuple(skipped), len(looked_up))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

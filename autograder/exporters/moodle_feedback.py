"""Moodle's "Upload multiple feedback files in a zip": a folder for each participant, with a page.

Rules: moodle, mod/assign/feedback/file/importziplib.php. A folder is named
`Full name_NNN_assignsubmission_file`: cut at its underscores, the second part is the participant's
number in this assignment. Both stand in the offline worksheet.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from autograder.exporters.filling import Filled, who_asks
from autograder.exporters.moodle_worksheet import find_columns, participants
from autograder.exporters.people import Known, pair
from autograder.exporters.points import Given
from autograder.exporters.sheet import Sheet

FILE = "feedback.html"
_KIND = "assignsubmission_file"
_LONGEST = 60  # signs of a name: Moodle reads the number behind it
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the same class makes the same file
# What would end the name, or lead elsewhere.
_UNWANTED = re.compile(r'[_/\\:*?"<>|\x00-\x1f\x7f]+')


def feedback_zip(
    sheet: Sheet,
    points: Mapping[str, Given],
    known: Known,
    pages: Mapping[str, bytes],
    grade_column: str = "",
) -> Filled:
    """Put each student's page into their folder; who has none is listed."""
    columns = find_columns(sheet, grade_column)
    rows = {row.place: row for row in participants(sheet, columns)}
    paired = pair({student: known.get(student, {}) for student in points}, list(rows.values()))
    packed = io.BytesIO()
    written = 0
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for student, place in sorted(paired.rows.items(), key=lambda pair: pair[1]):
            if student in pages and not points[student].waits:
                folder = folder_of(rows[place].name, rows[place].number)
                archive.writestr(zipfile.ZipInfo(f"{folder}/{FILE}", _MOMENT), pages[student])
                written += 1
    return Filled(packed.getvalue(), written, who_asks(points, paired))


def folder_of(name: str, number: str) -> str:
    """Name a participant's folder so that Moodle reads the number, whatever their name holds."""
    plain = " ".join(_UNWANTED.sub(" ", name).split())[:_LONGEST].strip(" .~")
    return f"{plain or 'Participant'}_{number}_{_KIND}"

"""JUnit XML as pytest writes it (`xunit2`): a suite for each submission, a case for each check.

JUnit has no place for points: they are properties of the cases, as pytest's `record_property`
writes them. A file that CI publishes is read by everybody, so it says nothing of a hidden check but
how it ended.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence

from autograder.exporters.points import Given
from autograder.exporters.told import Item, items, say_result
from autograder.model import Status, SubmissionResult
from autograder.results.points import say_points

# What XML 1.0 cannot hold, not even as a reference.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ERRORS = frozenset(
    {Status.ERROR, Status.TIMEOUT, Status.CRASHED, Status.OUT_OF_MEMORY, Status.UNGRADED}
)


def junit_xml(
    results: Sequence[SubmissionResult], points: Mapping[tuple[str, str], Given], course: str
) -> bytes:
    """Write results as one file; its counts are those of its suites."""
    root = ET.Element("testsuites", name=_clean(course))
    for result in results:
        root.append(_suite(result, points[result.student, result.lesson]))
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _suite(result: SubmissionResult, given: Given) -> ET.Element:
    told = items(result, handed_back=False)
    name = f"{result.student} / {result.lesson}"
    suite = ET.Element("testsuite", name=_clean(name))
    _properties(
        suite,
        student=result.student,
        lesson=result.lesson,
        points=say_points(given.points),
        max_points=say_points(given.possible),
        **({"waits": given.waits} if given.waits else {}),
    )
    cases = [_case(result, item) for item in told] or [_unread(result)]
    for kind, tag in (("errors", "error"), ("failures", "failure"), ("skipped", "skipped")):
        suite.set(kind, str(sum(case.find(tag) is not None for case in cases)))
    suite.set("tests", str(len(cases)))
    suite.set("time", f"{sum(item.seconds for item in told):.3f}")
    suite.extend(cases)
    return suite


def _case(result: SubmissionResult, item: Item) -> ET.Element:
    case = ET.Element(
        "testcase",
        classname=_clean(f"{result.lesson}.{item.task}"),
        name=_clean(item.name),
        time=f"{item.seconds:.3f}",
    )
    _properties(
        case,
        points=say_points(item.points),
        max_points=say_points(item.possible),
        visibility="hidden" if item.hidden else "public",
    )
    if item.passed:
        return case
    tag = "error" if item.status in _ERRORS else "failure"
    if item.status in (Status.SKIPPED, Status.WAITING):
        tag = "skipped"
    text = _clean(item.text)
    said = ET.SubElement(case, tag, type=str(item.status), message=text.partition("\n")[0])
    said.text = text
    return case


def _unread(result: SubmissionResult) -> ET.Element:
    case = ET.Element("testcase", classname=_clean(result.lesson), name="submission", time="0.000")
    text = _clean(say_result(result)) or str(result.status)
    said = ET.SubElement(case, "error", type=str(result.status), message=text.partition("\n")[0])
    said.text = text
    return case


def _properties(element: ET.Element, **values: str) -> None:
    properties = ET.SubElement(element, "properties")
    for name, value in values.items():
        ET.SubElement(properties, "property", name=name, value=_clean(value))


def _clean(text: str) -> str:
    return _NO_XML.sub("?", text)

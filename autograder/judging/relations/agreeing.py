"""From relations at single places to what is asserted: it must hold wherever it is claimed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from autograder.judging.relations.finding import ENOUGH, implies, relations_at
from autograder.judging.relations.relation import Kind, Relation
from autograder.judging.relations.sites import Site, differing_sites
from autograder.observation.compare import Comparison, same

MOST_SITES = 200
MOST_SWAPPED = 10
# One part of one check's result may be twice what it should be only because its input is.
BY_CHANCE = frozenset(
    {Kind.FACTOR, Kind.DIVIDED, Kind.MULTIPLIED, Kind.SPREAD, Kind.OFFSET, Kind.SIGNS}
    | {Kind.FUNCTION, Kind.MISSING_FUNCTION, Kind.UNNORMALISED, Kind.ZEROS, Kind.CONSTANT}
    | {Kind.UNREDUCED, Kind.REDUCED, Kind.UNSTRIDED}
)


@dataclass(frozen=True)
class Case:
    """One check that was not passed: what is right, what was found."""

    check: str
    comparison: Comparison


@dataclass(frozen=True)
class Finding:
    """A relation that is asserted about parts of one check's result."""

    relation: Relation
    keys: tuple[str, ...]
    whole: bool  # nothing else differs


@dataclass(frozen=True)
class _Place:
    check: str
    site: Site
    held: dict[Relation, float]


def find_relations(cases: Iterable[Case]) -> dict[str, tuple[Finding, ...]]:
    """Say, for each check, how its wrong results come from the right ones.

    The first search is for one relation that covers every difference in all checks of a task, the
    second for one relation for each named part of the results, in all checks that have that part.
    """
    sites = {case.check: differing_sites(case.comparison) for case in cases}
    if sum(map(len, sites.values())) > MOST_SITES:
        return {}
    places = [
        _Place(check, site, relations_at(site) | _swapped(site, mine))
        for check, mine in sites.items()
        for site in mine
    ]
    if not places:
        return {}
    everywhere = agreed([place.held for place in places])
    asserted: dict[str, Relation] = {}
    for key in dict.fromkeys(place.site.key for place in places):
        mine = [place for place in places if place.site.key == key]
        relation = everywhere or agreed([place.held for place in mine])
        once = len({place.check for place in mine}) == 1
        if relation is not None and (everywhere or not (once and relation.kind in BY_CHANCE)):
            asserted[key] = relation
    checks = dict.fromkeys(place.check for place in places)
    found = {
        check: _findings([place for place in places if place.check == check], asserted)
        for check in checks
    }
    return {check: findings for check, findings in found.items() if findings}


def _swapped(site: Site, others: Sequence[Site]) -> dict[Relation, float]:
    """Say whether two places hold each other's values."""
    for other in others if len(others) <= MOST_SWAPPED else ():
        if (
            other is not site
            and same(site.reference, other.found, {})
            and same(other.reference, site.found, {})
        ):
            both = ", ".join(sorted([site.path, other.path]))
            return {Relation(Kind.SWAPPED, both): ENOUGH}
    return {}


def agreed(held: Sequence[dict[Relation, float]]) -> Relation | None:
    """Choose the relation that holds everywhere; none if two hold that say different things."""
    return _agreed(held) or _agreed([_without_dims(each) for each in held])


def _agreed(held: Sequence[dict[Relation, float]]) -> Relation | None:
    common = set(held[0]).intersection(*held[1:])
    common = {each for each in common if sum(one[each] for one in held) >= ENOUGH}
    left = [each for each in common if not any(implies(other, each) for other in common)]
    return left[0] if len(left) == 1 else None


def _without_dims(held: dict[Relation, float]) -> dict[Relation, float]:
    """Leave out the dim along which a relation holds: it may differ from check to check."""
    shorter: dict[Relation, float] = {}
    for relation, evidence in held.items():
        plain = replace(relation, dim=None)
        shorter[plain] = max(evidence, shorter.get(plain, 0.0))
    return shorter


def _findings(places: Sequence[_Place], asserted: dict[str, Relation]) -> tuple[Finding, ...]:
    keys: dict[Relation, list[str]] = {}
    for place in places:
        relation = asserted.get(place.site.key)
        if relation is not None:
            keys.setdefault(relation, []).append(place.site.path)
    whole = len(keys) == 1 and all(place.site.key in asserted for place in places)
    return tuple(Finding(relation, tuple(paths), whole) for relation, paths in keys.items())

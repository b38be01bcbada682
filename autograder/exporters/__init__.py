"""Grades in the formats of other systems: one file per format, each a pure function over a class.

A format is what its vendor's documents and importers take; docs/exports.md says what to type for
each. They read the class as the gradebook remembers it, and know neither submissions nor checks.
"""

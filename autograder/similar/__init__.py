"""Hints at copied work: winnowed fingerprints of normalised syntax trees, weighed by rarity.

A hint is for a person to look at, and no verdict: nothing here lowers anybody's points.
"""

"""Results for people: in a terminal, as text, as a card in a notebook.

It shows values and decides nothing.
"""

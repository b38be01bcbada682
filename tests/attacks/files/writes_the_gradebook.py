"""Gives itself full marks in the gradebook."""
import sqlite3

def attack():
    book = sqlite3.connect("@OUTPUT@/gradebook.sqlite")
    book.execute("update result set score = 100")
    book.commit()
    return "the gradebook took it"

"""Opens the gradebook as a database."""
import sqlite3

def attack():
    book = sqlite3.connect("file:@OUTPUT@/gradebook.sqlite?mode=ro", uri=True)
    return book.execute("select * from result").fetchall()

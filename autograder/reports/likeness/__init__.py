"""Similar work side by side: a page that needs nothing else, and a summary for a terminal."""

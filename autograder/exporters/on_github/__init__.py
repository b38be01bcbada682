"""Files for a student's repository on GitHub: they run there, and import nothing of the kit."""

"""Import of further lists from files."""

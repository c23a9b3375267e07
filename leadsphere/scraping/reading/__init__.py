"""How pages, feeds and files are read: pure, from bytes to people and to what else there is to read."""

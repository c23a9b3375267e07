"""People from the web: pages, directories, feeds and files at an address, read in a process of its own.

`order` says what is wanted and what comes of it, `sources` which kinds of places there are, `run` starts the
process and hands on what it says. Nothing here knows the database.
"""

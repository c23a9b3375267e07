"""Tables of what people and programs write: each spelling with the form it is stored in, or why it is refused.

Written by hand from the sources that each table names, never from the parser under test.
"""

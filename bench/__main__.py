"""Every measurement, one after the other, or those named: `python -m bench list live blocking bytes filters opening duplicates undo bulk`."""

import sys

from bench import blocking, bulk, duplicates, filters, first_load, list_page, live_edit, opening, undo

BENCHES = {
    "list": list_page.main,
    "live": live_edit.main,
    "blocking": blocking.main,
    "bytes": first_load.main,
    "opening": opening.main,
    "filters": filters.main,
    "undo": undo.main,
    "bulk": bulk.main,
    "duplicates": duplicates.main,
}

for name in sys.argv[1:] or BENCHES:
    BENCHES[name]()

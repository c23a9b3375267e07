"""Every measurement, one after the other, or those named: `python -m bench list live blocking bytes filters filtering opening duplicates undo bulk imports interrupted verification`."""

import sys

from bench import (
    blocking,
    bulk,
    duplicates,
    filtering,
    filters,
    first_load,
    imports,
    interrupted,
    list_page,
    live_edit,
    opening,
    undo,
    verification,
)

BENCHES = {
    "list": list_page.main,
    "live": live_edit.main,
    "blocking": blocking.main,
    "bytes": first_load.main,
    "opening": opening.main,
    "filters": filters.main,
    "filtering": filtering.main,
    "undo": undo.main,
    "bulk": bulk.main,
    "imports": imports.main,
    "interrupted": interrupted.main,
    "duplicates": duplicates.main,
    "verification": verification.main,
}

for name in sys.argv[1:] or BENCHES:
    BENCHES[name]()

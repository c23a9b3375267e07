"""`python -m leadsphere.importing.workbooks KIND [SHEET]`: a workbook comes in, its rows go out.

The file is the standard input itself. On the standard output, each line is JSON: first the names of all sheets and
of the one that is read, then for each row its number, its cells and what is wrong with it. Whoever is refused finds
the sentence on the standard error and the status 3. Of LeadSphere it imports only what it needs.
"""

import json
import resource
import sys

from leadsphere.importing.workbooks.sheets import Refused

MEMORY = 1024**3
SECONDS = 600
REFUSED = 3

_DAMAGED = "This workbook is damaged. Open it in a spreadsheet program, save it anew, and import that."
_TOO_MUCH = "This workbook needs more memory than an import may take. Save its sheet as CSV and import that."


def main(kind: str, sheet: str) -> int:
    """Write the rows; the status to exit with."""
    _limit()
    try:
        _write(kind, sheet)
    except Refused as refused:
        return _refused(str(refused))
    except MemoryError:
        return _refused(_TOO_MUCH)
    except BrokenPipeError:
        return 0
    except (
        Exception
    ):  # What xlrd raises where bytes are not what it expects may be anything; this process ends with it.
        return _refused(_DAMAGED)
    return 0


def _limit() -> None:
    """No more memory and time than a large workbook takes, and no file is written."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _write(kind: str, name: str) -> None:
    if kind == "xls":
        from leadsphere.importing.workbooks.xls import open_xls as opened
    else:
        from leadsphere.importing.workbooks.xlsx import open_xlsx as opened
    book = opened(sys.stdin.buffer)
    sheet = book.sheet(name)
    out = sys.stdout
    out.write(json.dumps({"sheets": [one.name for one in book.sheets], "sheet": sheet.name}) + "\n")
    for line in sheet.lines():
        if line[1] or line[2]:
            out.write(json.dumps(line) + "\n")
    out.flush()


def _refused(sentence: str) -> int:
    sys.stderr.write(sentence)
    return REFUSED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""))

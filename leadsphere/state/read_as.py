"""How a file is read, as the import page shows it and lets it be changed."""

from dataclasses import dataclass, field

from leadsphere.importing.formats import (
    DELIMITERS,
    ENCODINGS,
    Reading,
    Table,
    format_named,
    label_of,
    offered,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the ways to read a file: what is chosen, and what people call it."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class ReadAs:
    """What a file was read with, and what else there is; an empty list where there is nothing to choose."""

    format: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header: str = ""
    encodings: list[Choice] = field(default_factory=list[Choice])
    delimiters: list[Choice] = field(default_factory=list[Choice])
    sheets: list[Choice] = field(default_factory=list[Choice])

    @classmethod
    def of(cls, table: Table) -> "ReadAs":
        """What to show of a table."""
        read, encoding = table.reading, offered(table.reading.encoding)
        return cls(
            format_named(table.format).label,
            encoding,
            read.delimiter,
            read.sheet,
            _header(table),
            _choices(ENCODINGS, encoding, label_of(encoding)),
            _choices(DELIMITERS, read.delimiter, read.delimiter),
            [Choice(name, name) for name in table.sheets] if len(table.sheets) > 1 else [],
        )

    @property
    def reading(self) -> Reading:
        """The same, for whoever opens the file."""
        return Reading(self.encoding, self.delimiter, self.sheet)


NOT_READ = ReadAs()


def _choices(known: dict[str, str], chosen: str, label: str) -> list[Choice]:
    """All that are known, and the chosen one first where it is another."""
    if not chosen:
        return []
    others = [] if chosen in known else [Choice(chosen, label)]
    return others + [Choice(value, name) for value, name in known.items()]


def _header(table: Table) -> str:
    if table.header_line:
        return f"header in {'row' if table.sheets else 'line'} {table.header_line:,}"
    return "no header" if table.format == "csv" or table.format.startswith("xls") else ""

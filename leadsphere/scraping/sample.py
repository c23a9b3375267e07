"""A small site that exists nowhere: its pages are files of this package, read without any network.

Its name ends in .example, which nobody can own (RFC 2606): no request for it can ever leave this machine.
"""

from importlib.resources import files

SAMPLE = "harbour-and-vale.example"
"""The host of the sample site."""
SAMPLE_URL = f"https://{SAMPLE}/"

_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml",
    ".vcf": "text/vcard; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
}


def sample_page(path: str) -> tuple[int, str, bytes]:
    """Status, content type and body of a path of the sample site: "/", "/team", "/team/ada-lindqvist"."""
    name = path.strip("/") or "index"
    if not all(
        part and part.replace("-", "").replace(".", "").isalnum() and part[0] != "."
        for part in name.split("/")
    ):
        return 404, _KINDS[".txt"], b"There is no such page."
    home = files("leadsphere.scraping") / "sample_site"
    for ending, kind in (("", ""), (".html", _KINDS[".html"])):
        found = home.joinpath(f"{name}{ending}")
        if found.is_file():
            suffix = name[name.rfind(".") :] if "." in name else ""
            return 200, kind or _KINDS.get(suffix, _KINDS[".txt"]), found.read_bytes()
    return 404, _KINDS[".txt"], b"There is no such page."

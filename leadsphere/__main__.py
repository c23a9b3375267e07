"""The command line: python -m leadsphere COMMAND. Exits 1 with one line on stderr where something is wrong."""

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Any

from leadsphere.errors import LeadSphereError
from leadsphere.settings import Settings


def argument(*flags: str, **how: Any) -> tuple[tuple[str, ...], dict[str, Any]]:
    """What argparse's `add_argument` takes."""
    return flags, how


@dataclass(frozen=True)
class Command:
    """One word of the command line.

    `run(settings, arguments)` returns what it found or did as plain data, which `--json` prints as it is and
    `show` turns into lines for a person; None prints nothing. Both are named "module:function", and imported
    only when they run, so that `--help` is quick.
    """

    name: str
    help: str
    run: str
    show: str = "builtins:str"
    arguments: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = ()


COMMANDS = (
    Command(
        "run",
        "bring the database up to date, build the pages where they changed, and serve",
        "leadsphere.commands.serving:run",
    ),
    Command("migrate", "bring the database up to date", "leadsphere.commands.serving:migrate"),
    Command(
        "worker",
        "run jobs beside the web server; on PostgreSQL, as many workers as you like",
        "leadsphere.commands.working:work",
        arguments=(
            argument("--jobs", type=int, default=2, metavar="N", help="how many it runs at once; usually 2"),
        ),
    ),
    Command(
        "import",
        "bring in a file of leads, and wait for it",
        "leadsphere.commands.imports:import_file",
        "leadsphere.commands.imports:import_text",
        (
            argument("file", metavar="FILE", help="a file of leads"),
            argument(
                "--campaign",
                action="append",
                default=[],
                metavar="NAME",
                help="where they go, made where there is none; several times for several",
            ),
            argument("--rehearse", action="store_true", help="say what would happen, and write nothing"),
            argument(
                "--match",
                default="",
                metavar="KEYS",
                help="by what people are recognised: email,linkedin (usual), phone, name+company",
            ),
            argument(
                "--policy",
                action="append",
                default=[],
                metavar="ATTRIBUTE=WHAT",
                help="what becomes of what is there: never, blank (usual) or always, as in city=always",
            ),
            argument(
                "--oldest", action="store_true", help="take whoever matches several leads for the oldest"
            ),
            argument(
                "--map",
                action="append",
                default=[],
                metavar="COLUMN=ATTRIBUTE",
                help="what a column becomes where it is not matched rightly; nothing for not at all",
            ),
            argument("--tag", action="append", default=[], metavar="NAME", help="a tag that they get"),
            argument("--owner", default="", metavar="NAME", help="whose they become where they are nobody's"),
            argument("--source", default="", metavar="TEXT", help="where they come from"),
            argument("--consent", default="", metavar="TEXT", help="on what legal basis they are stored"),
        ),
    ),
    Command(
        "leads",
        "list the leads, all or those a filter finds, in the order they came",
        "leadsphere.commands.leads:leads",
        "leadsphere.commands.leads:leads_text",
        (
            argument(
                "--filter", default="", metavar="TEXT", help="only those it holds for: 'title:growth vip'"
            ),
            argument("--count", action="store_true", help="how many they are, and nothing else"),
            argument("--limit", type=int, metavar="N", help="at most so many"),
        ),
    ),
    Command(
        "verify",
        "check an e-mail address, a phone number or a web address, and say what shows it",
        "leadsphere.commands.verifying:verify",
        "leadsphere.commands.verifying:verify_text",
        (
            argument("what", metavar="EMAIL|NUMBER|URL"),
            argument(
                "--smtp",
                action="store_true",
                help="ask the mail server about the mailbox; no message is ever sent",
            ),
        ),
    ),
    Command(
        "export",
        "write leads to a file, all or those a filter finds",
        "leadsphere.commands.exports:export",
        "leadsphere.commands.exports:export_text",
        (
            argument(
                "--filter", default="", metavar="TEXT", help="only those it holds for: 'title:growth vip'"
            ),
            argument("--campaign", metavar="NAME", help="only those in this campaign"),
            argument("--format", default="csv", metavar="NAME", help="csv, xlsx, jsonl or vcard"),
            argument("-o", "--output", required=True, metavar="FILE", help="the file, written anew"),
            argument(
                "--preset",
                default="all",
                metavar="NAME",
                help="which columns: all, import, hubspot, salesforce, lemlist or listmonk",
            ),
            argument("--columns", metavar="A,B", help="these columns: first_name,email,company"),
            argument(
                "--include-suppressed",
                action="store_true",
                help="also those on the suppression list, whom lemlist and listmonk are not given otherwise",
            ),
        ),
    ),
    Command(
        "scrape",
        "read people from a place on the web into a campaign, or look who is there",
        "leadsphere.commands.scraping:scrape",
        "leadsphere.commands.scraping:scrape_text",
        (
            argument("url", metavar="URL", help="a page, sitemap, card, file or feed"),
            argument("--campaign", metavar="NAME", help="where the leads go; made where there is none"),
            argument(
                "--kind",
                choices=("pages", "team", "sitemap", "vcards", "file", "feed"),
                help="what is there; guessed from the address otherwise",
            ),
            argument("--pages", type=int, default=100, metavar="N", help="at most so many (100)"),
            argument("--depth", type=int, default=2, metavar="N", help="so many links deep (2)"),
            argument("--pattern", default="", metavar="PATTERN", help="only addresses such as '/team/*'"),
            argument("--preview", action="store_true", help="look at a few pages, and write nothing"),
        ),
    ),
    Command(
        "campaigns",
        "list the campaigns and their figures",
        "leadsphere.commands.leads:campaigns",
        "leadsphere.commands.leads:campaigns_text",
    ),
    Command(
        "suppress",
        "keep the suppression list: whom nobody contacts, or who is never held",
        "leadsphere.commands.suppressing:suppress",
        "leadsphere.commands.suppressing:suppress_text",
        (
            argument("action", choices=("add", "remove", "import", "list"), help="what to do"),
            argument(
                "what",
                nargs="*",
                metavar="WHAT",
                help="addresses, numbers, profiles, domains; a FILE to import",
            ),
            argument(
                "--forbid",
                default="contact",
                choices=("contact", "hold"),
                help="contact: may be held; hold: nobody may bring them in (where the file does not say)",
            ),
            argument("--reason", default="", metavar="TEXT", help="why (where the file does not say)"),
            argument("--delete-leads", action="store_true", help="delete leads who are never to be held"),
        ),
    ),
    Command(
        "demo",
        "fill an empty workspace with sample data",
        "leadsphere.commands.demo:load_demo",
        "leadsphere.commands.demo:demo_text",
    ),
    Command(
        "move-to",
        "copy everything into another, empty database, such as PostgreSQL",
        "leadsphere.commands.moving:move_to",
        "leadsphere.commands.moving:move_to_text",
        (argument("url", metavar="URL", help="postgresql://USER:PASSWORD@HOST/NAME or sqlite:///FILE"),),
    ),
    Command(
        "user",
        "add somebody who may sign in",
        "leadsphere.commands.people:add_user",
        "leadsphere.commands.people:add_user_text",
        (
            argument("action", choices=("add",), help="add an account"),
            argument("email", metavar="EMAIL"),
            argument("--role", default="rep", choices=("owner", "manager", "rep", "viewer")),
            argument("--name", default="", metavar="NAME", help="how colleagues see them"),
            argument("--password-stdin", action="store_true", help="read the password from standard input"),
        ),
    ),
    Command(
        "token",
        "make, list and revoke access tokens for programs",
        "leadsphere.commands.tokens:tokens",
        "leadsphere.commands.tokens:tokens_text",
        (
            argument("action", choices=("create", "list", "revoke")),
            argument(
                "who", nargs="?", metavar="EMAIL|ID", help="create: whose it is; revoke: the token's id"
            ),
            argument("--name", default="Command line", metavar="NAME", help="by which it is known again"),
            argument(
                "--scope", action="append", metavar="SCOPE", help="leads:read, imports, ...; repeatable"
            ),
            argument(
                "--days", type=int, metavar="N", help="how long it lasts; until it is revoked otherwise"
            ),
        ),
    ),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status: 0 done, 1 refused, 2 not understood."""
    arguments = _parser().parse_args(argv)
    command: Command = arguments.command
    try:
        answer = resolve_name(command.run)(Settings.from_env(), arguments)
    except LeadSphereError as error:
        print(f"leadsphere: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if answer is not None:
        _print(
            json.dumps(answer, ensure_ascii=False, default=str)
            if arguments.json
            else resolve_name(command.show)(answer)
        )
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="leadsphere", description="LeadSphere from the command line.")
    words = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        word = words.add_parser(command.name, help=command.help, description=f"{command.help.capitalize()}.")
        word.add_argument("--json", action="store_true", help="print the answer as JSON")
        word.set_defaults(command=command)
        for flags, how in command.arguments:
            word.add_argument(*flags, **how)
    return parser


def _print(text: str) -> None:
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough; without this the interpreter complains as it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())

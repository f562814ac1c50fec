"""What asks back at a terminal: for queries, and for labels."""

import readline
import textwrap
from collections.abc import Sequence
from pathlib import Path

import click

from tagger import store


def _complete(words: Sequence[str]) -> None:
    """The Tab key completes these words."""
    readline.set_completer_delims(" \t\n'\",()[]=")
    readline.set_completer(
        lambda text, k: next(iter([word for word in words if word.startswith(text)][k : k + 1]), None)
    )
    readline.parse_and_bind("tab: complete")


def ask_in_sql(link: Path, form: str) -> None:
    """Ask for queries until there is no more; each opens the link anew, so that it sees the last publication."""
    _complete(store.words(link))
    click.echo("Ask in SQL, end with a semicolon; Tab completes, Ctrl-D ends. Try: FROM tagger.tag_count;")
    lines: list[str] = []
    while True:
        try:
            lines.append(input("   ...> " if lines else "tagger> "))
        except EOFError:
            click.echo()
            return
        if not lines[-1].rstrip().endswith(";"):
            continue
        try:
            store.answer(link, "\n".join(lines), form, None)
        except store.BadQuery as error:
            click.secho(str(error), fg="red", err=True)
        lines = []


def ask_for_labels(db: Path, facet: str | None, size: int, origin: str, new: bool) -> int:
    """Show postings and ask for their tags, as long as there are some. Returns how many were labelled."""

    from tagger import corrections

    queue = corrections.review_queue(db, facet, size)
    with store.connect(db, read_only=True) as con:
        taxonomy = store.known_tags(con)
    click.echo(
        "Return: the model is right. Else the tags it has, with commas; -: none; s: skip; q: end. Tab completes."
    )
    done = 0
    for number, found in enumerate(queue, 1):
        given = [said["tag"] for said in found.given if said["facet"] == found.facet]
        click.secho(f"\n{number}/{len(queue)}  {found.title or found.posting_id}", bold=True)
        if found.text:
            click.echo(textwrap.shorten(found.text, 800, placeholder=" …"))
        says = ", ".join(given) or "none"
        doubt = f"{found.tag} {found.probability:.2f} (threshold {found.threshold:.2f})"
        _complete(taxonomy.get(found.facet, []))
        while (answer := _answer(f"{found.facet}: {says}? In doubt: {doubt} > ")) not in ("s", "q"):
            some = given if not answer else [tag.strip() for tag in answer.split(",") if tag.strip(" -")]
            present = [(found.facet, tag) for tag in some]
            absent = [] if present else [(found.facet, tag) for tag in dict.fromkeys([*given, found.tag])]
            try:
                corrections.label(db, found.posting_id, present, absent, origin, new)
            except corrections.BadLabel as error:
                click.secho(str(error), fg="red", err=True)
                continue
            done += 1
            break
        if answer == "q":
            break
    click.echo(f"{done} postings labelled")
    return done


def _answer(question: str) -> str:
    """What is typed; the end of the input ends the questions."""
    try:
        return input(question).strip()
    except EOFError:
        click.echo()
        return "q"

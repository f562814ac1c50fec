"""What must not change a posting's tags, and what must: pass rates on the sample postings of this package.

After CheckList (Ribeiro et al. 2020, arXiv 2005.04118): an invariance passes for a posting where all its tags stay
the same; the directional tests pass where the tag moves as it must. A training report shows the rates, and a
challenger that falls below the champion does not replace it (`tagger.champions.challenge`).
"""

import json
from collections.abc import Callable, Iterator

import numpy as np

from tagger.config import SAMPLES
from tagger.evaluate import Metric
from tagger.predict import Tagger

_EVERY = 2  # of the samples, the others would not make the rates much surer
_SIGNATURE = "\n\n--\nBest regards\nAlex Doe\nalex.doe@example.org\n+44 20 7946 0123"

Posting = dict[str, str]

# The same title in eleven languages, and its domain.
_TITLES = {
    "it": [
        "Java senior engineer in UK", "Senior Java-Entwickler in Großbritannien",
        "Ingénieur Java senior au Royaume-Uni",
        "Ingeniero senior de Java en Reino Unido", "Sviluppatore Java senior nel Regno Unito",
        "Engenheiro Java sénior no Reino Unido", "Senior Java-ontwikkelaar in het Verenigd Koninkrijk",
        "Starszy programista Java w Wielkiej Brytanii", "Senior Java-utvecklare i Storbritannien",
        "Senior vývojář Java ve Velké Británii", "Senior Java-udvikler i Storbritannien",
    ],
    "healthcare": [
        "Nurse in a hospital", "Pflegefachkraft im Krankenhaus", "Infirmier à l'hôpital", "Enfermero en un hospital",
        "Infermiere in ospedale", "Enfermeiro num hospital", "Verpleegkundige in een ziekenhuis",
        "Pielęgniarka w szpitalu", "Sjuksköterska på sjukhus", "Zdravotní sestra v nemocnici",
        "Sygeplejerske på et hospital",
    ],
    "finance": [
        "Accountant", "Buchhalter", "Comptable", "Contable", "Contabile", "Contabilista", "Boekhouder", "Księgowy",
        "Redovisningsekonom", "Účetní", "Bogholder",
    ],
    "logistics": [
        "Truck driver", "Lkw-Fahrer", "Chauffeur de camion", "Conductor de camión", "Autista di camion",
        "Motorista de camião", "Vrachtwagenchauffeur", "Kierowca ciężarówki", "Lastbilschaufför",
        "Řidič nákladního automobilu", "Lastbilchauffør",
    ],
}  # fmt: skip


def pass_rates(tagger: Tagger) -> list[Metric]:
    """A `Metric` for each test that the model's facets allow: the share of postings, or titles, that pass it."""
    lines = (SAMPLES / "postings.jsonl").read_text(encoding="utf-8").splitlines()
    postings = [json.loads(line) for line in lines[::_EVERY]]
    found = []
    before = _tags(tagger, [(p["title"], p["description"]) for p in postings])
    for name, change in _INVARIANCES.items():
        after = _tags(tagger, [change(p) for p in postings])
        found.append(_rate(name, [old == new for old, new in zip(before, after, strict=True)]))
    columns = {pair: i for i, pair in enumerate(tagger.model.facets.columns)}
    if {("seniority", "senior"), ("seniority", "junior")} <= set(columns):
        found.append(_rate("Senior to Junior in the title", list(_moves(tagger, postings, columns))))
    for domain, titles in _TITLES.items():
        if ("domain", domain) in columns:
            passed = [("domain", domain) in tags for tags in _tags(tagger, [(title, "") for title in titles])]
            found.append(_rate(f"{domain} title in eleven languages", passed))
    return found


def _tags(tagger: Tagger, texts: list[tuple[str, str]]) -> list[set[tuple[str, str]]]:
    return [{(tag.facet, tag.tag) for tag in tagging.tags} for tagging in tagger.tag(texts)]


def _rate(name: str, passed: list[bool]) -> Metric:
    return Metric("behaviour", "behaviour", name, "pass_rate", float(np.mean(passed)), len(passed))


def _moves(tagger: Tagger, postings: list[Posting], columns: dict[tuple[str, str], int]) -> Iterator[bool]:
    """ "Senior X" against "Junior X": senior must fall and junior rise."""
    senior = [(f"Senior {p['title']}", p["description"]) for p in postings]
    junior = [(f"Junior {p['title']}", p["description"]) for p in postings]
    old, new = tagger.scores(senior).probability, tagger.scores(junior).probability
    up, down = columns["seniority", "junior"], columns["seniority", "senior"]
    yield from (bool(passed) for passed in (new[:, up] > old[:, up]) & (new[:, down] < old[:, down]))


def _html(posting: Posting) -> tuple[str, str]:
    lines = "".join(f"<p>{line}</p>" for line in posting["description"].split("\n"))
    return f"<b>{posting['title']}</b>", f"<div>{lines}</div>"


def _renamed(posting: Posting) -> tuple[str, str]:
    """Another company in another city."""
    title, description = posting["title"], posting["description"]
    for name, other in ((posting.get("company"), "Ardanova"), (posting.get("place"), "Larkhaven")):
        for part in (name, (name or "").split(",")[0].split("(")[0].strip()):
            if part:
                title, description = title.replace(part, other), description.replace(part, other)
    return title, description


_INVARIANCES: dict[str, Callable[[Posting], tuple[str, str]]] = {
    "upper case": lambda p: (p["title"].upper(), p["description"].upper()),
    "white space": lambda p: (f"  {p['title']}\t", p["description"].replace(" ", "  ").replace("\n", "\r\n\r\n")),
    "HTML": _html,
    "order of sections": lambda p: (p["title"], "\n\n".join(reversed(p["description"].split("\n\n")))),
    "company and city": _renamed,
    "e-mail signature": lambda p: (p["title"], p["description"] + _SIGNATURE),
}

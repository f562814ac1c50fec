"""Pages for people: a model's card, a run's summary. Markdown only, so that Prefect's UI and a shell show both."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tagger.evaluate import Metric
from tagger.facets import Facets

if TYPE_CHECKING:
    from tagger.registry import Training


def model_card(facets: Facets, training: "Training", metrics: Sequence[Metric], seconds: float) -> str:
    """MODEL_CARD.md of a new model; "{model_id}" stands for the id, which is known only after it is written."""
    lines = [
        "# Model {model_id}",
        "",
        f"Learned from {training.rows:,} postings ({training.tokens:,} tokens with repetitions, "
        f"{seconds / 60:.1f} minutes, seed {training.seed}); "
        f"measured on {training.validation_rows:,} held-out postings, no duplicates of them among the others.",
        "",
        "## What it reaches on validation",
        "",
        "| kind | facet | postings | micro F1 | macro F1 | without a tag |",
        "|---|---|---:|---:|---:|---:|",
    ]
    wholes: dict[tuple[str, str], dict[str, Metric]] = {}
    for metric in metrics:
        if metric.tag is None:
            wholes.setdefault((metric.kind, metric.facet), {})[metric.name] = metric
    for (kind, facet), found in wholes.items():
        micro, macro, untagged = found["micro_f1"], found["macro_f1"], found["untagged"]
        lines.append(
            f"| {kind} | {facet} | {micro.support:,} | {micro.value:.3f} | {macro.value:.3f} | {untagged.value:.1%} |"
        )
    for facet in facets.tags:
        lines += ["", f"## {facet}: held-out postings and F1", "", "```"]
        of_tags = {m.tag: m for m in metrics if m.kind == "all" and m.facet == facet and m.tag and m.name == "f1"}
        width = max(len(tag) for tag in facets.tags[facet])
        for tag in sorted(facets.tags[facet], key=lambda tag: -of_tags[tag].value if tag in of_tags else 1):
            if tag in of_tags:
                bar = "█" * round(of_tags[tag].value * 40)
                lines.append(f"{tag:{width}} {of_tags[tag].support:>7,} {of_tags[tag].value:.2f} {bar}")
            else:
                lines.append(f"{tag:{width}}       –  no held-out posting has it")
        lines.append("```")
    if training.left_out:
        lines += ["", "## Left out", ""] + [f"- {facet}: {reason}" for facet, reason in training.left_out.items()]
    return "\n".join(lines) + "\n"


def run_summary(summary: str, counts: Sequence[Mapping[str, object]]) -> str:
    """One page about a tagging run: what it did, and the most frequent tags of each facet as bars."""
    lines = ["# Nightly run", "", summary]
    facets = list(dict.fromkeys(str(row["facet"]) for row in counts))
    for facet in facets:
        rows = [(str(row["tag"]), int(str(row["postings"]))) for row in counts if row["facet"] == facet][:12]
        most, width = max(n for _, n in rows), max(len(tag) for tag, _ in rows)
        lines += ["", f"## {facet}", "", "```"]
        lines += [f"{tag:{width}} {n:>9,} {'█' * max(1, round(30 * n / most))}" for tag, n in rows]
        lines.append("```")
    return "\n".join(lines) + "\n"

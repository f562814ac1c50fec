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
        f"{seconds / 60:.1f} minutes for the BiLSTM, seed {training.seed}); "
        f"measured on {training.validation_rows:,} held-out postings, no duplicates of them among the others. "
        "Each half of these was measured with calibration and thresholds from the other half.",
    ]
    if training.base is not None:
        lines += ["", f"It went on from model {training.base}."]
    if training.min_precision:
        wanted = ", ".join(f"{facet or 'every facet'} {value}" for facet, value in training.min_precision.items())
        lines += [
            "",
            f"Thresholds guarantee a precision, with 90 % confidence for each tag: {wanted}. "
            "Tags that cannot reach it are never given; what recall is left is below.",
        ]
    lines += ["", "## What it reaches on validation", ""]
    wholes: dict[tuple[str, str], dict[str, Metric]] = {}
    for metric in metrics:
        if metric.tag is None:
            wholes.setdefault((metric.kind, metric.facet), {})[metric.name] = metric
    lines += _table({key: found for key, found in wholes.items() if ":" not in key[0]})
    for facet in facets.tags:
        lines += ["", f"## {facet}: held-out postings, F1, precision and recall", "", "```"]
        of_facet = [m for m in metrics if m.kind == "all" and m.facet == facet and m.tag]
        of_tags, precision, recall = (
            {m.tag: m for m in of_facet if m.name == name} for name in ("f1", "precision", "recall")
        )
        width = max(len(tag) for tag in facets.tags[facet])
        for tag in sorted(facets.tags[facet], key=lambda tag: -of_tags[tag].value if tag in of_tags else 1):
            if tag in of_tags:
                bar = "█" * round(of_tags[tag].value * 40)
                figures = f"{of_tags[tag].value:.2f} {precision[tag].value:.2f} {recall[tag].value:.2f}"
                lines.append(f"{tag:{width}} {of_tags[tag].support:>7,} {figures} {bar}".rstrip())
            else:
                lines.append(f"{tag:{width}}       –  no held-out posting has it")
        lines.append("```")
    if apart := {key: found for key, found in wholes.items() if ":" in key[0]}:
        lines += ["", "## By source and language", "", *_table(apart)]
    if behaviour := [metric for metric in metrics if metric.name == "pass_rate"]:
        lines += [
            "",
            "## Behaviour: what must change nothing, and what must",
            "",
            "| test | postings | pass |",
            "|---|---:|---:|",
        ]
        lines += [f"| {metric.tag} | {metric.support} | {metric.value:.1%} |" for metric in behaviour]
    if training.left_out:
        lines += ["", "## Left out", ""] + [f"- {facet}: {reason}" for facet, reason in training.left_out.items()]
    return "\n".join(lines) + "\n"


def _table(wholes: Mapping[tuple[str, str], Mapping[str, Metric]]) -> list[str]:
    lines = [
        "| kind | facet | postings | micro F1 | macro F1 | without a tag | calibration error |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for (kind, facet), found in wholes.items():
        lines.append(
            f"| {kind} | {facet} | {found['micro_f1'].support:,} | {found['micro_f1'].value:.3f} "
            f"| {found['macro_f1'].value:.3f} | {found['untagged'].value:.1%} "
            f"| {found['calibration_error'].value:.3f} |"
        )
    return lines


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

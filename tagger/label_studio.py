"""Label Studio's JSON: postings to review go out as its tasks, what people say there comes back as labels.

The format is that of Label Studio's "Import" and of its export named "JSON" (labelstud.io, "Export annotations"): one
`choices` result for each facet, whose name is that of the facet.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from tagger.staging import BadFile
from tagger.store import Review

_NONE = "none of these"  # a choice: the posting has no tag of the facet


def tasks(queue: Sequence[Review], model_id: str) -> list[dict[str, Any]]:
    """A task for each posting, with the model's tags as predictions, so that people only correct them."""
    found = []
    for review in queue:
        by_facet: dict[str, list[str]] = {}
        for said in review.given:
            by_facet.setdefault(said["facet"], []).append(said["tag"])
        result = [
            {"from_name": facet, "to_name": "text", "type": "choices", "value": {"choices": tags}}
            for facet, tags in by_facet.items()
        ]
        data = {"posting_id": review.posting_id, "title": review.title or " ", "text": review.text or review.title}
        data["doubt"] = f"{review.facet}: {review.tag}?"
        found.append({"data": data, "predictions": [{"model_version": model_id, "result": result}]})
    return found


def labelling_config(taxonomy: Mapping[str, Sequence[str]]) -> str:
    """What "Settings > Labeling Interface > Code" of a project wants."""
    lines = [
        "<View>",
        '  <Header value="$title"/>',
        '  <Text name="text" value="$text"/>',
        '  <Header value="$doubt" size="5"/>',
    ]
    for facet, tags in taxonomy.items():
        lines.append(f'  <Header value={quoteattr(facet)} size="4"/>')
        lines.append(f'  <Choices name={quoteattr(facet)} toName="text" choice="multiple" showInline="true">')
        lines += [f"    <Choice value={quoteattr(tag)}/>" for tag in (*tags, _NONE)]
        lines.append("  </Choices>")
    return "\n".join([*lines, "</View>", ""])


def as_rows(path: Path, folder: Path) -> Path:
    """The annotations of an export as a file of label rows in `folder`, the oldest first.

    Raises:
        BadFile: it is no such export.
    """
    try:
        exported = json.loads(path.read_text(encoding="utf-8"))
        rows = [row for task in exported for row in _rows(task)]
    except FileNotFoundError:
        raise BadFile(f"{path}: no such file") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadFile(f"{path} is no export of Label Studio in its format JSON: {error!r}") from None
    if not rows:
        raise BadFile(f"{path} has no annotations")
    rows.sort(key=lambda row: row.pop("at"))
    out = folder / f"{path.name}.jsonl"
    out.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return out


def _rows(task: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for annotation in task["annotations"]:
        if annotation.get("was_cancelled"):
            continue
        who = annotation.get("completed_by")
        if isinstance(who, dict):
            who = who.get("email", who.get("id"))
        for result in annotation["result"]:
            if result["type"] != "choices":
                continue
            facet, choices = result["from_name"], result["value"]["choices"]
            said = [(tag, True) for tag in choices if tag != _NONE]
            if not said:  # none of those that the model gave
                predicted = (annotation.get("prediction") or {}).get("result", [])
                given = [x["value"]["choices"] for x in predicted if x["from_name"] == facet]
                said = [(tag, False) for tags in given for tag in tags]
            rows += [
                {
                    "posting_id": task["data"]["posting_id"], "facet": facet, "tag": tag, "present": present,
                    "origin": f"Label Studio: {who}", "at": annotation.get("updated_at") or "",
                }
                for tag, present in said
            ]  # fmt: skip
    return rows

"""Who may import what, and that the layout in the README is the real one."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tagger import store

ROOT = Path(__file__).parents[1]
ONLY = {
    "cleanlab": {"label_issues"},
    "duckdb": {"staging", "store"},
    "pytorch_lightning": {"train"},
    "sentencepiece": {"tokenizer"},
    "sklearn": {"wide"},
    "scipy": {"wide"},
}
WITHOUT_TORCH = [
    "store",
    "text",
    "facets",
    "evaluate",
    "config",
    "errors",
    "cli",
    "report",
    "predict",
    "registry",
    "label_issues",
]


def _imports(path: Path, top_level_only: bool = False) -> set[str]:
    tree = ast.parse(path.read_text())
    checking = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    nodes = tree.body if top_level_only else ast.walk(tree)
    found: set[str] = set()
    for node in nodes:
        if id(node) in checking:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


MODULES = sorted((ROOT / "tagger").glob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_imports_point_one_way(path: Path) -> None:
    tops = {name.split(".")[0] for name in _imports(path)}
    assert not tops & {"flows", "prefect", "tests"}
    for library, importers in ONLY.items():
        assert library not in tops or path.stem in importers


@pytest.mark.parametrize("name", WITHOUT_TORCH)
def test_light_modules_stay_free_of_torch(name: str) -> None:
    seen, todo = set(), [name]
    while todo:
        module = todo.pop()
        seen.add(module)
        imports = _imports(ROOT / "tagger" / f"{module}.py", top_level_only=True)
        assert "torch" not in {i.split(".")[0] for i in imports}, module
        stems = {i.split(".")[1] for i in imports if i.startswith("tagger.")} - seen
        todo += [stem for stem in stems if (ROOT / "tagger" / f"{stem}.py").is_file()]


def test_every_sql_file_is_used() -> None:
    code = "\n".join(path.read_text() for folder in ("tagger", "flows") for path in (ROOT / folder).glob("*.py"))
    for path in sorted((ROOT / "sql").rglob("*.sql")):
        if "examples" not in path.parts:
            assert re.search(rf"\b{path.stem}\b", code), f"{path.relative_to(ROOT)} is used nowhere"
        assert path.read_text().strip().endswith(";")
        store.statement(str(path.relative_to(ROOT / "sql").with_suffix("")))


def test_no_sql_in_python() -> None:
    pattern = re.compile(
        r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|CREATE\s+(TABLE|VIEW)|DELETE\s+FROM|UPDATE\s+\w+\s+SET)\b"
    )
    for path in [*MODULES, *(ROOT / "flows").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not pattern.search(node.value), f"{path.name} line {node.lineno}"


def test_the_layout_in_the_readme_is_complete() -> None:
    readme = (ROOT / "README.md").read_text()
    layout = re.search(r"## Layout\n.*?```\n(.*?)```", readme, re.DOTALL)
    assert layout
    described = set(re.findall(r"^\s*(\S+)  ", layout[1], re.MULTILINE))
    there = {f"tagger/{path.name}" for path in MODULES} | {
        f"flows/{path.name}" for path in (ROOT / "flows").glob("*.py")
    }
    there = {name for name in there if not name.endswith("__init__.py") or name == "tagger/__init__.py"}
    assert there <= described
    for name in described:
        assert (ROOT / name).exists(), f"the README describes {name}"


def test_help_needs_nothing_heavy() -> None:
    heavy = ["torch", "polars", "duckdb", "prefect", "pyarrow", "numpy", "sentencepiece"]
    code = f"import sys, tagger.cli; sys.exit(' '.join(m for m in {heavy!r} if m in sys.modules) or 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

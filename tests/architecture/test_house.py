"""The laws of the tree that no import shows: sizes, names of features, mirrored tests."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("capture", "detector", "classifier", "recorder", "training", "web", "mien")
PAGE = ROOT / "web" / "frontend" / "src"

#: "Names of the columns", "Scores that wander": what a function gives, not what it does.
NOUN = re.compile(r": \w+ (?:of|that|in|from|to|published|processed|per)\b")

MOST_MODULES = 16
MOST_LINES = 320
#: Of a module of tests, which is a list of cases.
MOST_LINES_OF_TESTS = 400
#: Lists of declarations, read one at a time.
DECLARATIONS = {
    "mien/bus/messages.py",
    "web/frontend/src/shared/wire.generated.ts",
}
#: Besides its own folder and what all share, a feature of the page imports from these.
PAGE_ARROWS = {
    "live": {"corrections", "cameras"},
    "history": {"corrections"},
    "corrections": {"cameras"},
    "cameras": {"uploads"},
    "admin": {"uploads"},
    "uploads": {"models"},
}
#: Tests of the whole, of the tree itself, and of the page as a person uses it.
WHOLE = {"architecture", "attack", "cluster", "deploy", "system", "web/dashboard"}


def modules(*roots: str) -> Iterator[Path]:
    """Python modules, without those that only open a package or start a process."""
    for root in roots:
        for path in sorted((ROOT / root).rglob("*.py")):
            within = path.relative_to(ROOT).parts
            ours = not any(part == "node_modules" or part.startswith(".") for part in within)
            if ours and path.stem not in ("__init__", "__main__"):
                yield path


def page_modules() -> Iterator[Path]:
    return (path for path in sorted(PAGE.rglob("*")) if path.suffix in (".ts", ".tsx"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def folders(root: Path) -> set[str]:
    """Names of the packages or folders of the page in a folder."""
    return {
        path.name
        for path in root.iterdir()
        if path.is_dir() and any(path.rglob("*.py" if root.suffix == "" else "*"))
    } - {"__pycache__"}


def test_no_folder_holds_more_than_one_takes_in_at_once() -> None:
    everything = [*modules(*PACKAGES, "tests"), *page_modules()]
    sizes = Counter(name(path.parent) for path in everything)
    assert {folder: size for folder, size in sizes.items() if size > MOST_MODULES} == {}


def test_every_module_is_read_in_one_sitting() -> None:
    everything = [*modules(*PACKAGES, "tests"), *page_modules()]
    lengths = {name(path): len(path.read_text().splitlines()) for path in everything}
    long = {
        path
        for path, lines in lengths.items()
        if lines > (MOST_LINES_OF_TESTS if path.startswith("tests/") else MOST_LINES)
    }
    assert long - DECLARATIONS == set()


def test_a_feature_has_one_name_wherever_it_shows() -> None:
    features = folders(ROOT / "web") - {"frontend", "http", "static", "templates"}
    page = {path.name for path in PAGE.iterdir() if path.is_dir()} - {"shared"}
    assert page == features
    store = {path.stem for path in (ROOT / "mien" / "store").iterdir()} - {
        "__init__",
        "__pycache__",
        "core",
    }
    assert store <= features
    tests = folders(ROOT / "tests" / "web") - {"dashboard", "http"}
    assert tests <= features


def test_features_of_the_page_import_only_what_they_may() -> None:
    imported = re.compile(r"""^(?:import|\}|export) ?.*?["'](\.[^"']*)["'];""", re.M)
    arrows = {
        (place.parts[0], (path.parent / target).resolve().relative_to(PAGE).parts[0], name(path))
        for path in page_modules()
        for place in [path.relative_to(PAGE)]
        if len(place.parts) > 1
        for target in imported.findall(path.read_text())
    }
    assert {feature for feature, _, _ in arrows} >= set(PAGE_ARROWS)
    assert [
        f"{path} imports from {target}"
        for feature, target, path in sorted(arrows)
        if target not in {feature, "shared"} | PAGE_ARROWS.get(feature, set())
    ] == []
    TopologicalSorter(PAGE_ARROWS).prepare()  # raises when arrows run in a circle


def test_tests_mirror_the_tree() -> None:
    tests = ROOT / "tests"
    lost = [
        name(folder)
        for folder in sorted({path.parent for path in modules("tests")})
        for place in [folder.relative_to(tests).as_posix()]
        if not any(place == whole or place.startswith(f"{whole}/") for whole in WHOLE)
        and not (ROOT / place).is_dir()
    ]
    assert lost == []


def test_no_two_public_classes_share_a_name() -> None:
    places = defaultdict(list)
    for path in modules(*PACKAGES):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(name(path))
    assert {label: paths for label, paths in places.items() if len(paths) > 1} == {}


def test_docstrings_of_functions_are_imperative() -> None:
    """A docstring says "Read", as most do, and not "Reads": no verb stands in both forms."""
    lines = {
        f"{name(path)}: {text.splitlines()[0]}": text.split()[0]
        for path in modules(*PACKAGES, "bench", "tests")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (text := ast.get_docstring(node))
    }
    imperatives = set(lines.values())
    assert [
        line
        for line, word in lines.items()
        if {re.sub(r"s$", "", word), re.sub(r"es$", "", word), re.sub(r"ies$", "y", word)}
        & (imperatives - {word})
        and len(word) > len("This")
        and not NOUN.search(line)
    ] == []


def test_no_package_reads_the_files_of_another_behind_the_imports() -> None:
    own = re.compile(rf"""files\(["'](?:{"|".join(PACKAGES)})\b""")
    assert [
        name(path) for path in modules(*PACKAGES, "tests") if own.search(path.read_text())
    ] == []

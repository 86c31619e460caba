#!/usr/bin/env python3
"""check_arrows.py [ROOT]: are the arrows between the libraries the declared ones?

An arrow from library Y to X is an #include <vigie/X/...> in src/Y. It has to stand in the DEPENDS of
vigie_library(Y) itself, not come along through another library; every DEPENDS has to stand in the table of
docs/architecture.md, and nothing else in there; and the arrows must not run in a circle. Tests of Y may also include what TEST_LINK names.
Prints every breach with its place, and exits 1 if there is one.
"""
import re
import sys
from pathlib import Path

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]vigie/([a-z_]+)/', re.MULTILINE)
LIBRARY = re.compile(r"vigie_library\(\s*([a-z_]+)([^)]*)\)")
ROW = re.compile(r"^\|\s*`([a-z_]+)`\s*\|[^|]*\|([^|]*)\|\s*$", re.MULTILINE)
KEYWORDS = {"DEPENDS", "LINK_PUBLIC", "LINK", "TEST_LINK"}


def keyword_lists(arguments):
    lists, current = {word: [] for word in KEYWORDS}, None
    for word in re.sub(r"#[^\n]*", "", arguments).split():
        if word in KEYWORDS:
            current = lists[word]
        elif current is not None:
            current.append(word)
    return lists


def declared_libraries(root):
    """name -> keyword lists of its vigie_library()."""
    found = {}
    for file in sorted(root.glob("src/*/CMakeLists.txt")):
        for name, arguments in LIBRARY.findall(file.read_text()):
            found[name] = keyword_lists(arguments)
    return found


def table(root):
    """The arrows of docs/architecture.md: name -> the libraries it may include."""
    text = (root / "docs/architecture.md").read_text()
    return {name: set(re.findall(r"[a-z_]+", arrows)) for name, arrows in ROW.findall(text)}


def undeclared_includes(root, libraries):
    for name, lists in libraries.items():
        own = {name, *lists["DEPENDS"]}
        of_tests = own | {target.removeprefix("vigie_") for target in lists["TEST_LINK"]}
        for file in sorted((root / "src" / name).rglob("*")):
            if file.suffix not in (".h", ".cpp"):
                continue
            inside = file.relative_to(root / "src" / name)
            allowed = of_tests if inside.parts[0] in ("test", "fuzz", "bench") else own
            text = file.read_text(errors="replace")
            for match in INCLUDE.finditer(text):
                if match[1] not in allowed:
                    line = text.count("\n", 0, match.start(1)) + 1
                    yield (f"{file.relative_to(root)}:{line}: {name} includes {match[1]}, which its vigie_library() "
                           f"does not name in DEPENDS")


def arrows_not_in_table(libraries, allowed):
    for name, lists in libraries.items():
        if name not in allowed:
            yield f"docs/architecture.md: the table has no row for {name}"
            continue
        for other in lists["DEPENDS"]:
            if other not in allowed[name]:
                yield f"src/{name}/CMakeLists.txt: the arrow {name} -> {other} is not in the table of docs/architecture.md"


def arrows_only_in_table(libraries, allowed):
    for name in sorted(allowed.keys() & libraries.keys()):
        for other in sorted(allowed[name] - set(libraries[name]["DEPENDS"])):
            yield (f"docs/architecture.md: the table has the arrow {name} -> {other}, which src/{name}/CMakeLists.txt "
                   f"does not")


def rows_without_library(libraries, allowed):
    for name in sorted(allowed.keys() - libraries.keys()):
        yield f"docs/architecture.md: the table has a row for {name}, and there is no such library"


def cycles(libraries):
    done, reported = set(), set()

    def walk(name, path):
        if name in path:
            circle = path[path.index(name):]
            if frozenset(circle) not in reported:
                reported.add(frozenset(circle))
                yield "cycle: " + " -> ".join([*circle, name])
        elif name in libraries and name not in done:
            for other in libraries[name]["DEPENDS"]:
                yield from walk(other, [*path, name])
            done.add(name)

    for name in libraries:
        yield from walk(name, [])


def main(root):
    libraries, allowed = declared_libraries(root), table(root)
    breaches = [*undeclared_includes(root, libraries), *arrows_not_in_table(libraries, allowed),
                *arrows_only_in_table(libraries, allowed), *rows_without_library(libraries, allowed),
                *cycles(libraries)]
    print("\n".join(breaches) or f"{len(libraries)} libraries, every arrow declared")
    return 1 if breaches or not libraries else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent)))

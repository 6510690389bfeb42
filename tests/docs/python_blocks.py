#!/usr/bin/env python3
"""Runs the ```sh and ```python blocks of a page in their order, in one folder and one namespace.

    python_blocks.py --program build/quick/bin/runner docs/python.md

A Python block that imports what is not installed is left out, with the reason, and so is one that uses a name which such a block
would have made. `<!-- check: EXPRESSION -->` behind a block must then be true.
"""

import argparse
import ast
import importlib.util
import os
import pathlib
import re
import subprocess
import tempfile

BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```\n(?:<!-- check: (.*?) -->\n)?", re.MULTILINE | re.DOTALL)


def absent_modules(tree):
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    return [name for name in names if importlib.util.find_spec(name.split(".")[0]) is None]


def names_in(tree, context):
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, context)}


def names_made(tree):
    imports = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
    return names_in(tree, ast.Store) | {(alias.asname or alias.name).split(".")[0] for node in imports for alias in node.names}


class Page:
    def __init__(self, path):
        self.path = path
        self.namespace = {}
        self.missing = {}
        self.ran = self.left_out = 0

    def run_python(self, code, check, place):
        tree = ast.parse(code, filename=place)
        reasons = [f"{name} is not installed" for name in absent_modules(tree)]
        reasons += sorted({self.missing[name] for name in names_in(tree, ast.Load) if name in self.missing})
        if reasons:
            print(f"{place}: left out: {reasons[0]}")
            self.missing.update({name: reasons[0] for name in names_made(tree)})
            self.left_out += 1
            return
        exec(compile(tree, place, "exec"), self.namespace)
        needs_missing = check is not None and names_in(ast.parse(check), ast.Load) & self.missing.keys()
        if check is not None and not needs_missing and not eval(check, self.namespace):
            raise SystemExit(f"{place}: it is not so that {check}")
        self.ran += 1

    def run(self):
        text = self.path.read_text()
        for block in BLOCK.finditer(text):
            place = f"{self.path}:{text.count(chr(10), 0, block.start()) + 2}"
            if block[1] == "sh":
                print(f"{place}: {block[2].strip()}", flush=True)
                subprocess.run(["bash", "-e", "-c", block[2]], check=True)
            else:
                self.run_python(block[2], block[3], place)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=pathlib.Path)
    parser.add_argument("--program", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    project = pathlib.Path(__file__).resolve().parents[2]
    page = Page(arguments.page.resolve())
    programs = arguments.program.resolve().parent
    for name in [name for name in os.environ if name.startswith("RUNNER_")]:
        del os.environ[name]
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.environ |= {"PATH": f"{programs}:{os.environ['PATH']}", "MPLBACKEND": "agg",
                       "XDG_CACHE_HOME": f"{folder}/cache", "XDG_DATA_HOME": f"{folder}/data"}
        os.symlink(project / "configs", "configs")
        page.run()
        os.chdir("/")
    print(f"{page.ran} blocks ran, {page.left_out} were left out")
    if page.ran == 0:
        raise SystemExit("no block has run")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Compares the code that a page quotes with the files that it names.

    quoted_files.py docs/plugins.md            compares
    quoted_files.py docs/plugins.md --update   quotes the files anew

A quotation is a block of code under a line that holds a file's path, from the root of the project, and a colon:
`tests/sdk_install/stranger/focal.cpp`:
"""

import argparse
import pathlib
import re

QUOTATION = re.compile(r"^`([^`\n]+)`:\n\n(```\w+\n)(.*?)^```$", re.MULTILINE | re.DOTALL)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=pathlib.Path)
    parser.add_argument("--update", action="store_true")
    arguments = parser.parse_args()
    project = pathlib.Path(__file__).resolve().parents[2]
    page = arguments.page.read_text()
    differing = []

    def quoted(match):
        file, fence, text = match.groups()
        anew = (project / file).read_text()
        if anew != text:
            differing.append(file)
        return f"`{file}`:\n\n{fence}{anew}```"

    anew, quotations = QUOTATION.subn(quoted, page)
    if quotations == 0:
        raise SystemExit(f"{arguments.page}: no file is quoted")
    if arguments.update:
        arguments.page.write_text(anew)
    elif differing:
        raise SystemExit(f"{arguments.page}: {', '.join(differing)} differ; quote them anew with --update")


if __name__ == "__main__":
    main()

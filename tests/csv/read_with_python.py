"""Reads every table of a folder with the csv module: NAME.DELIMITER -> one JSON object, null for what the module refuses."""

import csv
import json
import pathlib
import sys

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}


def rows_of(path):
    with open(path, encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream, delimiter=DELIMITERS[path.suffix[1:]], skipinitialspace=True, strict=True)
        try:
            return list(reader)
        except csv.Error:
            return None


print(json.dumps({path.name: rows_of(path) for path in sorted(pathlib.Path(sys.argv[1]).iterdir())}))

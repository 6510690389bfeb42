"""Compares every cell of an export as CSV with what `runner sql` says: check_csv.py PROGRAM FOLDER."""

import csv
import pathlib

from stored import FOLDER, same, sql

VIEWS = ("trials", "learning_curves", "metrics", "checkpoint_history", "best_checkpoints", "result_tables", "leaderboard")


def cell(text, like):
    if like is None:
        return None if text == "" else text
    return type(like)(text)


def plain(text):
    """Returns a number's one text, whoever wrote it."""
    for kind in (int, float):
        try:
            return str(kind(text))
        except ValueError:
            pass
    return text


def main():
    folder = pathlib.Path(FOLDER)
    same(sorted(path.stem for path in folder.glob("*.csv")), sorted(VIEWS), "the files")
    for view in VIEWS:
        expected = [tuple(row.items()) for row in sql(f"SELECT * FROM {view} WHERE experiment_id = 1")]
        with open(folder / f"{view}.csv", newline="") as file:
            columns, *rows = csv.reader(file)
        same(len(rows), len(expected), f"the rows of {view}")
        # A view has no order of its own; its rows are found by their text.
        by_text = {tuple("" if value is None else plain(str(value)) for _, value in row): row for row in expected}
        for row in rows:
            found = by_text.get(tuple(map(plain, row)))
            if found is None:
                raise SystemExit(f"{view}: no row of the database is {row}")
            same([cell(text, value) for text, (_, value) in zip(row, found)], [value for _, value in found], view)
            same(columns, [name for name, _ in found], f"the columns of {view}")
        if not rows and not expected:
            raise SystemExit(f"{view} is empty: nothing was compared")
    raw = (folder / "trials.csv").read_bytes()
    # RFC 4180: quotes within quotes are doubled, a line break within quotes is none of the file's.
    assert b'"it said ""no"", and\nended"' in raw, raw
    assert b"\r" not in raw


main()

"""What `runner sql` says, and how a check of an export ends."""

import json
import os
import subprocess
import sys

PROGRAM, FOLDER = sys.argv[1:3]


def sql(query):
    """Returns the rows of a query as dictionaries."""
    printed = subprocess.run([PROGRAM, "sql", "--json", query], check=True, stdout=subprocess.PIPE, env=os.environ).stdout
    return json.loads(printed)


def trials():
    """Returns the trials in their order, `params` read."""
    rows = sql("SELECT * FROM trials ORDER BY trial")
    for row in rows:
        row["params"] = json.loads(row["params"])
    return rows


def number(row):
    """Returns the value of a row of the view `metrics`, as it was measured."""
    return float(row["non_finite"]) if row["value"] is None else row["value"]


def same(found, expected, what):
    """Ends the check where two things differ; NaN is NaN here."""
    if found != expected and repr(found) != repr(expected):
        sys.exit(f"{what}\n found    {found!r}\n expected {expected!r}")

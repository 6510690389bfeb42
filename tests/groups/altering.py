"""Proves that the comparison sees each kind of change: one at a time, in a copy of a database, and as small as there is."""
import json
import math
import sqlite3

import comparing
import drawing
import running

CONFIG = {"dataset": {"plugin": "wine", "validation_fraction": 0.2, "test_fraction": 0.2}, "model": {"plugin": "mlp", "hidden": [4]},
          "loss": {"plugin": "cross_entropy"}, "optimizer": {"plugin": "adam"}, "checkpoint": [{"plugin": "best_loss"}, {"plugin": "last"}],
          "metrics": [{"plugin": "confusion_matrix"}], "training.epochs": 3, "seed": 1}


def next_number(value):
    return math.nextafter(value, math.inf)


def next_in_list(text):
    values = json.loads(text)
    return json.dumps([*values[:-1], next_number(values[-1])])


def other_bytes(value):
    return value[:-1] + bytes([value[-1] ^ 1])


# What is changed in the last row of which table, and how; None takes the row away.
CHANGES = [
    ("epoch", "numbers", next_in_list),
    ("epoch", "lr", next_number),
    ("epoch", "step", lambda value: value + 1),
    ("epoch", "weights_sha256", other_bytes),
    ("epoch", "", None),
    ("checkpoint", "sha256", other_bytes),
    ("checkpoint", "monitor_value", next_number),
    ("checkpoint", "payload_state", lambda value: "deleted"),
    ("checkpoint", "", None),
    ("checkpoint_reason", "reason", lambda value: value + "?"),
    ("payload", "data", other_bytes),
    ("evaluation_result", "value", lambda value: value.replace("1", "2")),
    ("resume_state", "sha256", other_bytes),
    ("trial", "state", lambda value: "interrupted"),
    ("trial", "best_value", next_number),
    ("trial", "final_val_loss", next_number),
]


def change(connection, table, column, how):
    if how is None:
        connection.execute(f"DELETE FROM {table} WHERE (trial_id, epoch) = (SELECT trial_id, max(epoch) FROM {table})")
        return
    *key, value = connection.execute({
        "epoch": f"SELECT trial_id, epoch, {column} FROM epoch ORDER BY epoch DESC LIMIT 1",
        "evaluation_result": f"SELECT trial_id, name, {column} FROM evaluation_result LIMIT 1",
        "resume_state": f"SELECT trial_id, trial_id, {column} FROM resume_state LIMIT 1",
    }.get(table, f"SELECT id, id, {column} FROM {table} ORDER BY id DESC LIMIT 1")).fetchone()
    names = {"epoch": ("trial_id", "epoch"), "evaluation_result": ("trial_id", "name"), "resume_state": ("trial_id", "trial_id")}
    first, second = names.get(table, ("id", "id"))
    connection.execute(f"UPDATE {table} SET {column} = ? WHERE {first} = ? AND {second} = ?", (how(value), *key))


def check(programs, folder):
    """Ends the program where a change goes unseen, or where there is a difference without one; returns how many were seen."""
    database = running.run_alone(programs, drawing.Member("plain", CONFIG), folder)
    with running.opened(database) as original:
        expected, _, _ = comparing.facts_of(original, 0)
        for table, column, how in [(None, None, None), *CHANGES]:
            with sqlite3.connect(":memory:") as copy:
                original.backup(copy)
                copy.execute("PRAGMA foreign_keys = OFF")
                if table:
                    change(copy, table, column, how)
                seen = list(comparing.differences(comparing.facts_of(copy, 0)[0], expected))
            if bool(seen) != bool(table):
                raise SystemExit(f"a change of {table}.{column} is not seen" if table else f"a copy differs: {seen[0]}")
    return len(CHANGES)

"""Says whether an export as CSV, made while trials ran, is of one moment: check_moment.py PROGRAM FOLDER."""

import collections
import csv
import pathlib

from stored import FOLDER, same


def rows(view):
    with open(pathlib.Path(FOLDER) / f"{view}.csv", newline="") as file:
        return list(csv.DictReader(file))


def main():
    trials = rows("trials")
    (running,) = [row for row in trials if row["state"] == "running"]
    assert int(running["epochs"]) > 5
    epochs = {row["trial"]: int(row["epochs"]) for row in trials if int(row["epochs"])}
    same(dict(collections.Counter(row["trial"] for row in rows("learning_curves"))), epochs, "the epochs")
    for trial, count in epochs.items():
        losses = {int(row["epoch"]): row["value"] for row in rows("metrics")
                  if row["trial"] == trial and row["part"] == "validation" and row["name"] == "loss"}
        same(sorted(losses), list(range(count)), "the epochs of the losses")
    best = min((row for row in rows("metrics") if row["trial"] == running["trial"] and row["part"] == "validation"
                and row["name"] == "loss"), key=lambda row: float(row["value"]))
    same((best["value"], best["epoch"]), (running["best_value"], running["best_epoch"]), "the best so far")
    live = [row for row in rows("checkpoint_history") if row["trial"] == running["trial"] and row["payload_state"] == "live"]
    (checkpoint,) = [row for row in rows("best_checkpoints") if row["trial"] == running["trial"]]
    same(checkpoint["epoch"], running["best_epoch"], "the best checkpoint")
    assert checkpoint["checkpoint"] in [row["checkpoint"] for row in live]
    states = collections.Counter(row["state"] for row in trials)
    board = rows("leaderboard")
    same(sum(int(row["n_trials"]) for row in board), len(trials), "the trials of the leaderboard")
    same((sum(int(row["n_failed"]) for row in board), sum(int(row["n_diverged"]) for row in board)),
         (states["failed"], states["diverged"]), "what failed and diverged")


main()

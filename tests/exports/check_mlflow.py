"""Compares an exported file store of MLflow with what `runner sql` says: check_mlflow.py PROGRAM FOLDER.

Reads it as mlflow/store/tracking/file_store.py does, and holds names against mlflow/utils/validation.py.
"""

import datetime
import json
import pathlib
import posixpath
import re

from stored import FOLDER, number, same, sql, trials

STATUS = {"running": 1, "pending": 2, "completed": 3, "diverged": 4, "failed": 4, "crashed": 4, "timed_out": 4, "interrupted": 5,
          "paused": 5, "pruned": 5}
RUN_FIELDS = {"artifact_uri", "deleted_time", "end_time", "entry_point_name", "experiment_id", "lifecycle_stage", "run_id", "run_name",
              "run_uuid", "source_name", "source_type", "source_version", "start_time", "status", "tags", "user_id"}


def yaml(path):
    """Reads the little of YAML that such files are made of."""
    def value(text):
        return text[1:-1] if text.startswith("'") else text if text == "active" else json.loads(text)
    return {key: value(text) for key, text in (line.split(": ", 1) for line in path.read_text().splitlines())}


def resources(folder):
    files = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}
    for name in files:
        assert re.fullmatch(r"[/\w.\- ]*", name, re.ASCII) and posixpath.normpath(name) == name and len(name) <= 250, name
    return files


def milliseconds(text):
    moment = datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.timezone.utc)
    return round(moment.timestamp() * 1000)


def text(value):
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def history(folder):
    """Returns each metric's values by their step; as MLflow reads them, line by line."""
    values = {}
    for name, lines in resources(folder).items():
        for line in lines.splitlines():
            time, value, step = line.split(" ")
            assert int(time) > 1_500_000_000_000 and int(step) not in values.setdefault(name, {})
            values[name][int(step)] = float(value)
    return values


def expected_history(trial):
    values = {}
    for row in sql(f"SELECT * FROM metrics WHERE trial = {trial['trial']}"):
        # A slash would be a folder, a blank is allowed, a percent sign is not.
        name = {"f1/of all %": "f1_of all _"}.get(row["name"], row["name"])
        values.setdefault(f"{row['part']}/{name}", {})[row["epoch"]] = number(row)
    for row in sql(f"SELECT epoch, lr FROM learning_curves WHERE trial = {trial['trial']}"):
        values.setdefault("lr", {})[row["epoch"]] = row["lr"]
    if trial["best_value"] is not None:
        values["best/loss"] = {trial["best_epoch"]: trial["best_value"]}
    return values


def check_run(folder, trial, uuid):
    run = folder / uuid.replace("-", "")
    assert re.fullmatch(r"[a-zA-Z0-9][\w\-]{0,255}", run.name)
    same(sorted(path.name for path in run.iterdir()), ["artifacts", "meta.yaml", "metrics", "params", "tags"], "the folders")
    meta = yaml(run / "meta.yaml")
    same(set(meta), RUN_FIELDS, "the fields of a run")
    same((meta["run_id"], meta["run_uuid"], meta["experiment_id"]), (run.name, run.name, "1"), "the run's name")
    same(meta["status"], STATUS[trial["state"]], f"the status of {trial['state']}")
    same(meta["end_time"] is None, trial["state"] in ("pending", "running"), "whether it has ended")
    if trial["started_at"] is not None:
        same(meta["start_time"], milliseconds(trial["started_at"]), "its start")
    same(meta["artifact_uri"], f"{pathlib.Path(FOLDER, '1').as_uri()}/{run.name}/artifacts", "its artifacts")
    expected = {key: text(value) for key, value in trial["params"].items()} | {"seed": str(trial["seed"])}
    expected |= {} if trial["fold"] is None else {"fold": str(trial["fold"])}
    same(resources(run / "params"), expected, "the parameters")
    same(history(run / "metrics"), expected_history(trial), f"the metrics of trial {trial['trial']}")
    tags = resources(run / "tags")
    same(tags["mlflow.runName"], meta["run_name"], "the name")
    same([tags[f"runner.{name}"] for name in ("trial", "state", "reason", "message", "config_id")],
         [str(trial[name]) for name in ("trial", "state", "reason", "message", "config_id")], "the tags")
    if trial["epochs"]:
        same(tags["runner.name.metrics.validation.f1_of all _"], "f1/of all %", "what a name stands for")
    return len(history(run / "metrics"))


def main():
    folder = pathlib.Path(FOLDER) / "1"
    meta = yaml(folder / "meta.yaml")
    created = sql("SELECT created_at FROM experiment")[0]["created_at"]
    same(meta, {"artifact_location": folder.as_uri(), "creation_time": milliseconds(created), "experiment_id": "1",
                "last_update_time": milliseconds(created), "lifecycle_stage": "active", "name": "wine_scaled"}, "the experiment")
    same(resources(folder / "tags")["mlflow.note.content"], "a note: 'x'", "the note")
    uuids = {row["id"]: row["uuid"] for row in sql("SELECT id, uuid FROM trial")}
    all_trials = trials()
    same(len([path for path in folder.iterdir() if path.is_dir()]), len(all_trials) + 1, "the runs")
    assert sum(check_run(folder, trial, uuids[trial["trial"]]) for trial in all_trials) > 50


main()

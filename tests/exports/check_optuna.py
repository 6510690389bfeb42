"""Loads an exported journal with Optuna and compares it with what `runner sql` says: check_optuna.py PROGRAM FOLDER."""

import pathlib
import warnings

import optuna
from stored import FOLDER, number, same, sql, trials

STATES = {"pending": "WAITING", "running": "RUNNING", "completed": "COMPLETE", "diverged": "FAIL", "failed": "FAIL", "crashed": "FAIL",
          "timed_out": "FAIL", "interrupted": "FAIL", "paused": "FAIL", "pruned": "PRUNED"}
SWEPT = ("model.hidden", "optimizer.lr", "training.epochs")


def check_trial(found, trial):
    same(found.state.name, STATES[trial["state"]], f"the state of what is {trial['state']}")
    same(found.value, trial["best_value"] if trial["state"] == "completed" else None, "the value")
    params = {key: trial["params"][key] for key in SWEPT}
    params["model.hidden"] = str(params["model.hidden"])
    same(found.params, params, "the parameters")
    for name in ("trial", "seed", "config_id", "state", "reason", "message", "attempts", "epochs"):
        same(found.user_attrs[name], trial[name], name)
    rows = sql(f"SELECT epoch, value, non_finite FROM metrics WHERE trial = {trial['trial']} AND part = 'validation' AND name = 'loss'")
    same(found.intermediate_values, {row["epoch"]: number(row) for row in rows}, "the values by epoch")
    best = sql(f"SELECT trial || '@' || epoch AS name, sha256 FROM best_checkpoints WHERE trial = {trial['trial']}")
    same([found.user_attrs.get("checkpoint"), found.user_attrs.get("checkpoint_sha256")],
         [best[0]["name"], best[0]["sha256"]] if best else [None, None], "the checkpoint")
    same(found.datetime_start is None, trial["started_at"] is None, "the start")
    if found.datetime_start:
        same(found.datetime_start.strftime("%Y-%m-%d %H:%M:%S.%f")[:23], trial["started_at"], "the start")


def check_study(study, all_trials):
    same(len(study.trials), len(all_trials), "the number of trials")
    for found, trial in zip(study.trials, all_trials):
        check_trial(found, trial)
    (best,) = sql("SELECT trial, best_value FROM trials WHERE state = 'completed' ORDER BY best_value, trial LIMIT 1")
    same((study.best_trial.user_attrs["trial"], study.best_value), (best["trial"], best["best_value"]), "the best trial")
    lr, epochs = (study.trials[0].distributions[key] for key in ("optimizer.lr", "training.epochs"))
    same((type(lr).__name__, lr.low, lr.high), ("FloatDistribution", 0.01, 1e18), "the rate")
    same((type(epochs).__name__, epochs.low, epochs.high), ("IntDistribution", 3, 1000000), "the epochs")
    same(study.trials[0].distributions["model.hidden"].choices, ("[10]", "[900000000000]"), "the layers")
    same(study.user_attrs["params"]["optimizer.plugin"], "adam", "what all have")


def check_going_on(study):
    """What waits comes first, with its parameters; then the sampler draws from what the trials came to."""
    waiting = [trial for trial in study.trials if trial.state.name == "WAITING"]
    for expected in waiting:
        trial = study.ask()
        same(trial.suggest_float("optimizer.lr", 0.01, 1e18), expected.params["optimizer.lr"], "what waits")
        study.tell(trial, 1.0)
    trial = study.ask()
    assert 0.01 <= trial.suggest_float("optimizer.lr", 0.01, 1e18) <= 1e18
    trial.suggest_categorical("model.hidden", ("[10]", "[900000000000]"))
    study.tell(trial, 0.5)
    same(study.trials[-1].value, 0.5, "what was told")


def main():
    warnings.simplefilter("ignore")
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    journal = optuna.storages.JournalFileStorage(str(pathlib.Path(FOLDER) / "journal.log"))
    storage = optuna.storages.JournalStorage(journal)
    all_trials = trials()
    study = optuna.load_study(study_name="wine_scaled", storage=storage, sampler=optuna.samplers.TPESampler(seed=0, n_startup_trials=1))
    check_study(study, all_trials)
    check_going_on(study)


main()

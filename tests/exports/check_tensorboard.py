"""Compares every value of exported event files with what `runner sql` says: check_tensorboard.py PROGRAM FOLDER."""

import json
import pathlib
import struct

import event_files
from stored import FOLDER, number, same, sql, trials

STATUS = {"completed": 1, "diverged": 2, "failed": 2, "crashed": 2, "timed_out": 2, "interrupted": 0, "pending": 0, "paused": 0, "pruned": 0}


def single(value):
    return struct.unpack("f", struct.pack("f", value))[0]


def summaries(folder):
    (path,) = folder.glob("events.out.tfevents.*")
    first, *rest = event_files.events(path)
    same(first.file_version, "brain.Event:2", "the first event")
    for event in rest:
        (value,) = event.summary.value
        yield event, value


def plugin_data(value):
    same(value.metadata.plugin_data.plugin_name, "hparams", "the plugin")
    same((value.metadata.data_class, [dim.size for dim in value.tensor.tensor_shape.dim]), (2, [0]), "an empty tensor")
    return event_files.CLASSES["HParams"].FromString(value.metadata.plugin_data.content)


def plain(value):
    for kind in ("number_value", "string_value", "bool_value"):
        if value.HasField(kind):
            return getattr(value, kind)
    return None


def text(value):
    return value if isinstance(value, (int, float, str)) else json.dumps(value, separators=(",", ":"))


def expected_scalars(trial):
    rows = sql(f"SELECT * FROM metrics WHERE trial = {trial['trial']}")
    scalars = {(f"{row['part']}/{row['name']}", row["epoch"]): single(number(row)) for row in rows}
    for row in sql(f"SELECT epoch, lr FROM learning_curves WHERE trial = {trial['trial']}"):
        scalars["lr", row["epoch"]] = single(row["lr"])
    if trial["best_value"] is not None:
        scalars["best/loss", trial["best_epoch"]] = single(trial["best_value"])
    return scalars


def check_trial(trial):
    scalars, texts, plugins, times = {}, {}, {}, []
    for event, value in summaries(pathlib.Path(FOLDER) / f"trial_{trial['trial']}"):
        kind = value.metadata.plugin_data.plugin_name
        times.append(event.wall_time)
        if kind == "scalars":
            same((value.metadata.data_class, value.tensor.dtype, len(value.tensor.tensor_shape.dim)), (1, 1, 0), "a scalar")
            (scalars[value.tag, event.step],) = value.tensor.float_val
        elif kind == "text":
            texts[value.tag] = value.tensor.string_val[0].decode()
        else:
            plugins[value.tag] = plugin_data(value)
    same(sorted(scalars.items()), sorted(expected_scalars(trial).items()), f"the scalars of trial {trial['trial']}")
    start = plugins["_hparams_/session_start_info"].start
    expected = {key: text(value) for key, value in trial["params"].items()} | {"seed": trial["seed"]}
    expected |= {} if trial["fold"] is None else {"fold": trial["fold"]}
    same({entry.key: plain(entry.value) for entry in start.hparams}, expected, "the parameters")
    same(start.HasField("start_time_secs"), trial["started_at"] is not None, "whether it began")
    if trial["state"] == "running":
        assert "_hparams_/session_end_info" not in plugins
    else:
        same(plugins["_hparams_/session_end_info"].end.status, STATUS[trial["state"]], f"the status of {trial['state']}")
    assert f"| state | {trial['state']} |" in texts["trial"], texts
    assert not trial["message"] or trial["message"].replace("\n", "  ") in texts["trial"], texts
    return len(scalars)


def check_experiment(all_trials):
    ((_, value),) = summaries(pathlib.Path(FOLDER))
    same(value.tag, "_hparams_/experiment", "the tag")
    experiment = plugin_data(value).experiment
    same(experiment.name, all_trials[0]["experiment"], "the name")
    differing = [info.name for info in experiment.hparam_infos if info.differs]
    same(differing, ["model.hidden", "optimizer.lr", "seed", "training.epochs"], "what differs")
    same([info.name for info in experiment.hparam_infos][:4], differing, "what comes first")
    infos = {info.name: info for info in experiment.hparam_infos}
    same(set(infos), set(all_trials[0]["params"]) | {"seed"}, "the parameters")
    lr = infos["optimizer.lr"]
    same((lr.type, lr.domain_interval.min_value, lr.domain_interval.max_value), (3, 0.01, 1e18), "the rate")
    same([plain(value) for value in infos["model.hidden"].domain_discrete.values], ["[10]", "[900000000000]"], "the layers")
    same([info.name.tag for info in experiment.metric_infos], ["best/loss", "validation/loss"], "the metrics")


def main():
    all_trials = trials()
    check_experiment(all_trials)
    assert sum(map(check_trial, all_trials)) > 500


main()

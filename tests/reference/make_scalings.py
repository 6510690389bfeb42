#!/usr/bin/python3
"""Writes scalings.json: what scikit-learn's StandardScaler, MinMaxScaler and RobustScaler fit on the training rows of three
tables, and the first row of the validation part scaled by it. Debian: apt-get install python3-sklearn.

    tests/reference/make_scalings.py > tests/reference/scalings.json

The table of seconds has one column of whole seconds since 1970, which float32 could not tell apart."""
import csv
import json
import pathlib

import numpy
import sklearn
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLES = {"iris": ("configs/data/iris.csv", "species"), "breast_cancer": ("configs/data/breast_cancer.csv", None),
          "seconds": ("tests/csv/cases/epoch_seconds.csv", None)}


def table(file, target):
    with open(ROOT / file, newline="") as stream:
        rows = list(csv.DictReader(stream))
    target = target or list(rows[0])[-1]
    return numpy.array([[float(cell) for name, cell in row.items() if name != target] for row in rows])


def fitted(kind, rows, train):
    if kind == "standard":
        scaler = StandardScaler().fit(rows[train])
        return scaler, scaler.mean_, scaler.scale_
    if kind == "min_max":
        scaler = MinMaxScaler().fit(rows[train])
        return scaler, scaler.data_min_, 1 / scaler.scale_
    scaler = RobustScaler().fit(rows[train])
    return scaler, scaler.center_, scaler.scale_


def case(name, kind, seed):
    rows = table(*TABLES[name])
    train, held_out = train_test_split(numpy.arange(len(rows)), test_size=0.2, random_state=seed)
    scaler, mean, scale = fitted(kind, rows, train)
    return {"file": TABLES[name][0], "target": TABLES[name][1], "scaling": kind, "seed": seed, "mean": mean.tolist(),
            "scale": scale.tolist(), "first": scaler.transform(rows[held_out[:1]])[0].tolist()}


CASES = [case(name, kind, seed) for name in TABLES for kind in ("standard", "min_max", "robust") for seed in (0, 1, 7)]
print(json.dumps({"made_by": f"make_scalings.py with scikit-learn {sklearn.__version__}, NumPy {numpy.__version__}"})[:-1] + ",")
print('"cases": [\n' + ",\n".join(json.dumps(case) for case in CASES) + "\n]}")

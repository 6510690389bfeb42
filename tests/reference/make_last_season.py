#!/usr/bin/python3
"""Writes last_season.json: how far "the same month of the year before" is off in the validation and the test part of
configs/series.yaml, and least squares on the same windows, both as root mean square errors, by NumPy alone.

    tests/reference/make_last_season.py > tests/reference/last_season.json
"""
import csv
import json
import math
import pathlib

import numpy

FILE = pathlib.Path(__file__).resolve().parents[2] / "configs/data/sea_surface.csv"
WINDOW, HORIZON, SEASON, FRACTION = 24, 3, 12, 0.2

with open(FILE, newline="") as file:
    x = numpy.array([float(row["temperature"]) for row in csv.DictReader(file)])
starts = range(len(x) - WINDOW - HORIZON + 1)
inputs = numpy.array([x[i:i + WINDOW] - x[i + WINDOW - 1] for i in starts])
changes = numpy.array([[x[i + WINDOW + h] - x[i + WINDOW + h - SEASON] for h in range(HORIZON)] for i in starts])
test = math.ceil(FRACTION * len(changes))
rest = len(changes) - test - (HORIZON - 1)
validation = math.ceil(FRACTION * rest)
train = rest - validation - (HORIZON - 1)
parts = {"validation": slice(rest - validation, rest), "test": slice(len(changes) - test, None)}
with_one = numpy.c_[inputs, numpy.ones(len(inputs))]
weights = numpy.linalg.lstsq(with_one[:train], changes[:train], rcond=None)[0]
print(json.dumps({"made_by": f"make_last_season.py with NumPy {numpy.__version__}",
                  "windows": {"train": train, "validation": validation, "test": test},
                  "last_season": {name: float(numpy.sqrt((changes[part] ** 2).mean())) for name, part in parts.items()},
                  "least_squares": {name: float(numpy.sqrt(((with_one[part] @ weights - changes[part]) ** 2).mean()))
                                    for name, part in parts.items()}}, indent=1))

#!/usr/bin/env python3
"""Writes fills.json: what scikit-learn fits on the training rows of the penguins with missing cells.

    python3 tests/reference/make_fills.py > tests/reference/fills.json

For each seed and strategy: the names of the features, what stands for a missing one (SimpleImputer; of categories the most
frequent, one-hot), and the mean and scale of the filled training rows (StandardScaler)."""
import csv
import json
import pathlib

import numpy
import sklearn
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import OneHotEncoder, StandardScaler

FILE = pathlib.Path(__file__).resolve().parents[2] / "configs/data/penguins.csv"
TEXT = ["island", "sex"]
NUMBERS = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "year"]


def fitted(rows, strategy, seed):
    train, _ = train_test_split(numpy.arange(len(rows)), test_size=0.2, random_state=seed)
    names, fills, filled = [], [], []
    for column in rows[0]:
        cells = [row[column] for row in rows]
        if column in TEXT:
            cells = numpy.array([numpy.nan if cell == "NA" else cell for cell in cells], dtype=object).reshape(-1, 1)
            categories = sorted({cell[0] for cell in cells if isinstance(cell[0], str)})
            imputer = SimpleImputer(strategy="most_frequent").fit(cells[train])
            encoder = OneHotEncoder(categories=[categories])
            encoder.fit(imputer.transform(cells[train]))
            names += [f"{column}={category}" for category in categories]
            fills += encoder.transform([[imputer.statistics_[0]]]).toarray()[0].tolist()
            filled.append(encoder.transform(imputer.transform(cells[train])).toarray())
        elif column in NUMBERS:
            numbers = numpy.array([float("nan") if cell == "NA" else float(cell) for cell in cells]).reshape(-1, 1)
            imputer = SimpleImputer(strategy=strategy).fit(numbers[train])
            names.append(column)
            fills.append(float(imputer.statistics_[0]))
            filled.append(imputer.transform(numbers[train]))
    scaler = StandardScaler().fit(numpy.hstack(filled))
    return {"seed": seed, "missing": strategy, "names": names, "filled": fills, "mean": scaler.mean_.tolist(),
            "scale": scaler.scale_.tolist()}


with open(FILE, newline="") as file:
    ROWS = list(csv.DictReader(file))
CASES = [fitted(ROWS, strategy, seed) for strategy in ("mean", "median", "most_frequent") for seed in (0, 1, 7)]
print(json.dumps({"made_by": f"make_fills.py with scikit-learn {sklearn.__version__}, NumPy {numpy.__version__}"})[:-1] + ',')
print('"cases": [\n' + ",\n".join(json.dumps(case) for case in CASES) + "\n]}")

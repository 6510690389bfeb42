#!/usr/bin/env python3
"""Writes tests/reached/diabetes.json: what scikit-learn's LinearRegression reaches on the rows that configs/diabetes.yaml has.

For each seed the test part is set aside by train_test_split, then the validation part from the rest, as the runner does with
test_fraction and validation_fraction of 0.2; the model is fitted to what is left, and scored on the test part.
Needs python3-sklearn, 1.2 or later.
"""

import json
import pathlib

from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split

rows, targets = load_diabetes(return_X_y=True)
reached = {}
for seed in range(10):
    rest, test, rest_targets, test_targets = train_test_split(rows, targets, test_size=0.2, random_state=seed)
    train, _, train_targets, _ = train_test_split(rest, rest_targets, test_size=0.2, random_state=seed)
    predicted = LinearRegression().fit(train, train_targets).predict(test)
    reached[str(seed)] = {"r2": r2_score(test_targets, predicted), "test_variance": float(test_targets.var())}
path = pathlib.Path(__file__).resolve().parents[1] / "reached/diabetes.json"
path.write_text(json.dumps(reached, indent=1) + "\n")

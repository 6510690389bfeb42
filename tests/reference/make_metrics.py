"""Writes metrics.json: answers for classes and values, and what scikit-learn makes of them. A number that is not defined is null.

    python3 tests/reference/make_metrics.py > tests/reference/metrics.json"""
import json
import math
import sys
import warnings

import numpy
from sklearn import metrics

warnings.simplefilter("ignore")
draw = numpy.random.default_rng(20261127)
CASES = 200


def softmax(scores):
    powers = numpy.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def calibration_error(probabilities, classes, bins):
    """Equation 3 of Guo et al. (2017): |accuracy - confidence| of each bin (a, b], weighted by its samples."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == classes
    error = 0.0
    for k in range(bins):
        inside = (confidence > k / bins) & (confidence <= (k + 1) / bins)
        if inside.any():
            error += abs(right[inside].mean() - confidence[inside].mean()) * inside.mean()
    return error


def of_every_class(function, probabilities, classes):
    """Of the second of two classes, or the mean over all of more."""
    count = probabilities.shape[1]
    columns = [1] if count == 2 else range(count)
    return float(numpy.mean([function(classes == k, probabilities[:, k]) for k in columns]))


def roc_auc(is_class, probability):
    # scikit-learn refuses what is not defined.
    return metrics.roc_auc_score(is_class, probability) if 0 < is_class.sum() < len(is_class) else math.nan


def of_classes(case):
    classes_count = int(draw.integers(2, 6))
    samples = int(draw.integers(1, 30))
    scores = draw.normal(0, 2, (samples, classes_count))
    # Some with equal rows, some so large that probabilities become 0 and 1.
    scores = scores.round(3) * (40 if case % 10 == 9 else 1)
    if case % 4 == 0:
        scores[samples // 2:] = scores[:samples - samples // 2]
    # In a third of the cases a class may be missing.
    few = case % 3 == 0
    present = draw.choice(classes_count, int(draw.integers(1, classes_count + 1)) if few else classes_count, replace=False)
    classes = draw.choice(present, samples)
    if not few and samples >= classes_count:
        classes[:classes_count] = range(classes_count)
    probabilities = softmax(scores)
    predicted = scores.argmax(axis=1)
    labels = list(range(classes_count))
    k = int(draw.integers(1, classes_count))
    rank = [int((row > row[own]).sum() + (row[own + 1:] == row[own]).sum()) for row, own in zip(scores, classes)]
    top_k = float(numpy.mean(numpy.array(rank) < k))
    if classes_count > 2:
        assert math.isclose(top_k, metrics.top_k_accuracy_score(classes, scores, k=k, labels=labels))
    expected = {
        "balanced_accuracy": metrics.balanced_accuracy_score(classes, predicted),
        "f1_macro": metrics.f1_score(classes, predicted, average="macro"),
        "f1_weighted": metrics.f1_score(classes, predicted, average="weighted"),
        "log_loss": metrics.log_loss(classes, probabilities, labels=labels),
        "roc_auc": of_every_class(roc_auc, probabilities, classes),
        "average_precision": of_every_class(metrics.average_precision_score, probabilities, classes),
        "calibration_error": calibration_error(probabilities, classes, 15),
        "top_k_accuracy": top_k,
    }
    if classes_count > 2 and len(present) == classes_count and len(set(classes)) == classes_count:
        assert math.isclose(expected["roc_auc"], metrics.roc_auc_score(classes, probabilities, multi_class="ovr"))
    return {"scores": scores.tolist(), "classes": classes.tolist(), "batch": int(draw.integers(1, samples + 1)), "k": k,
            "expected": finite(expected),
            "confusion_matrix": metrics.confusion_matrix(classes, predicted, labels=labels).tolist()}


def of_values(case):
    samples, outputs = int(draw.integers(2, 30)), int(draw.integers(1, 4))
    # Far from 0, where a difference of large sums has no digits left.
    targets = (draw.normal(0, 3, (samples, outputs)) + (10000 if case % 3 == 0 else 0)).round(3)
    predictions = (targets + draw.normal(0, 1, (samples, outputs))).round(3)
    if case % 10 == 8:
        targets[:, 0] = 2.5
    if case % 20 == 8:
        predictions[:, 0] = 2.5
    expected = {"mae": metrics.mean_absolute_error(targets, predictions), "r2": metrics.r2_score(targets, predictions)}
    return {"predictions": predictions.tolist(), "targets": targets.tolist(),
            "batch": int(draw.integers(1, samples + 1)), "expected": finite(expected)}


def finite(numbers):
    return {name: None if math.isnan(value) else float(value) for name, value in numbers.items()}


json.dump({"classes": [of_classes(case) for case in range(CASES)], "values": [of_values(case) for case in range(CASES)]},
          sys.stdout, separators=(",", ":"))
print()

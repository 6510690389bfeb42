"""Computes the validation loss of a checkpoint with numpy alone: forward_by_hand.py DATABASE CSV.

Reads the best checkpoint of the database's only trial (an MLP of ReLU layers on the CSV's rows, label last), takes
scikit-learn's split for the trial's seed, and prints the loss that it computes and the one that is stored."""
import csv
import hashlib
import json
import sqlite3
import struct
import sys

import numpy as np

database, data = sys.argv[1:]
connection = sqlite3.connect(database)
seed, stored, digest, blob, params = connection.execute(
    "SELECT b.seed, b.val_loss, b.sha256, p.data, b.params FROM best_checkpoints AS b JOIN payloads AS p USING (sha256)").fetchone()
assert hashlib.sha256(blob).hexdigest() == digest

(length,) = struct.unpack("<Q", blob[:8])
header = json.loads(blob[8:8 + length])
metadata = header.pop("__metadata__")
tensors = {}
for name, entry in header.items():
    begin, end = entry["data_offsets"]
    assert entry["dtype"] == "F32"
    tensors[name] = np.frombuffer(blob[8 + length + begin:8 + length + end], "<f4").reshape(entry["shape"])

with open(data) as file:
    rows = [[float(cell) for cell in row] for row in list(csv.reader(file))[1:]]
x = np.array([row[:-1] for row in rows], np.float32)
y = np.array([row[-1] for row in rows]).astype(int)
validation = np.random.RandomState(seed).permutation(len(x))[:int(np.ceil(0.2 * len(x)))]
x, y = x[validation], y[validation]
scaling = json.loads(metadata["runner.data"])["standardisation"]
if scaling:
    x = ((x - np.array(scaling["mean"])) / np.array(scaling["scale"])).astype(np.float32)

layers = sorted({int(name.split(".")[0]) for name in tensors})
for layer in layers:
    x = x @ tensors[f"{layer}.weight"].T + tensors[f"{layer}.bias"]
    if layer != layers[-1]:
        x = np.maximum(x, 0)
x = x.astype(np.float64)
log_sum = np.log(np.exp(x - x.max(1, keepdims=True)).sum(1)) + x.max(1)
print(json.dumps({"computed": float((log_sum - x[np.arange(len(y)), y]).mean()), "stored": stored}))

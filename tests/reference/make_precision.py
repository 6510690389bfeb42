#!/usr/bin/python3
"""Writes precision.json: train and validation losses of a small network on iris, in float32 and under PyTorch's autocast in
bfloat16, divided and begun by seed 3. Debian: apt-get install python3-torch python3-sklearn.

    tests/reference/make_precision.py > tests/reference/precision.json
"""
import csv
import json
import pathlib

import numpy
import torch
from sklearn.model_selection import train_test_split

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEED, EPOCHS, LR = 3, 20, 0.1

with open(ROOT / "configs/data/iris.csv", newline="") as stream:
    rows = list(csv.reader(stream))[1:]
names = sorted({row[-1] for row in rows})
inputs = torch.tensor(numpy.array([[float(cell) for cell in row[:-1]] for row in rows], dtype=numpy.float32))
targets = torch.tensor([names.index(row[-1]) for row in rows])
train, validation = (torch.tensor(part) for part in train_test_split(range(len(rows)), test_size=0.2, random_state=SEED))


def losses(is_mixed):
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    model = torch.nn.Sequential(torch.nn.Linear(4, 16), torch.nn.ReLU(), torch.nn.Linear(16, len(names)))
    optimizer = torch.optim.SGD(model.parameters(), lr=LR)
    seen = {"train": [], "validation": []}
    for _ in range(EPOCHS):
        for part, of in (("train", train), ("validation", validation)):
            with torch.set_grad_enabled(part == "train"):
                with torch.autocast("cpu", dtype=torch.bfloat16, enabled=is_mixed):
                    output = model(inputs[of])
                loss = torch.nn.functional.cross_entropy(output.float(), targets[of])
            seen[part].append(loss.item())
            if part == "train":
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    return seen


print(json.dumps({"torch": torch.__version__, "fp32": losses(False), "bf16": losses(True)}, indent=1))

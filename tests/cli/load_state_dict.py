"""Loads an exported state_dict into the lesson's model and prints its validation loss: load_state_dict.py FILE CSV."""
import csv
import sys

import numpy as np
import torch
from torch import nn

state = torch.load(sys.argv[1], weights_only=True)
model = nn.Sequential(nn.Linear(13, 10), nn.ReLU(), nn.Linear(10, 10), nn.ReLU(), nn.Linear(10, 3))
model.load_state_dict(state)
model.eval()
with open(sys.argv[2]) as file:
    rows = np.array([[float(cell) for cell in row] for row in list(csv.reader(file))[1:]])
validation = np.random.RandomState(0).permutation(len(rows))[:int(np.ceil(0.2 * len(rows)))]
x = torch.tensor(rows[validation, :-1], dtype=torch.float32)
y = torch.tensor(rows[validation, -1], dtype=torch.long)
with torch.no_grad():
    print(nn.functional.cross_entropy(model(x), y).item())

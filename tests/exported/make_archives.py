#!/usr/bin/env python3
"""Writes the archives that python/runner_export.py makes for the tests: tests/exported/make_archives.py. Needs PyTorch 2.6 or
later; those that are committed were written with Debian 13's, 2.6.0. The five beside them, with what PyTorch 2.11 trained
(expected.json: SGD, rate 0.1, five steps after manual_seed(7)), are from torch.export.save."""

import pathlib
import sys

import torch
from torch import nn

root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "python"))
import runner_export  # noqa: E402

folder = root / "tests/exported/data"


class Net(nn.Module):
    """What acts otherwise in training: statistics that are kept, and dropout."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(6, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.25))
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        return self.head(self.body(x))


class Layers(nn.Module):
    """One of each layer whose weights can be drawn anew, and what else a graph may hold: elements of lists, constants, sizes."""

    def __init__(self):
        super().__init__()
        self.lift = nn.Conv1d(1, 4, 3, padding=1)
        self.norm = nn.BatchNorm1d(4)
        self.slope = nn.PReLU()
        self.lstm = nn.LSTM(4, 6, num_layers=2, batch_first=True, bidirectional=True)
        self.gru = nn.GRU(12, 8, batch_first=True)
        layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.1, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.words = nn.Embedding(5, 8, padding_idx=2)
        self.scale = nn.LayerNorm(8)
        self.head = nn.Linear(8, 3)
        self.register_buffer("places", torch.arange(6.0).reshape(1, 6, 1) / 6)
        self.register_buffer("damping", torch.tensor(0.5), persistent=False)

    def forward(self, x):
        h = self.slope(self.norm(self.lift(x.unsqueeze(1)))).transpose(1, 2)
        h, _ = self.lstm(h)
        h, _ = self.gru(h)
        h = self.encoder(h + self.places.expand(x.shape[0], 6, 1) * self.damping)
        words = self.words((x > 0).long() + torch.tensor([0, 1, 2, 0, 1, 2]))
        one, other = self.scale(h + words).chunk(2, dim=1)
        return self.head((one - other).mean(1))


class Custom(nn.Module):
    """Weights that no layer draws."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(6, 3))

    def forward(self, x):
        return x @ self.weight


class Habits(nn.Module):
    """What people write: columns as tokens behind one for the class, memory that is filled later, paths left out at random."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.randn(6, 8) / 8)
        self.first = nn.Parameter(torch.zeros(1, 1, 8))
        self.path = nn.Sequential(nn.LayerNorm(8), nn.Linear(8, 8), nn.SiLU(inplace=True))
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        tokens = torch.hstack([self.first.expand(x.size(0), -1, -1), x.unsqueeze(-1) * self.scale])
        change = self.path(tokens)
        if self.training:
            kept = torch.empty(x.size(0), 1, 1).bernoulli_(0.8)
            change = change * kept / 0.8 + x.new_empty(x.size(0), 7, 8).uniform_(-0.01, 0.01)
        return self.head((tokens + change).clamp_(-9, 9)[:, 0] + torch.empty_like(tokens).fill_(0.5).mean(1))


def write(name, build, seed):
    torch.manual_seed(seed)
    runner_export.export(build(), torch.randn(4, 6), folder / f"{name}.pt2")


for name, build in {"net": Net, "layers": Layers}.items():
    for seed in (0, 5):
        write(f"{name}_seed_{seed}", build, seed)
write("custom", Custom, 0)
write("habits", Habits, 0)

# The same as net_seed_0 with a graph of functions, whose buffers come out as results.
torch.manual_seed(0)
net = Net()
programs = {}
for part in ("train", "eval"):
    net.train(part == "train")
    programs[part] = runner_export._trace(net, torch.randn(4, 6)).run_decompositions({})
runner_export._write(folder / "functional.pt2", net, programs)

#!/usr/bin/env python3
"""Writes configs/data/wine_net.pt2, the network of configs/wine_exported.yaml: a network written in Python, which runner trains.
Needs PyTorch 2.6 or later."""

import pathlib
import sys

import torch
from torch import nn

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parents[1] / "python"))
import runner_export  # noqa: E402


class WineNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(13, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.1))
        self.head = nn.Linear(16, 3)

    def forward(self, x):
        return self.head(self.body(x))


torch.manual_seed(0)
runner_export.export(WineNet(), torch.randn(4, 13), here / "wine_net.pt2")

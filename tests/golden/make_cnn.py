"""Writes cnn.tsv: initial weights and outputs of PyTorch's own convolutional networks, to compare ours with.

Needs python3-torch. Each row is a case (options and image shape as JSON), the name of a tensor as `state_dict` has it, or
`output`, and its numbers. The weights are drawn after manual_seed(1); the output is that of two images of evenly spaced
numbers from -1 to 1.
"""

import json
import pathlib
import sys

import torch
from torch import nn

CLASSES = 3
CASES = [
    ({"channels": [2, 3], "kernel": 3, "pooling": 2, "head": [4]}, [1, 8, 8], nn.ReLU),
    ({"channels": [2], "kernel": 2, "pooling": 3, "head": [], "activation": "tanh"}, [2, 5, 4], nn.Tanh),
    ({"channels": [2, 1], "kernel": 5, "pooling": 1, "head": [3, 2], "activation": "elu"}, [1, 3, 2], nn.ELU),
]


def build(options, image, activation):
    channels, height, width = image
    kernel, pooling = options["kernel"], options["pooling"]
    layers = []
    for out in options["channels"]:
        layers += [nn.Conv2d(channels, out, kernel, padding=kernel // 2), activation(), nn.MaxPool2d(pooling)]
        channels = out
    size = nn.Sequential(*layers)(torch.zeros(1, *image)).numel()
    layers.append(nn.Flatten())
    for out in options["head"]:
        layers += [nn.Linear(size, out), activation()]
        size = out
    return nn.Sequential(*layers, nn.Linear(size, CLASSES))


folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent
with open(folder / "cnn.tsv", "w") as file:
    for options, image, activation in CASES:
        torch.manual_seed(1)
        model = build(options, image, activation)
        x = torch.linspace(-1, 1, 2 * image[0] * image[1] * image[2]).reshape(2, *image)
        for name, tensor in [*model.state_dict().items(), ("output", model(x).detach())]:
            numbers = [f"{number:.9g}" for number in tensor.flatten().tolist()]
            print(json.dumps(options), json.dumps(image), name, *numbers, sep="\t", file=file)

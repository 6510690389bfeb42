#!/usr/bin/python3
"""Writes models.json: what PyTorch's own networks draw, compute and derive, to compare the models that ship with.

    tests/reference/make_models.py [FOLDER]

Needs Debian's python3-torch. Each case is a plugin with its options, the shape of a sample and the number of outputs. Of the
same network, written with torch.nn and built after manual_seed(1), it holds the initial state_dict; then, of the same weights
in double precision, so that no order of summation shows: the output of a batch of three in training and, after that, in
evaluation; the sum of (i + 1) times the i-th number of each parameter's gradient, where the loss is the output times evenly
spaced numbers from -1 to 1; and the buffers after the training step.
"""

import json
import math
import pathlib
import sys

import torch
from torch import nn

OUTPUTS = 3
BATCH = 3


class Residual(nn.Module):
    def __init__(self, layers, projection=None):
        super().__init__()
        self.layers = layers
        if projection:
            self.projection = projection
        self.has_projection = projection is not None

    def forward(self, x):
        return (self.projection(x) if self.has_projection else x) + self.layers(x)


class Apply(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


class Attention(nn.MultiheadAttention):
    def __init__(self, width, heads):
        super().__init__(width, heads, batch_first=True)

    def forward(self, x):
        return super().forward(x, x, x)[0]


class All(nn.LSTM):
    def forward(self, x):
        return super().forward(x)[0]


class LastOfLstm(nn.LSTM):
    def forward(self, x):
        _, (h, _) = super().forward(x)
        return torch.cat([h[-2], h[-1]], 1) if self.bidirectional else h[-1]


class LastOfGru(nn.GRU):
    def forward(self, x):
        return super().forward(x)[1][-1]


class Tokens(nn.Embedding):
    def forward(self, x):
        return super().forward(x.long())


def dense():
    return nn.Sequential(nn.Linear(6, 5), nn.BatchNorm1d(5), nn.LeakyReLU(0.1), nn.Linear(5, 4, bias=False), nn.LayerNorm(4),
                         nn.GELU(), nn.Linear(4, OUTPUTS))


def image():
    return nn.Sequential(
        nn.Conv2d(2, 4, 3, stride=2, padding=1, groups=2), nn.BatchNorm2d(4, momentum=0.3), nn.ReLU(),
        nn.MaxPool2d(3, stride=2, padding=1),
        Residual(nn.Sequential(nn.Conv2d(4, 4, 3, padding=1), nn.GroupNorm(2, 4), nn.SiLU())),
        Residual(nn.Sequential(nn.Conv2d(4, 6, 3, stride=2, padding=1), nn.ELU(0.5)), nn.Conv2d(4, 6, 1, stride=2)),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, OUTPUTS))


def windows():
    return nn.Sequential(nn.Conv2d(1, 2, 2, padding=1, bias=False), nn.AvgPool2d(3, stride=2, padding=1),
                         nn.AdaptiveMaxPool2d(2), nn.Flatten(), nn.Linear(8, OUTPUTS))


def signal():
    return nn.Sequential(
        nn.Conv1d(1, 3, 3, dilation=2), nn.Tanh(), nn.AvgPool1d(2),
        Residual(nn.Sequential(nn.Conv1d(3, 4, 3, stride=2, padding=1)), nn.Conv1d(3, 4, 1, stride=2)),
        nn.AdaptiveMaxPool1d(2), nn.BatchNorm1d(4), nn.Flatten(), nn.Sigmoid(), nn.Softplus(), nn.Linear(8, OUTPUTS))


def sequence():
    return nn.Sequential(
        All(4, 3, num_layers=2, bidirectional=True, batch_first=True),
        Residual(nn.Sequential(nn.LayerNorm(6), Attention(6, 2))),
        Residual(nn.Sequential(nn.Linear(6, 5)), nn.Linear(6, 5)),
        LastOfGru(5, 4, batch_first=True), nn.Linear(4, OUTPUTS))


def both_ends():
    return nn.Sequential(LastOfLstm(3, 2, bidirectional=True, batch_first=True), nn.Linear(4, OUTPUTS))


def words():
    return nn.Sequential(Tokens(9, 4), Apply(lambda x: x.transpose(1, 2)), nn.Conv1d(4, 3, 3, padding=1), nn.MaxPool1d(2),
                         nn.Flatten(), nn.Dropout(0), nn.Linear(9, OUTPUTS))


def reshaped():
    return nn.Sequential(nn.Unflatten(1, (3, 4)), nn.Linear(4, 2), nn.AdaptiveAvgPool1d(1), nn.Flatten(),
                         nn.Linear(3, OUTPUTS))


class BasicBlock(nn.Module):
    """The names are those of torchvision's; the shortcut of option A is the one of the paper."""

    def __init__(self, channels, width, stride, projects):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.stride, self.new = stride, width - channels
        self.projects = projects and (stride > 1 or channels != width)
        if self.projects:
            self.downsample = nn.Sequential(nn.Conv2d(channels, width, 1, stride=stride, bias=False), nn.BatchNorm2d(width))

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        if self.projects:
            x = self.downsample(x)
        elif self.new:
            x = x[:, :, :: self.stride, :: self.stride]
            x = nn.functional.pad(x, (0, 0, 0, 0, self.new // 2, self.new - self.new // 2))
        return torch.relu(y + x)


class Resnet(nn.Module):
    def __init__(self, depth, width, channels, projects=False):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        channels = width
        for stage in (1, 2, 3):
            blocks = []
            for i in range((depth - 2) // 6):
                blocks.append(BasicBlock(channels, width, 2 if stage > 1 and i == 0 else 1, projects))
                channels = width
            setattr(self, f"layer{stage}", nn.Sequential(*blocks))
            width *= 2
        self.fc = nn.Linear(channels, OUTPUTS)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(torch.relu(self.bn1(self.conv1(x))))))
        return self.fc(x.mean((2, 3)))


class Transformer(nn.Module):
    def __init__(self, length, width, layers, heads, pool, features=0, tokens=0, position="sinusoidal", **options):
        super().__init__()
        if tokens:
            self.embedding = Tokens(tokens, width)
        else:
            self.input = nn.Linear(features, width)
        self.place = 0
        if position == "sinusoidal":
            rate = [10000 ** (2 * (i // 2) / width) for i in range(width)]
            self.place = torch.tensor([[(math.cos if i % 2 else math.sin)(p / rate[i]) for i in range(width)]
                                       for p in range(length)])
        if position == "learned":
            self.position = nn.Parameter(0.02 * torch.randn(length, width))
        self.encoder = nn.Module()
        self.encoder.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(width, heads, dropout=0.0, batch_first=True, **options) for _ in range(layers))
        self.encoder.norm = nn.LayerNorm(width) if options["norm_first"] else nn.Identity()
        self.head = nn.Linear(width, OUTPUTS)
        self.pool = pool

    def forward(self, x):
        x = (self.embedding(x) if hasattr(self, "embedding") else self.input(x))
        x = x + (self.position if hasattr(self, "position") else self.place)
        for layer in self.encoder.layers:
            x = layer(x)
        return self.head(self.pool(self.encoder.norm(x)))


TRANSFORMER = {"width": 4, "layers": 2, "heads": 2, "dropout": 0.0}
CASES = [
    ("sequential", {"layers": [{"linear": 5}, "batch_norm", {"leaky_relu": 0.1}, {"linear": {"width": 4, "bias": False}},
                               "layer_norm", "gelu"]}, [6], dense),
    ("sequential", {"layers": [
        {"conv2d": {"channels": 4, "stride": 2, "groups": 2}}, {"batch_norm": 0.3}, "relu",
        {"max_pool": {"kernel": 3, "stride": 2, "padding": 1}},
        {"residual": [{"conv2d": 4}, {"group_norm": 2}, "silu"]},
        {"residual": [{"conv2d": {"channels": 6, "stride": 2}}, {"elu": 0.5}]},
        {"adaptive_avg_pool": 1}, "flatten", {"linear": "outputs"}]}, [2, 9, 8], image),
    ("sequential", {"layers": [{"conv2d": {"channels": 2, "kernel": 2, "padding": 1, "bias": False}},
                               {"avg_pool": {"kernel": 3, "stride": 2, "padding": 1}}, {"adaptive_max_pool": 2},
                               "flatten"]}, [1, 6, 6], windows),
    ("sequential", {"layers": [{"conv1d": {"channels": 3, "padding": 0, "dilation": 2}}, "tanh", "avg_pool",
                               {"residual": {"layers": [{"conv1d": {"channels": 4, "stride": 2}}]}},
                               {"adaptive_max_pool": 2}, "batch_norm", "flatten", "sigmoid", "softplus"]}, [1, 14], signal),
    ("sequential", {"layers": [{"lstm": {"width": 3, "layers": 2, "output": "all", "bidirectional": True}},
                               {"residual": ["layer_norm", {"attention": 2}]}, {"residual": [{"linear": 5}]},
                               {"gru": 4}]}, [5, 4], sequence),
    ("sequential", {"layers": [{"lstm": {"width": 2, "bidirectional": True}}]}, [5, 3], both_ends),
    ("sequential", {"layers": [{"embedding": {"tokens": 9, "width": 4}}, "transpose", {"conv1d": 3}, "max_pool", "flatten",
                               {"dropout": 0}]}, [6], words),
    ("sequential", {"layers": [{"unflatten": [3, 4]}, {"linear": 2}, "adaptive_avg_pool", "flatten", {"linear": 3}]}, [12],
     reshaped),
    ("resnet", {"depth": 8, "width": 2}, [1, 9, 8], lambda: Resnet(8, 2, 1)),
    ("resnet", {"depth": 14, "width": 2, "shortcut": "projection"}, [3, 8, 8], lambda: Resnet(14, 2, 3, True)),
    ("transformer", TRANSFORMER, [5, 3], lambda: Transformer(
        5, 4, 2, 2, lambda x: x.mean(1), features=3, dim_feedforward=16, norm_first=True)),
    ("transformer", {**TRANSFORMER, "norm_first": False, "position": "learned", "pooling": "max", "activation": "gelu",
                     "feedforward": 6}, [5, 3], lambda: Transformer(
        5, 4, 2, 2, lambda x: x.amax(1), features=3, dim_feedforward=6, norm_first=False, activation="gelu",
        position="learned")),
    ("transformer", {**TRANSFORMER, "tokens": 7, "position": "none", "pooling": "last"}, [6], lambda: Transformer(
        6, 4, 2, 2, lambda x: x[:, -1], tokens=7, dim_feedforward=16, norm_first=True, position="none")),
]


def inputs_of(options, shape):
    count = BATCH * math.prod(shape)
    if "tokens" in json.dumps(options):
        return (torch.arange(count) % 7).float().reshape(BATCH, *shape)
    return torch.sin(torch.linspace(-9, 9, count)).reshape(BATCH, *shape)


def numbers(tensor):
    digits = 15 if tensor.dtype == torch.float64 else 9
    return [float(f"{number:.{digits}g}") for number in tensor.detach().flatten().tolist()]


def case_of(plugin, options, shape, build):
    torch.manual_seed(1)
    model = build()
    x = inputs_of(options, shape)
    state = [[name, numbers(tensor)] for name, tensor in model.state_dict().items()]
    model.double()
    trained = model.train()(x.double())
    (trained * torch.linspace(-1, 1, trained.numel(), dtype=torch.float64).reshape(trained.shape)).sum().backward()
    gradients = [[name, float(f"{(torch.arange(1, p.numel() + 1) * p.grad.flatten()).sum():.15g}")]
                 for name, p in model.named_parameters()]
    buffers = [[name, numbers(buffer)] for name, buffer in model.named_buffers()]
    with torch.no_grad():
        evaluated = model.eval()(x.double())
    return {"plugin": plugin, "options": options, "input": shape, "outputs": OUTPUTS, "x": numbers(x), "state": state,
            "trained": numbers(trained), "gradients": gradients, "buffers": buffers, "evaluated": numbers(evaluated)}


folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent
lines = [json.dumps(case_of(*case), separators=(",", ":")) for case in CASES]
(folder / "models.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")

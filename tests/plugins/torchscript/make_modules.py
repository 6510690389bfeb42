"""Writes the modules of torchscript_test.cpp, and what PyTorch makes of the scripted one: run it in this folder.

    python3 make_modules.py"""
import copy
import json

import torch


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.body = torch.nn.Sequential(torch.nn.Linear(6, 5), torch.nn.BatchNorm1d(5), torch.nn.Tanh())
        self.dropout = torch.nn.Dropout(0.0)
        self.head = torch.nn.Linear(5, 3)

    def forward(self, x):
        return self.head(self.dropout(self.body(x)))


class Assigning(torch.nn.Module):
    """Puts other tensors in the place of its buffers, one of which the backward pass needs as it was before."""

    def __init__(self):
        super().__init__()
        self.body = torch.nn.Linear(6, 5)
        self.head = torch.nn.Linear(5, 3)
        self.register_buffer("mean", torch.zeros(6))
        self.register_buffer("scale", torch.ones(5))

    def forward(self, x):
        if self.training:
            self.mean = 0.9 * self.mean + 0.1 * x.mean(0)
        inside = torch.tanh(self.body(x - self.mean)) * self.scale
        if self.training:
            self.scale = 0.8 * self.scale + 0.2 * inside.detach().abs().mean(0)
        return self.head(inside)


class Counting(torch.nn.Module):
    steps: int

    def __init__(self):
        super().__init__()
        self.head = torch.nn.Linear(6, 3)
        self.steps = 0

    def forward(self, x):
        if self.training:
            self.steps = self.steps + 1
        return self.head(x) / (1 + self.steps)


class Remembering(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.head = torch.nn.Linear(6, 3)
        self.seen = [0.0]

    def forward(self, x):
        self.seen.append(float(x.mean()))
        return self.head(x) * sum(self.seen)


def inputs():
    return torch.arange(60, dtype=torch.float32).reshape(10, 6).sin()


def trained(net):
    """Trains ten steps, and returns their losses and the loss afterwards."""
    targets = torch.arange(10) % 3
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    losses = []
    for _ in range(10):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(net(inputs()), targets)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    net.eval()
    return {"torch": torch.__version__, "names": list(net.state_dict()), "losses": losses,
            "evaluated": torch.nn.functional.cross_entropy(net(inputs()), targets).item()}


torch.manual_seed(5)
net = Net()
torch.jit.script(net).save("scripted.pt")
torch.jit.trace(copy.deepcopy(net), inputs()).save("traced.pt")
json.dump(trained(net), open("expected.json", "w"))
torch.manual_seed(6)
assigning = Assigning()
torch.jit.script(assigning).save("assigning.pt")
json.dump({**trained(assigning), "mean": assigning.mean.tolist(), "scale": assigning.scale.tolist()},
          open("assigning.json", "w"))
torch.jit.script(Counting()).save("counting.pt")
torch.jit.script(Remembering()).save("remembering.pt")

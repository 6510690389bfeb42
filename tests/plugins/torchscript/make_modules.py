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


def inputs():
    return torch.arange(60, dtype=torch.float32).reshape(10, 6).sin()


torch.manual_seed(5)
net = Net()
torch.jit.script(net).save("scripted.pt")
torch.jit.trace(copy.deepcopy(net), inputs()).save("traced.pt")
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
json.dump({"torch": torch.__version__, "names": list(net.state_dict()), "losses": losses,
           "evaluated": torch.nn.functional.cross_entropy(net(inputs()), targets).item()}, open("expected.json", "w"))

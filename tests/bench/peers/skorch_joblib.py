"""The same trials with skorch, in two processes of joblib: skorch_joblib.py TRIALS."""

import os
import sys
import tempfile

import joblib
import torch
import torch.nn as nn
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from skorch import NeuralNetClassifier
from skorch.callbacks import Checkpoint
from skorch.dataset import Dataset
from skorch.helper import predefined_split

import trials


def train(seed, lr, folder):
    torch.set_num_threads(1)
    wine = load_wine()
    X_train, X_valid, y_train, y_valid = train_test_split(
        wine.data.astype("float32"), wine.target.astype("int64"), test_size=0.2, random_state=seed)
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(13, 10), nn.ReLU(), nn.Linear(10, 10), nn.ReLU(), nn.Linear(10, 3))
    net = NeuralNetClassifier(
        model, criterion=nn.CrossEntropyLoss, optimizer=torch.optim.Adam, lr=lr, max_epochs=100, batch_size=-1,
        train_split=predefined_split(Dataset(X_valid, y_valid)), verbose=0,
        callbacks=[Checkpoint(monitor="valid_loss_best", dirname=os.path.join(folder, f"{seed}_{lr:.3g}"))])
    net.fit(X_train, y_train)
    return min(net.history[:, "valid_loss"])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        joblib.Parallel(n_jobs=2)(
            joblib.delayed(train)(seed, lr, folder) for seed, lr in trials.first(int(sys.argv[1])))

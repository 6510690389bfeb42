"""The same trials as an Optuna study in an SQLite file, each epoch reported: optuna_sqlite.py TRIALS."""

import os
import sys
import tempfile

import optuna
import torch
import torch.nn as nn
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split

import trials


def objective(trial, folder):
    seed = trial.suggest_int("seed", 0, 9)
    lr = trial.suggest_float("lr", 1e-4, 1e-1, log=True)
    wine = load_wine()
    X = torch.tensor(wine.data, dtype=torch.float32)
    y = torch.tensor(wine.target, dtype=torch.long)
    X_train, X_valid, y_train, y_valid = train_test_split(X, y, test_size=0.2, random_state=seed)
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(13, 10), nn.ReLU(), nn.Linear(10, 10), nn.ReLU(), nn.Linear(10, 3))
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    best_loss = float("inf")
    for epoch in range(100):
        model.train()
        optimizer.zero_grad()
        loss = criterion(model(X_train), y_train)
        loss.backward()
        optimizer.step()
        model.eval()
        with torch.no_grad():
            val_loss = criterion(model(X_valid), y_valid).item()
        trial.report(val_loss, epoch)
        if val_loss < best_loss:
            best_loss = val_loss
            torch.save(model.state_dict(), os.path.join(folder, f"best_{trial.number}.pth"))
    return best_loss


if __name__ == "__main__":
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        study = optuna.create_study(storage=f"sqlite:///{folder}/study.db", direction="minimize")
        for seed, lr in trials.first(int(sys.argv[1])):
            study.enqueue_trial({"seed": seed, "lr": lr})
        study.optimize(lambda trial: objective(trial, folder), n_trials=int(sys.argv[1]))

"""The PyTorch lesson on saving the best model, over seeds and rates: lesson.py TRIALS. What this project replaces."""

import os
import sys
import tempfile

import torch
import torch.nn as nn
import torch.optim as optim
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split

import trials


def train(seed, lr, checkpoint_path):
    wine = load_wine()
    X = torch.tensor(wine.data, dtype=torch.float32)
    y = torch.tensor(wine.target, dtype=torch.long)
    X_train, X_valid, y_train, y_valid = train_test_split(X, y, test_size=0.2, random_state=seed)
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(13, 10), nn.ReLU(), nn.Linear(10, 10), nn.ReLU(), nn.Linear(10, 3))
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.Adam(model.parameters(), lr=lr)
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
        if val_loss < best_loss:
            best_loss = val_loss
            torch.save(model, checkpoint_path)
            print(f"Model saved at epoch {epoch} with validation loss {val_loss:.4f}!")
    return best_loss


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for seed, lr in trials.first(int(sys.argv[1])):
            train(seed, lr, os.path.join(folder, f"best_model_{seed}_{lr:.3g}.pth"))

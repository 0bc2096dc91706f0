"""Makes trajectories.json: what PyTorch's optimizers do to four parameters over 60 steps.

The gradients are a fixed quadratic bowl plus a wave, so that they change sign, size and correlation:
    g[i] = a[i] * p[i] + b[i] * sin(0.3 * step + i)
in double precision. Run with the system's Python (Debian: python3-torch; made with PyTorch 1.13):
    /usr/bin/python3 make_reference.py
"""

import json
import math
import os

import torch

STEPS = 60
START = [0.5, -1.25, 2.0, 0.01]
CURVATURE = [1.0, 0.1, 3.0, 0.5]
WAVE = [0.3, 1.0, -0.05, 0.002]

CASES = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.05),
    "sgd decay": lambda p: torch.optim.SGD(p, lr=0.05, weight_decay=0.1),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9),
    "momentum decay": lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9, weight_decay=0.05),
    "nesterov": lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9, nesterov=True),
    "nesterov decay": lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.8, nesterov=True, weight_decay=0.05),
    "adam": lambda p: torch.optim.Adam(p),
    "adam decay": lambda p: torch.optim.Adam(p, lr=0.02, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.1),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.02),
    "adamw decay": lambda p: torch.optim.AdamW(p, lr=0.02, betas=(0.85, 0.98), eps=1e-7, weight_decay=0.3),
}


def trajectory(make):
    p = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = make([p])
    steps = []
    for step in range(STEPS):
        values = p.detach().tolist()
        p.grad = torch.tensor(
            [CURVATURE[i] * values[i] + WAVE[i] * math.sin(0.3 * step + i) for i in range(len(values))],
            dtype=torch.float64)
        optimizer.step()
        steps.append([float(repr(v)) for v in p.detach().tolist()])
    return steps


def cosine():
    p = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([p], lr=0.1)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=50, eta_min=0.01)
    rates = []
    for _ in range(50):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return rates


if __name__ == "__main__":
    content = {
        "torch": torch.__version__,
        "start": START,
        "curvature": CURVATURE,
        "wave": WAVE,
        "trajectories": {name: trajectory(make) for name, make in CASES.items()},
        "cosine": cosine(),
    }
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "trajectories.json")
    with open(path, "w") as file:
        json.dump(content, file, indent=1)
        file.write("\n")

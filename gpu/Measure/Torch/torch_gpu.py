"""PyTorch's side of gpu/Measure: the same works on the same device, each in its fastest form.

One JSON request on stdin, one JSON reply on stdout: {"version", "works": {name: {"eager"|"compile": {"rate", "variant"}}}, "failures": [text]}.
Ends with status 3 where there is no torch, or none that sees the device. Data lie on the device; nothing is copied back but a loss at the end of an epoch. Everything but the data types is PyTorch's
default: convolutions may use TF32, as they do for its users; the product of matrices, which is about f32, may not.
"""
import gzip
import json
import os
import statistics
import sys
import time

try:
    import numpy as np
    import torch
    import torch.nn as nn
    import torch.nn.functional as F
except ImportError as error:
    print(error, file=sys.stderr)
    sys.exit(3)

request = json.loads(sys.stdin.readline())
device = torch.device(request["device"])
if device.type == "cuda" and not torch.cuda.is_available():
    print("torch " + torch.__version__ + " sees no CUDA device", file=sys.stderr)
    sys.exit(3)

torch.manual_seed(1)
torch.backends.cuda.matmul.allow_tf32 = False
LEARNING_RATE = 1e-3
ROUNDS = 11
failures = []


def synchronize():
    if device.type == "cuda":
        torch.cuda.synchronize()


def seconds_of(work):
    """The seconds of one call, by a clock that waits for the device."""
    synchronize()
    begin = time.perf_counter()
    work()
    synchronize()
    return time.perf_counter() - begin


def adams(parameters):
    """Every form of AdamW that this version has, by name."""
    for name, options in {"AdamW": {}, "AdamW fused": {"fused": True}}.items():
        try:
            yield name, torch.optim.AdamW(parameters, lr=LEARNING_RATE, **options)
        except (TypeError, RuntimeError, ValueError):
            pass  # fused is younger than this version, or not for this device


def compile_modes():
    """Nothing, for eager, and torch.compile's modes: its default, and the one that replays CUDA graphs."""
    yield "eager", None
    if hasattr(torch, "compile"):
        yield "compile", "default"
        if device.type == "cuda":
            yield "compile", "reduce-overhead"
    else:
        failures.append("torch " + torch.__version__ + " has no torch.compile")


def train(make, loss_of, data, targets, batch, networks=1):
    """Samples a second of training epochs: the fastest form of each kind.

    make: a new module. loss_of: (outputs, targets) to a loss. An epoch takes the batches that are full: a last one of another size would be compiled anew. networks: how many the module holds.
    """
    full = len(data) // batch
    results = {}
    for kind, mode in compile_modes():
        for adam in [name for name, _ in adams([torch.zeros(1, device=device, requires_grad=True)])]:
            variant = adam if mode is None else adam + ", " + mode
            try:
                module = make().to(device)
                optimizer = dict(adams(list(module.parameters())))[adam]

                def forward(x, t):
                    return loss_of(module(x), t)

                step_loss = forward if mode is None else torch.compile(forward, mode=mode)
                losses = []

                def epoch():
                    order = torch.randperm(len(data), device=device)
                    total = torch.zeros((), device=device)
                    for i in range(full):
                        chosen = order[i * batch:(i + 1) * batch]
                        optimizer.zero_grad(set_to_none=True)
                        loss = step_loss(data[chosen], targets[chosen])
                        loss.backward()
                        optimizer.step()
                        total += loss.detach()
                    losses.append(total.item() / full)

                for _ in range(3):  # compiles, warms up, records graphs
                    epoch()
                seconds = statistics.median(seconds_of(epoch) for _ in range(max(request["epochs"], 3)))
                if not losses[-1] < losses[0]:
                    raise ArithmeticError("the loss went from %g to %g" % (losses[0], losses[-1]))
                rate = networks * full * batch / seconds
                if rate > results.get(kind, {"rate": 0})["rate"]:
                    results[kind] = {"rate": rate, "variant": variant}
            except Exception as error:
                failures.append("%s, %s: %s: %s" % (kind, variant, type(error).__name__, str(error).strip().split("\n")[0]))
    return results


def digits():
    def read(name, header):
        with gzip.open(os.path.join(request["data"], name)) as file:
            return np.frombuffer(file.read(), np.uint8, offset=header)

    count = request["digits"]
    images = read("train-images-idx3-ubyte.gz", 16).reshape(-1, 28 * 28)[:count]
    labels = read("train-labels-idx1-ubyte.gz", 8)[:count]
    return torch.from_numpy(images.astype(np.float32) / 255).to(device), torch.from_numpy(labels.astype(np.int64)).to(device)


def lenet():
    images, labels = digits()

    def make():
        return nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))

    return train(make, F.cross_entropy, images.reshape(-1, 1, 28, 28), labels, request["lenet_batch"])


def mlp():
    images, labels = digits()

    def make():
        return nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 10))

    return train(make, F.cross_entropy, images, labels, request["mlp_batch"])


def contraction():
    """A product of two square matrices, in GFLOPS. There is nothing to compile."""
    n = request["matrix"]
    a, b = torch.rand(n, n, device=device), torch.rand(n, n, device=device)
    out = torch.empty(n, n, device=device)
    repeats = 20 if device.type == "cuda" else 1

    def work():
        for _ in range(repeats):
            torch.mm(a, b, out=out)

    work()
    seconds = statistics.median(seconds_of(work) for _ in range(ROUNDS)) / repeats
    return {"eager": {"rate": 2 * n ** 3 / seconds / 1e9, "variant": "torch.mm, f32"}}


class Population(nn.Module):
    """Many networks 4-32-16-4 as batched products of matrices."""

    def __init__(self, networks):
        super().__init__()
        sizes = [4, 32, 16, 4]
        self.kernels = nn.ParameterList([nn.Parameter(torch.randn(networks, i, o) / i ** 0.5) for i, o in zip(sizes, sizes[1:])])
        self.biases = nn.ParameterList([nn.Parameter(torch.zeros(networks, 1, o)) for o in sizes[1:]])

    def forward(self, x):
        y = x.expand(self.kernels[0].shape[0], *x.shape)
        for i, (kernel, bias) in enumerate(zip(self.kernels, self.biases)):
            y = torch.baddbmm(bias, y, kernel)
            y = torch.tanh(y) if i < 2 else y
        return y


def population():
    networks = request["networks"]
    x = torch.rand(request["examples"], 4, device=device) * 2 - 1
    t = torch.sin(x + x.roll(-1, 1)) * x.roll(-2, 1)

    def loss_of(outputs, targets):
        return ((outputs - targets) ** 2).mean(dim=(1, 2)).sum()  # each network's own mean

    return train(lambda: Population(networks), loss_of, x, t, request["population_batch"], networks)


WORKS = {"lenet": lenet, "mlp": mlp, "contraction": contraction, "population": population}
works = {}
for name in request["works"]:
    try:
        works[name] = WORKS[name]()
    except Exception as error:
        failures.append("%s: %s: %s" % (name, type(error).__name__, error))
name = torch.cuda.get_device_name(device) if device.type == "cuda" else "CPU"
print(json.dumps({"version": torch.__version__ + " on " + name, "works": works, "failures": list(dict.fromkeys(failures))}))

"""PyTorch at its best, as a worker process.

One JSON request a line on stdin, one JSON reply a line on stdout; {"error": ...} when a request fails. Arrays travel as
base64 of their little-endian bytes. Times are taken in here, so the pipe costs the measured code nothing.
Usage: torch_worker.py THREADS
"""
import base64
import json
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(int(sys.argv[1]))
torch.set_flush_denormal(True)

ACTIVATIONS = {"Linear": nn.Identity, "ReLU": nn.ReLU, "Tanh": nn.Tanh, "Sigmoid": nn.Sigmoid, "Softmax": lambda: nn.Softmax(dim=1)}
runners = []  # by handle: a function that runs so many iterations


def decode(text, dtype="<f4"):
    return np.frombuffer(base64.b64decode(text), dtype).copy()


def encode(tensor):
    return base64.b64encode(tensor.detach().contiguous().numpy().astype("<f4").tobytes()).decode()


class Network(nn.Module):
    """Layers that read an earlier one each."""

    def __init__(self, layers, sources):
        super().__init__()
        self.layers, self.sources = nn.ModuleList(layers), sources

    def forward(self, x):
        outputs = []
        for layer, source in zip(self.layers, self.sources):
            read = [x if i < 0 else outputs[i] for i in source]
            outputs.append(layer(*read))
        return outputs[-1]


class Add(nn.Module):
    def forward(self, x, y):
        return x + y


class Activated(nn.Module):
    def __init__(self, module, activation):
        super().__init__()
        self.module, self.activation = module, activation

    def forward(self, *inputs):
        return self.activation(self.module(*inputs))


def build(model, logits=False):
    """The module; with logits, without the softmax at its end."""
    modules, sources = [], []
    for layer in model["layers"]:
        kind = layer["kind"]
        source = [layer["from"]]
        if kind == "conv2d":
            top, left, bottom, right = layer["pads"]
            even = (top, left) == (bottom, right)
            module = nn.Conv2d(layer["channels"], layer["filters"], layer["size"], stride=layer["stride"], padding=(top, left) if even else 0, groups=layer["groups"])
            module.weight.data = torch.from_numpy(decode(layer["kernel"])).reshape(module.weight.shape)
            module.bias.data = torch.from_numpy(decode(layer["bias"]))
            module = module if even else nn.Sequential(nn.ZeroPad2d((left, right, top, bottom)), module)
        elif kind == "dense":
            module = nn.Linear(layer["inputs"], layer["units"])
            module.weight.data = torch.from_numpy(decode(layer["kernel"])).reshape(layer["inputs"], layer["units"]).T.contiguous()
            module.bias.data = torch.from_numpy(decode(layer["bias"]))
        elif kind == "add":
            module = Add()
            source.append(layer["other"])
        elif kind == "mean":
            module = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
        elif kind == "maxpool2d":
            module = nn.MaxPool2d(layer["size"])
        elif kind == "flatten":
            module = nn.Flatten()
        else:
            raise ValueError("unknown layer " + kind)
        activation = layer.get("activation", "Linear")
        last = len(modules) == len(model["layers"]) - 1
        if activation != "Linear" and not (logits and last and activation == "Softmax"):
            module = Activated(module, ACTIVATIONS[activation]())
        modules.append(module)
        sources.append(source)
    if all(source == [i - 1] for i, source in enumerate(sources)):
        return nn.Sequential(*modules)
    return Network(modules, sources)


def fastest(candidates):
    """The name of the fastest of {name: run(iterations)}: the best of several rounds in turns, after a warm-up."""
    counts = {}
    for name, run in candidates.items():
        run(30)
        start = time.perf_counter_ns()
        run(5)
        counts[name] = max(2, int(5 * 20e6 / (time.perf_counter_ns() - start)))
    best = dict.fromkeys(candidates, float("inf"))
    for _ in range(7):
        for name, run in candidates.items():
            start = time.perf_counter_ns()
            run(counts[name])
            best[name] = min(best[name], (time.perf_counter_ns() - start) / counts[name])
    return min(best, key=best.get)


def predictor(request):
    """TorchScript, frozen, with and without its own inference optimisations: whichever is faster. One sample a call, in rotation.
    With a coupling, so many times the last output is added to the first elements of the next input."""
    module = build(request["model"]).eval()
    shape = [1] + request["model"]["input"]
    samples = list(torch.from_numpy(decode(request["inputs"])).reshape([-1] + shape).unbind(0))
    modules = {}
    with torch.inference_mode():
        modules["TorchScript, frozen"] = torch.jit.freeze(torch.jit.trace(module, samples[0], check_trace=False))
        try:
            modules["TorchScript, frozen, optimized"] = torch.jit.optimize_for_inference(modules["TorchScript, frozen"])
        except Exception:
            pass  # some builds lack a pass that it needs; the frozen module stands

    coupling, count = request["coupling"], len(samples)

    def rotate(compiled, iterations):
        for i in range(iterations):
            yield compiled(samples[i % count])

    def follow(compiled, iterations):
        inputs = [sample.clone() for sample in samples]
        last = torch.zeros_like(compiled(samples[0]))
        linked = [(inputs[i], sample[:, :last.shape[1]], inputs[i][:, :last.shape[1]]) for i, sample in enumerate(samples)]
        for i in range(iterations):
            x, sample, front = linked[i % count]
            torch.add(sample, last, alpha=coupling, out=front)
            last = compiled(x)
            yield last

    outputs_of = follow if coupling else rotate

    def runner(compiled):
        def run(iterations):
            with torch.inference_mode():
                for _ in outputs_of(compiled, iterations):
                    pass
        return run

    candidates = {name: runner(compiled) for name, compiled in modules.items()}
    name = fastest(candidates)
    runners.append(candidates[name])
    with torch.inference_mode():
        outputs = torch.cat([y.flatten().clone() for y in outputs_of(modules[name], count)])
    return {"handle": len(runners) - 1, "variant": name, "outputs": encode(outputs)}


def adams(parameters, request):
    """Every form of Adam that this version has, by name."""
    for name, options in {"Adam": {"foreach": False}, "Adam foreach": {"foreach": True}, "Adam fused": {"fused": True}}.items():
        try:
            yield name, torch.optim.Adam(parameters, lr=request["learning_rate"], weight_decay=request["weight_decay"], **options)
        except (TypeError, RuntimeError, ValueError):
            pass  # fused on a CPU came with PyTorch 2.4


def trainer(request):
    """Training steps on batches in rotation: the faster of eager and traced modules, with the fastest Adam."""
    shape, batch, data = request["model"]["input"], request["batch"], request["data"]
    if data["loss"] == "cross-entropy":
        inputs = torch.from_numpy(decode(data["images"], "u1")).float() / 255
        targets = torch.from_numpy(decode(data["labels"], "u1")).reshape(-1, batch).long()
        loss_of = F.cross_entropy
    else:
        inputs = torch.from_numpy(decode(data["inputs"]))
        targets = torch.from_numpy(decode(data["targets"])).reshape(len(inputs) // batch // shape[0], batch, -1)
        loss_of = F.mse_loss
    batches = list(zip(inputs.reshape([-1, batch] + shape).unbind(0), targets.unbind(0)))
    memory = [("", torch.contiguous_format)] + ([(", channels last", torch.channels_last)] if len(shape) == 3 else [])

    def variants():
        for traced in (False, True):
            for layout, memory_format in memory:
                for adam in [name for name, _ in adams([torch.zeros(1, requires_grad=True)], request)]:
                    module = build(request["model"], logits=True)
                    parameters = list(module.parameters())
                    module = module.to(memory_format=memory_format)
                    data = [(x.contiguous(memory_format=memory_format), t) for x, t in batches] if layout else batches
                    optimizer = dict(adams(parameters, request))[adam]
                    forward = torch.jit.trace(module, data[0][0], check_trace=False) if traced else module
                    yield ("traced" if traced else "eager") + layout + ", " + adam, stepper(forward, optimizer, data)

    def stepper(forward, optimizer, data):
        position = [0]

        def run(iterations, losses=None):
            for _ in range(iterations):
                x, t = data[position[0] % len(data)]
                position[0] += 1
                optimizer.zero_grad(set_to_none=True)
                loss = loss_of(forward(x), t)
                loss.backward()
                optimizer.step()
                if losses is not None:
                    losses.append(loss.item())
        return run

    name = fastest(dict(variants()))
    # Calibration has moved the weights: begin anew, and record the losses of the first steps.
    run = dict(variants())[name]
    losses = []
    run(request["check_steps"], losses)
    runners.append(run)
    return {"handle": len(runners) - 1, "variant": name, "losses": encode(torch.tensor(losses))}


def backward(request):
    """The gradients of a batch's inputs and of the parameters, in the faster memory format. Results as Keras lays them out: channels last, kernels (height, width, channels, filters)."""
    def tensor(name, memory_format):
        values = torch.from_numpy(decode(request[name]))
        return values.reshape([request["batch"]] + request["model"]["input" if name == "inputs" else "output"]).contiguous(memory_format=memory_format)

    passes = {}
    for name, memory_format in {"channels first": torch.contiguous_format, "channels last": torch.channels_last}.items():
        module = build(request["model"]).to(memory_format=memory_format)
        x = tensor("inputs", memory_format).requires_grad_()
        passes[name] = (module(x), [x] + list(module.parameters()), tensor("gradients", memory_format))

    def gradients(name):
        y, sources, gradient = passes[name]
        return torch.autograd.grad(y, sources, gradient, retain_graph=True)

    def runner(name):
        def run(iterations):
            for _ in range(iterations):
                gradients(name)
        return run

    candidates = {name: runner(name) for name in passes}
    name = fastest(candidates)
    runners.append(candidates[name])
    x, kernel, bias = gradients(name)
    results = [x.permute(0, 2, 3, 1), kernel.permute(2, 3, 1, 0), bias]
    return {"handle": len(runners) - 1, "variant": "autograd, " + name, "results": encode(torch.cat([r.flatten() for r in results]))}


def timed(request):
    run, iterations = runners[request["handle"]], request["iterations"]
    start = time.perf_counter_ns()
    run(iterations)
    return {"nanoseconds": time.perf_counter_ns() - start}


OPERATIONS = {
    "hello": lambda request: {"version": torch.__version__},
    "predictor": predictor,
    "trainer": trainer,
    "backward": backward,
    "time": timed,
}

for line in sys.stdin:
    try:
        asked = json.loads(line)
        reply = OPERATIONS[asked["op"]](asked)
    except Exception as error:
        reply = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(reply), flush=True)

"""Makes optimizers.json: trajectories of the optimizers, settings and schedules that make_reference.py does not have, on the same four parameters.

PyTorch in double precision wherever PyTorch 1.13 has the formula. Written here in plain Python, since it has not:
  NAdam                PyTorch 2's formula, which is Keras': PyTorch 1.13 multiplies the product of momenta by the last of them once more, which was a bug
  Lion                 the paper's own code (Chen et al. 2023, program 1), which Keras' Lion repeats; a decay as PyTorch's AdamW
  decoupled decay      p *= 1 - lr * wd, then PyTorch's step without decay (Loshchilov and Hutter 2019, which is what Keras' weight_decay does)
  clipping             Keras' formulas: g * c / max(norm, c). (PyTorch adds 1e-6 to the norm.)
  schedules of Keras   InverseTimeDecay, PolynomialDecay with cycles, CosineDecayRestarts with m_mul, PiecewiseConstantDecay (by MultiStepLR), warm-up
  plateau              Keras' ReduceLROnPlateau, on a fixed list of losses
Run with the system's Python (Debian: python3-torch; made with PyTorch 1.13):
    /usr/bin/python3 make_optimizers.py
"""

import json
import math
import os
import struct

import torch

from make_reference import CURVATURE, START, STEPS, WAVE

DIGITS = 9


def single(value):
    """A setting as our optimizers hold it. Rprop multiplies its step by the same factor dozens of times: 1.2 in single precision is 4e-8 too much each time,
    which would come to 1e-6 in the parameters."""
    return struct.unpack("f", struct.pack("f", value))[0]


TORCH = {
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.1),
    "adagrad decay": lambda p: torch.optim.Adagrad(
        p, lr=0.2, lr_decay=0.05, weight_decay=0.1, initial_accumulator_value=0.1, eps=1e-7),
    "adadelta": lambda p: torch.optim.Adadelta(p),
    "adadelta decay": lambda p: torch.optim.Adadelta(p, lr=0.5, rho=0.8, eps=1e-4, weight_decay=0.1),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.01),
    "rmsprop momentum": lambda p: torch.optim.RMSprop(p, lr=0.005, alpha=0.9, momentum=0.8, weight_decay=0.1),
    "rmsprop centered": lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.95, centered=True, eps=1e-3),
    "rmsprop all": lambda p: torch.optim.RMSprop(p, lr=0.005, alpha=0.9, momentum=0.7, centered=True, eps=1e-3, weight_decay=0.05),
    "adam amsgrad": lambda p: torch.optim.Adam(p, lr=0.02, betas=(0.8, 0.9), amsgrad=True),
    "adamw amsgrad": lambda p: torch.optim.AdamW(p, lr=0.02, betas=(0.8, 0.9), amsgrad=True, weight_decay=0.2),
    "radam": lambda p: torch.optim.RAdam(p, lr=0.02),
    "radam decay": lambda p: torch.optim.RAdam(p, lr=0.02, betas=(0.8, 0.98), eps=1e-6, weight_decay=0.1),
    "adamax": lambda p: torch.optim.Adamax(p),
    "adamax decay": lambda p: torch.optim.Adamax(p, lr=0.02, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.1),
    "rprop": lambda p: torch.optim.Rprop(p, lr=single(0.01), etas=(0.5, single(1.2))),
    "rprop settings": lambda p: torch.optim.Rprop(
        p, lr=single(0.05), etas=(single(0.6), single(1.1)), step_sizes=(single(1e-3), single(0.2))),
}

# Name: optimizer without decay, rate, decay.
DECOUPLED = {
    "sgd decoupled": (lambda p: torch.optim.SGD(p, lr=0.05), 0.05, 0.1),
    "momentum decoupled": (lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9), 0.02, 0.2),
    "adagrad decoupled": (lambda p: torch.optim.Adagrad(p, lr=0.1), 0.1, 0.1),
    "adadelta decoupled": (lambda p: torch.optim.Adadelta(p, lr=0.5), 0.5, 0.02),
    "rmsprop decoupled": (lambda p: torch.optim.RMSprop(p, lr=0.01), 0.01, 0.3),
    "radam decoupled": (lambda p: torch.optim.RAdam(p, lr=0.02), 0.02, 0.3),
    "adamax decoupled": (lambda p: torch.optim.Adamax(p, lr=0.01), 0.01, 0.3),
}


def gradient(values, step):
    return [CURVATURE[i] * values[i] + WAVE[i] * math.sin(0.3 * step + i) for i in range(len(values))]


def rounded(values):
    return [float("%.*g" % (DIGITS, v)) for v in values]


def run(make, shrink=1.0, groups=False, clip=None):
    """PyTorch's steps; in groups, parameters 0 and 1 are one tensor and 2 and 3 another."""
    start = [START[:2], START[2:]] if groups else [START]
    tensors = [torch.tensor(s, dtype=torch.float64, requires_grad=True) for s in start]
    optimizer = make(tensors)
    steps = []
    for step in range(STEPS):
        values = [v for t in tensors for v in t.detach().tolist()]
        gradients = gradient(values, step)
        parts = [gradients[:2], gradients[2:]] if groups else [gradients]
        if clip:
            parts = clip(parts)
        for t, g in zip(tensors, parts):
            t.grad = torch.tensor(g, dtype=torch.float64)
            with torch.no_grad():
                t *= shrink
        optimizer.step()
        steps.append(rounded([v for t in tensors for v in t.detach().tolist()]))
    return steps


def lion(rate=1e-4, beta1=0.9, beta2=0.99, decay=0.0):
    p, m, steps = list(START), [0.0] * 4, []
    for step in range(STEPS):
        g = gradient(p, step)
        for i in range(4):
            c = beta1 * m[i] + (1.0 - beta1) * g[i]
            p[i] = p[i] * (1.0 - rate * decay) - rate * (math.copysign(1.0, c) if c else 0.0)
            m[i] = beta2 * m[i] + (1.0 - beta2) * g[i]
        steps.append(rounded(p))
    return steps


def nadam(rate=2e-3, beta1=0.9, beta2=0.999, eps=1e-8, momentum_decay=4e-3, decay=0.0, decoupled=0.0):
    p, m, v, product, steps = list(START), [0.0] * 4, [0.0] * 4, 1.0, []
    for step in range(STEPS):
        t = step + 1
        mu, mu_next = (beta1 * (1.0 - 0.5 * 0.96 ** (k * momentum_decay)) for k in (t, t + 1))
        product *= mu
        g = gradient(p, step)
        for i in range(4):
            g[i] += decay * p[i]
            m[i] = beta1 * m[i] + (1.0 - beta1) * g[i]
            v[i] = beta2 * v[i] + (1.0 - beta2) * g[i] ** 2
            denominator = math.sqrt(v[i] / (1.0 - beta2 ** t)) + eps
            p[i] *= 1.0 - rate * decoupled
            p[i] -= rate * (1.0 - mu) / (1.0 - product) * g[i] / denominator
            p[i] -= rate * mu_next / (1.0 - product * mu_next) * m[i] / denominator
        steps.append(rounded(p))
    return steps


def norm(values):
    return math.sqrt(sum(v * v for v in values))


def by_value(parts, limit=0.4):
    return [[max(-limit, min(limit, v)) for v in part] for part in parts]


def by_norm(parts, limit=0.5):
    return [[v * limit / max(norm(part), limit) for v in part] for part in parts]


def by_global_norm(parts, limit=0.8):
    total = norm([v for part in parts for v in part])
    return [[v * limit / max(total, limit) for v in part] for part in parts]


def two_groups(tensors):
    return torch.optim.SGD(
        [{"params": [tensors[0]], "lr": 0.002, "weight_decay": 0.0}, {"params": [tensors[1]]}], lr=0.02, momentum=0.9, weight_decay=0.1)


# Sixteen parameters, condition number 300, a quartic coupling of neighbours: convex enough for one minimum, far enough from quadratic for the line search to work.
def bowl(p):
    n = p.numel()
    weights = torch.tensor([300.0 ** (i / (n - 1)) for i in range(n)], dtype=torch.float64)
    targets = torch.tensor([math.cos(float(i)) for i in range(n)], dtype=torch.float64)
    return (0.5 * weights * (p - targets) ** 2).sum() + 0.25 * ((p[1:] - 2.0 * p[:-1]) ** 4).sum()


def lbfgs(**settings):
    """One iteration a step, so that every iteration can be compared: loss before it, and three of the parameters after it."""
    p = torch.zeros(16, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([p], max_iter=1, **settings)

    def closure():
        optimizer.zero_grad()
        loss = bowl(p)
        loss.backward()
        return loss

    steps = []
    for _ in range(STEPS):
        loss = optimizer.step(closure).item()
        values = p.detach().tolist()
        steps.append(rounded([loss, values[0], values[7], values[15]]))
    return steps


def whole_lbfgs():
    """One step of many iterations: loss at the end and looks at the loss."""
    p = torch.zeros(16, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([p], max_iter=20, history_size=5, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = bowl(p)
        loss.backward()
        return loss

    optimizer.step(closure)
    return rounded([bowl(p).item(), optimizer.state[p]["func_evals"]])


def rates(make, steps=STEPS, initial=0.1):
    p = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([p], lr=initial)
    schedule = make(optimizer)
    values = []
    for step in range(steps):
        values.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if step + 1 < steps:
            schedule.step()
    return rounded(values)


def keras(formula):
    return rounded([formula(step) for step in range(STEPS)])


def inverse_time(step, staircase):
    p = step / 7.0
    return 0.1 / (1.0 + 0.5 * (math.floor(p) if staircase else p))


def polynomial(step, cycle, total=25, power=2.0, initial=0.1, end=0.01):
    if cycle:
        decay = total * (math.ceil(step / total) if step else 1.0)
    else:
        step, decay = min(step, total), total
    return (initial - end) * (1.0 - step / decay) ** power + end


def restarts(step, first=7.0, t_mul=1.5, m_mul=0.8, alpha=0.1, initial=0.1):
    done = step / first
    i = math.floor(math.log(1.0 - done * (1.0 - t_mul)) / math.log(t_mul))
    done = (done - (1.0 - t_mul ** i) / (1.0 - t_mul)) / t_mul ** i
    return initial * ((1.0 - alpha) * m_mul ** i * 0.5 * (1.0 + math.cos(math.pi * done)) + alpha)


def warmup(step, steps=8):
    if step < steps:
        return 0.1 * (step + 1) / steps
    return 0.1 * 0.9 ** ((step - steps) / 5.0)


def plateau(losses, factor, patience, min_delta, cooldown, minimum, rate=0.1):
    """Keras' callback, line by line; the rate after each epoch."""
    best, wait, cool, values = math.inf, 0, 0, []
    for loss in losses:
        if cool > 0:
            cool -= 1
            wait = 0
        if loss < best - min_delta:
            best, wait = loss, 0
        elif not cool > 0:
            wait += 1
            if wait >= patience and rate > minimum:
                rate = max(rate * factor, minimum)
                cool, wait = cooldown, 0
        values.append(rate)
    return rounded(values)


LOSSES = rounded([1.0 / (1.0 + 0.3 * e) + 0.05 * math.sin(1.7 * e) for e in range(60)])

S = torch.optim.lr_scheduler

if __name__ == "__main__":
    trajectories = {name: run(make) for name, make in ((n, lambda t, m=m: m(t)) for n, m in TORCH.items())}
    for name, (make, rate, decay) in DECOUPLED.items():
        trajectories[name] = run(make, shrink=1.0 - rate * decay)
    trajectories["nadam"] = nadam()
    trajectories["nadam decay"] = nadam(0.02, 0.8, 0.99, 1e-6, 0.02, decay=0.1)
    trajectories["nadam decoupled"] = nadam(0.003, decoupled=0.3)
    trajectories["lion"] = lion()
    trajectories["lion decay"] = lion(0.01, 0.8, 0.95, 0.5)
    sgd = lambda t: torch.optim.SGD(t, lr=0.05)
    content = {
        "torch": torch.__version__,
        "trajectories": trajectories,
        "groups": run(two_groups, groups=True),
        "clip value": run(sgd, groups=True, clip=by_value),
        "clip norm": run(sgd, groups=True, clip=by_norm),
        "clip global norm": run(sgd, groups=True, clip=by_global_norm),
        "lbfgs": {
            "strong wolfe": lbfgs(history_size=5, line_search_fn="strong_wolfe"),
            "fixed step": lbfgs(lr=0.8, history_size=10),
            "twenty iterations": whole_lbfgs(),
        },
        "schedules": {
            "exponential": rates(lambda o: S.ExponentialLR(o, 0.95)),
            "exponential staircase": rates(lambda o: S.StepLR(o, 7, 0.5)),
            "inverse time": keras(lambda s: inverse_time(s, False)),
            "inverse time staircase": keras(lambda s: inverse_time(s, True)),
            "polynomial": rates(lambda o: S.PolynomialLR(o, 40, 1.5)),
            "polynomial end": keras(lambda s: polynomial(s, False)),
            "polynomial cycle": keras(lambda s: polynomial(s, True)),
            "restarts": rates(lambda o: S.CosineAnnealingWarmRestarts(o, 8, 2, 0.01)),
            "restarts equal": rates(lambda o: S.CosineAnnealingWarmRestarts(o, 13, 1, 0.0)),
            "restarts lower": keras(restarts),
            "one cycle": rates(lambda o: S.OneCycleLR(o, 0.1, total_steps=60)),
            "one cycle linear": rates(lambda o: S.OneCycleLR(o, 0.1, total_steps=60, pct_start=0.4, anneal_strategy="linear", div_factor=10, final_div_factor=100)),
            "one cycle three": rates(lambda o: S.OneCycleLR(o, 0.1, total_steps=60, pct_start=0.25, three_phase=True)),
            "triangular": rates(lambda o: S.CyclicLR(o, 0.01, 0.1, step_size_up=7, cycle_momentum=False)),
            "triangular2": rates(lambda o: S.CyclicLR(o, 0.01, 0.1, step_size_up=7, step_size_down=4, mode="triangular2", cycle_momentum=False)),
            "exponential range": rates(lambda o: S.CyclicLR(o, 0.01, 0.1, step_size_up=5, mode="exp_range", gamma=0.97, cycle_momentum=False)),
            "warm-up": keras(warmup),
            "piecewise": rates(lambda o: S.MultiStepLR(o, [10, 25, 40], 0.1)),
        },
        "losses": LOSSES,
        "plateau": plateau(LOSSES, 0.5, 3, 0.01, 2, 0.002),
        "plateau plain": plateau(LOSSES, 0.1, 2, 1e-4, 0, 0.0),
    }
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "optimizers.json")
    with open(path, "w") as file:
        json.dump(content, file, separators=(",", ":"))
        file.write("\n")

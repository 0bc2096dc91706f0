# Makes metrics.json: figures of scikit-learn 1.2.1 (numpy 1.24.2) for predictors of several kinds. Run with /usr/bin/python3 in this folder.
#
# Scores are multiples of 1/4096, so they are floats exactly, probabilities of a row sum to 1 exactly, and both AUCs' grid (1/16384) holds them; "fine" scores are not on
# the grid. Outputs are written as whole numbers over a scale. scikit-learn has no expected calibration error: it is put together from its calibration_curve. Its top_k_accuracy_score prefers the last of equal scores, ours the
# first: columns and labels are handed to it in reverse.

import json
import warnings

import numpy as np
from sklearn import metrics
from sklearn.calibration import calibration_curve

warnings.filterwarnings("ignore")
random = np.random.default_rng(20240611)
GRID = 4096


def number(value):
    return None if value is None or not np.isfinite(value) else float(value)


def calibration_error(right, confidence, bins):
    shares, means = calibration_curve(right, confidence, n_bins=bins, pos_label=1)
    edges = np.linspace(0.0, 1.0, bins + 1)
    counts = np.bincount(np.searchsorted(edges[1:-1], confidence), minlength=bins)
    return np.sum(counts[counts > 0] * np.abs(shares - means)) / len(confidence)


def binary(targets, scores):
    chosen, both = (scores >= 0.5).astype(int), len(set(targets)) == 2
    strict = (scores >= 0.75).astype(int)
    loss = metrics.log_loss(targets, scores, labels=[0, 1]) if 0 < scores.min() and scores.max() < 1 else None
    return {
        "accuracy": metrics.accuracy_score(targets, chosen),
        "precision": metrics.precision_score(targets, chosen),
        "precision_at_75": metrics.precision_score(targets, strict),
        "recall": metrics.recall_score(targets, chosen),
        "recall_at_75": metrics.recall_score(targets, strict),
        "f1": metrics.f1_score(targets, chosen),
        "f2": metrics.fbeta_score(targets, chosen, beta=2),
        "f0.5_at_75": metrics.fbeta_score(targets, strict, beta=0.5),
        "balanced_accuracy": metrics.balanced_accuracy_score(targets, chosen),
        "cohen_kappa": metrics.cohen_kappa_score(targets, chosen),
        "matthews_correlation": metrics.matthews_corrcoef(targets, chosen),
        "roc_auc": metrics.roc_auc_score(targets, scores) if both else None,
        "pr_auc": metrics.average_precision_score(targets, scores) if targets.any() else None,
        "log_loss": loss,
        "ece": calibration_error(targets, scores, 15) if both else None,
        "ece_7": calibration_error(targets, scores, 7) if both else None,
        "ece_8": calibration_error(targets, scores, 8) if both else None,
    }


def classes(targets, scores):
    count, chosen = scores.shape[1], scores.argmax(1)
    one_hot, labels, all_present = np.eye(count)[targets], list(range(count)), len(set(targets)) == count
    figures = {
        "accuracy": metrics.accuracy_score(targets, chosen),
        "balanced_accuracy": metrics.balanced_accuracy_score(targets, chosen),
        "cohen_kappa": metrics.cohen_kappa_score(targets, chosen, labels=labels),
        "cohen_kappa_linear": metrics.cohen_kappa_score(targets, chosen, labels=labels, weights="linear"),
        "cohen_kappa_quadratic": metrics.cohen_kappa_score(targets, chosen, labels=labels, weights="quadratic"),
        "matthews_correlation": metrics.matthews_corrcoef(targets, chosen),
        "roc_auc_micro": metrics.roc_auc_score(one_hot.ravel(), scores.ravel()),
        "pr_auc_micro": metrics.average_precision_score(one_hot.ravel(), scores.ravel()),
        "ece": calibration_error((chosen == targets).astype(int), scores.max(1), 15) if 0 < (chosen == targets).mean() < 1 else None,
    }
    for k in (1, 2, count - 1, count):
        figures[f"top_{k}"] = 1.0 if k == count else metrics.top_k_accuracy_score(count - 1 - targets, scores[:, ::-1], k=k, labels=labels)
    for average in ("macro", "micro", "weighted"):
        figures[f"precision_{average}"] = metrics.precision_score(targets, chosen, average=average)
        figures[f"recall_{average}"] = metrics.recall_score(targets, chosen, average=average)
        figures[f"f1_{average}"] = metrics.f1_score(targets, chosen, average=average)
        figures[f"f0.5_{average}"] = metrics.fbeta_score(targets, chosen, beta=0.5, average=average)
        if average != "micro" and all_present:
            figures[f"roc_auc_{average}"] = metrics.roc_auc_score(one_hot, scores, average=average)
            figures[f"pr_auc_{average}"] = metrics.average_precision_score(one_hot, scores, average=average)
    loss = metrics.log_loss(targets, scores, labels=labels) if (scores[np.arange(len(targets)), targets] > 0).all() else None
    figures["log_loss"] = loss
    figures["perplexity"] = None if loss is None else np.exp(loss)
    return figures


def regression(targets, outputs):
    return {
        "mae": metrics.mean_absolute_error(targets, outputs),
        "mse": metrics.mean_squared_error(targets, outputs),
        "rmse": metrics.mean_squared_error(targets.ravel(), outputs.ravel(), squared=False),
        "r2": metrics.r2_score(targets.ravel(), outputs.ravel()),
        "r2_columns": metrics.r2_score(targets, outputs, multioutput="uniform_average"),
    }


def on_grid(scores):
    return np.clip(np.round(scores * GRID), 0, GRID) / GRID


def probabilities(logits, steps=GRID):
    p = np.exp(logits - logits.max(1, keepdims=True))
    counts = np.maximum(1, np.floor(p / p.sum(1, keepdims=True) * steps)).astype(int)
    counts[np.arange(len(p)), counts.argmax(1)] += steps - counts.sum(1)
    return counts / steps


def binary_cases():
    n = 400
    targets = (random.random(n) < 0.35).astype(int)
    logits = 1.6 * targets - 0.8 + random.normal(0, 1.2, n)
    score = 1 / (1 + np.exp(-logits))
    yield "useful", targets, np.clip(on_grid(score), 1 / GRID, 1 - 1 / GRID)
    yield "many ties", targets, np.round(score * 8) / 8  # all on edges of eight bins
    yield "perfect", targets, on_grid(np.where(targets == 1, 0.5 + score / 2, score / 2.1))
    yield "always wrong", targets, on_grid(np.where(targets == 1, score / 2.1, 0.5 + score / 2))
    yield "useless", targets, np.full(n, 0.375)
    yield "useless yes", targets, np.full(n, 0.625)
    yield "no positives", np.zeros(n, int), on_grid(score)
    yield "no negatives", np.ones(n, int), on_grid(score)
    yield "rare positives", (np.arange(n) % 57 == 3).astype(int), on_grid(random.random(n) ** 2 * 0.9 + 0.1 * (np.arange(n) % 57 == 3))
    yield "fine", targets, np.round(score ** 3, 7).astype(np.float32).astype(float)


def class_cases():
    n, count = 250, 5
    targets = random.choice(count, n, p=[0.4, 0.3, 0.15, 0.1, 0.05])
    logits = 1.5 * np.eye(count)[targets] + random.normal(0, 1, (n, count))
    yield "useful", targets, probabilities(logits)
    yield "many ties", targets, probabilities(logits, steps=8)
    yield "perfect", targets, probabilities(6 * np.eye(count)[targets] + random.normal(0, 0.5, (n, count)))
    yield "useless", targets, np.tile(np.array([1024, 1024, 1024, 512, 512]) / GRID, (n, 1))
    absent = np.where(targets == 3, 1, targets)
    yield "class 3 never true", absent, probabilities(logits)
    yield "class 2 never chosen", targets, probabilities(logits - np.array([0, 0, 8, 0, 0]))
    both = logits - np.array([0, 0, 0, 9, 0])
    yield "class 3 neither", absent, probabilities(both)


def regression_cases():
    n, columns = 300, 3
    targets = random.normal(0, 1, (n, columns)) * [1, 5, 0.1] + [0, 3, -1]
    outputs = targets + random.normal(0, 0.4, (n, columns)) * [1, 2, 0.3]
    yield "fitted", targets, outputs
    yield "worse than the mean", targets, -outputs
    yield "perfect", targets, targets
    yield "large mean", targets + 1000, outputs + 1000
    constant = np.array(targets)
    constant[:, 1] = 2.5
    yield "constant column", constant, outputs
    met = np.array(outputs)
    met[:, 1] = 2.5
    yield "constant column met", constant, met


def table(values, scale):
    whole = [round(float(v) * scale) for v in np.ravel(values)]
    assert np.array_equal(np.array([v / scale for v in whole], np.float32), np.ravel(values).astype(np.float32))
    return {"scale": scale, "outputs": whole}


def floats(values):
    return np.round(values, 4).astype(np.float32).astype(float)


def case(kind, name, columns, targets, outputs, expected):
    return {"kind": kind, "name": name, "columns": columns, "targets": targets, **outputs,
            "expected": {metric: round(number(v), 14) for metric, v in expected.items() if number(v) is not None}}


cases = []
for name, targets, scores in binary_cases():
    cases.append(case("binary", name, 1, [int(t) for t in targets], table(scores, 10 ** 7 if name == "fine" else GRID), binary(targets, scores)))
for name, targets, scores in class_cases():
    cases.append(case("classes", name, 5, [int(t) for t in targets], table(scores, GRID), classes(targets, scores)))
for name, targets, outputs in regression_cases():
    targets, outputs = floats(targets), floats(outputs)
    cases.append(case("regression", name, 3, table(targets, 10 ** 4)["outputs"], table(outputs, 10 ** 4), regression(targets, outputs)))
with open("metrics.json", "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in cases) + "\n]\n")

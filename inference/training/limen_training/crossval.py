"""How well a learner ranks what it has not seen: five stratified folds, always the same."""

from dataclasses import dataclass

import numpy as np
from sklearn.metrics import average_precision_score, log_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold

from .learners import SEED, Logistic, Trees

FOLDS = 5


@dataclass(frozen=True)
class Quality:
    """Means over the folds."""

    auc: float
    average_precision: float
    log_loss: float


def measure(learner: type[Trees] | type[Logistic], inputs: np.ndarray, labels: np.ndarray) -> Quality:
    """Learns on four folds, measures on the fifth, five times. The folds depend on the order of the rows."""
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(inputs, labels)
    measured = []
    for seen, unseen in folds:
        scores = learner.fit(inputs[seen], labels[seen]).predict(inputs[unseen])
        truth = labels[unseen]
        measured.append((roc_auc_score(truth, scores), average_precision_score(truth, scores), log_loss(truth, scores)))
    return Quality(*(float(mean) for mean in np.mean(measured, axis=0)))

namespace NetGen;

/// <summary>
/// The mean negative logarithm, in nats, of the probability that the network gave to what was true. Also known as cross-entropy; scikit-learn's
/// log_loss. Targets may be soft.
/// </summary>
/// <param name="classes">1 for probabilities that stand for themselves (sigmoid outputs): -(t ln p + (1 - t) ln(1 - p)), averaged over all output
/// values. At least 2 for rows of as many probabilities (softmax): -Σ t ln p, averaged over rows.</param>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is below 1.</exception>
public sealed class LogLoss(int classes = 1) : CrossEntropyMetric("log_loss", CheckedClassesOrOne(classes));

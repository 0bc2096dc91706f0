// The losses once more, from outputs alone, for evaluation: a compiled inference pass yields probabilities and knows no loss. Double precision.

namespace NetGen;

/// <summary>Computes a network's loss from its outputs, without penalties on parameters.</summary>
internal static class EvaluationLoss
{
    public const string MeanSquaredError = "MeanSquaredError";
    public const string CategoricalCrossEntropy = "CategoricalCrossEntropy";
    public const string BinaryCrossEntropy = "BinaryCrossEntropy";

    // A probability that was rounded to 0 stands for one of up to the smallest normal float; one that was rounded to 1 leaves up to half an ulp.
    private const double SmallestProbability = 1.17549435e-38, SmallestComplement = 2.98023224e-8;

    /// <summary>Whether the loss can be computed here.</summary>
    public static bool IsKnown(NetworkInfo info)
        => info.Loss is MeanSquaredError or CategoricalCrossEntropy or BinaryCrossEntropy && info.TargetLength == info.OutputLength;

    /// <summary>The sum over samples of each sample's loss.</summary>
    public static double Sum(NetworkInfo info, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        double sum = 0.0;
        switch (info.Loss)
        {
            case MeanSquaredError:
                for (int i = 0; i < outputs.Length; i++)
                {
                    double difference = (double)outputs[i] - targets[i];
                    sum += difference * difference;
                }

                return sum / info.OutputLength;

            case CategoricalCrossEntropy:
                for (int i = 0; i < outputs.Length; i++)
                {
                    if (targets[i] != 0f)
                    {
                        sum -= targets[i] * Math.Log(Math.Max(outputs[i], SmallestProbability));
                    }
                }

                // One probability distribution for each row of the last axis; a sample's loss is the mean over its rows.
                return sum * info.OutputShape[^1] / info.OutputLength;

            case BinaryCrossEntropy:
                for (int i = 0; i < outputs.Length; i++)
                {
                    double y = outputs[i], t = targets[i];
                    sum -= (t * Math.Log(Math.Max(y, SmallestProbability))) + ((1.0 - t) * Math.Log(Math.Max(1.0 - y, SmallestComplement)));
                }

                return sum / info.OutputLength;

            default:
                return double.NaN;
        }
    }
}

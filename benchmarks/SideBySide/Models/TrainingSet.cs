using System.Text.Json.Nodes;
using NetGen.Data;

namespace NetGen.SideBySide.Models;

/// <summary>Examples that all engines of a contest train on, and the loss.</summary>
internal abstract class TrainingSet
{
    /// <summary>Inputs and targets as the loss reads them.</summary>
    internal abstract IDataSet Examples { get; }

    /// <summary>How many of the examples are used, from the first on.</summary>
    internal abstract int Count { get; }

    /// <summary>The loss of one example in double precision.</summary>
    internal abstract double Loss(double[] output, float[] target);

    /// <summary>The examples used, in the words of torch_worker.py.</summary>
    internal abstract JsonObject Describe();

    /// <summary>One example.</summary>
    internal (float[] Input, float[] Target) this[int index]
    {
        get
        {
            (float[] input, float[] target) = (new float[Examples.InputLength], new float[Examples.TargetLength]);
            Examples.Read([index], input, target);
            return (input, target);
        }
    }
}

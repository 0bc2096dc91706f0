// The element-wise losses, each one expression of output and target and nothing else: compiled into the runtime, where programs may call them, and read as text by the generator. A
// sample's loss is the mean over its elements. Users write theirs the same way ([ElementwiseLoss]).

using System;

namespace NetGen
{
    /// <summary>Element-wise losses of one output and one target; the parameters after the second are constants of the loss attribute.</summary>
    public static class Losses
    {
        /// <summary>(output - target)².</summary>
        public static float MeanSquaredError(float output, float target) => (output - target) * (output - target);
    }
}

#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The largest value of each window of each channel. Input (height, width, channels); output (height', width', channels).</summary>
    /// <remarks>Padding counts as minus infinity. Of equal values the first (row-major) is chosen and receives the gradient. Keras: MaxPooling2D; PyTorch: MaxPool2d.</remarks>
    public sealed class MaxPool2DAttribute : Pool2DAttribute
    {
        /// <inheritdoc/>
        public MaxPool2DAttribute(int kernelSize)
            : base(kernelSize)
        {
        }

        /// <inheritdoc/>
        public MaxPool2DAttribute(int kernelHeight, int kernelWidth)
            : base(kernelHeight, kernelWidth)
        {
        }
    }
}

#else

using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers
{
    internal sealed class MaxPool2D : LayerDefinition
    {
        public override string Kind => "MaxPool2D";

        public override int[] OutputShape(LayerContext layer) => SpatialArguments.Pooling(layer).OutputDims;

        public override Node Lower(LayerContext layer) => Build.Pool(PoolRole.Max, SpatialArguments.Pooling(layer), layer.Name, layer.Input);
    }
}

#endif

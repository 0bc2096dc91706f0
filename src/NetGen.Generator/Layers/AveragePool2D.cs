#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The mean of each window of each channel. Input (height, width, channels); output (height', width', channels).</summary>
    /// <remarks>Padding does not count in the mean. Keras: AveragePooling2D; PyTorch: AvgPool2d with count_include_pad=False.</remarks>
    public sealed class AveragePool2DAttribute : Pool2DAttribute
    {
        /// <inheritdoc/>
        public AveragePool2DAttribute(int kernelSize)
            : base(kernelSize)
        {
        }

        /// <inheritdoc/>
        public AveragePool2DAttribute(int kernelHeight, int kernelWidth)
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
    internal sealed class AveragePool2D : LayerDefinition
    {
        public override string Kind => "AveragePool2D";

        public override int[] OutputShape(LayerContext layer) => SpatialArguments.Pooling(layer).OutputDims;

        public override Node Lower(LayerContext layer)
        {
            WindowGeometry window = SpatialArguments.Pooling(layer);
            Expr cells = Expr.One;
            for (int axis = 0; axis < window.SpatialRank; axis++)
            {
                // Cells of the window that lie inside the input: constant, unless the window reaches into padding.
                Expr first = (new Expr.Coordinate(window.SpatialRank - axis) * window.Stride[axis]) - window.Pad[axis];
                cells *= window.Pad[axis] == 0 && window.PadHigh(axis) == 0
                    ? window.Kernel[axis]
                    : Expr.Min(first + window.Kernel[axis], window.Input[axis]) - Expr.Max(first, Expr.Zero);
            }

            return Build.Map(new Expr.Input(0) / cells, layer.Name, Build.Pool(PoolRole.Sum, window, layer.Name, layer.Input));
        }
    }
}

#endif

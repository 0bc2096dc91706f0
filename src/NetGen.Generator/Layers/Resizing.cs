#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>An image at another height and width. Input (height, width, channels); output (new height, new width, channels).</summary>
    /// <remarks>
    /// Pixels are read where half-pixel centres put them, without a filter against aliasing. Between extents of which neither divides the other, interpolation is a product with
    /// a matrix of input extent × output extent elements, at most 4,194,304. Keras: Resizing, with its defaults; PyTorch: interpolate with align_corners=False (bilinear), or
    /// nearest-exact.
    /// </remarks>
    public sealed class ResizingAttribute : LayerAttribute
    {
        /// <summary>Resizes an image.</summary>
        /// <param name="height">Height of the output, at least 1.</param>
        /// <param name="width">Width of the output, at least 1.</param>
        public ResizingAttribute(int height, int width)
        {
            Height = height;
            Width = width;
        }

        /// <summary>Height of the output.</summary>
        public int Height { get; }

        /// <summary>Width of the output.</summary>
        public int Width { get; }

        /// <summary>How the image is read between its pixels; bilinear by default.</summary>
        public Interpolation Interpolation { get; set; }
    }
}

#else

using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;

namespace NetGen.Generator.Layers
{
    internal sealed class Resizing : LayerDefinition
    {
        public override string Kind => "Resizing";

        public override int[] OutputShape(LayerContext layer)
        {
            int[] input = SpatialArguments.Input(layer, 2);
            int[] output = { layer.Arguments.Integer("height", 0, min: 1), layer.Arguments.Integer("width", 0, min: 1), layer.InputShape[2] };
            for (int axis = 0; axis < 2; axis++)
            {
                Resampling.CheckMatrix(layer, Resampling.MatrixSize(input[axis], output[axis], Interpolated(layer)));
            }

            return layer.Checked(output.Select(e => (long)e).ToArray());
        }

        public override Node Lower(LayerContext layer) => Resampling.Resize(layer.Input, OutputShape(layer).Take(2).ToArray(), Interpolated(layer), layer.Name);

        private static Interpolation Interpolated(LayerContext layer) => layer.Arguments.Choice("interpolation", Interpolation.Bilinear);
    }
}

#endif

using System;

namespace NetGen.Generator.Graph;

/// <summary>A value of the interpreter: double precision, row-major, the batch outermost.</summary>
internal sealed class Tensor
{
    public Tensor(Shape shape, int batch)
        : this(shape, batch, new double[checked((shape.Batched ? batch : 1) * shape.Size)])
    {
    }

    public Tensor(Shape shape, int batch, double[] data)
    {
        Shape = shape;
        Batch = batch;
        Data = data;
        if (data.Length != (shape.Batched ? batch : 1) * shape.Size)
        {
            throw new ArgumentException($"{shape} with batch {batch} needs {(shape.Batched ? batch : 1) * shape.Size} elements, got {data.Length}.");
        }
    }

    public Shape Shape { get; }

    /// <summary>Samples in the batch, whether or not this tensor has one for each.</summary>
    public int Batch { get; }

    public double[] Data { get; }

    /// <summary>Where a sample's elements begin.</summary>
    public int Sample(int sample) => Shape.Batched ? sample * Shape.Size : 0;
}

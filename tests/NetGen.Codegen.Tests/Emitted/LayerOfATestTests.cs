// A layer is one file: this one stands in a test, and nothing in the compiler knows it.

using NetGen.Data;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Model;
using NetGen.Generator.Ops;

namespace NetGen.Codegen.Tests;

public class LayerOfATestTests
{
    [Fact]
    public void ALayerThatOnlyATestDefines_IsCompiledDifferentiatedAndTrained()
    {
        LayerSpec gain = new("Gain", "gain", [], [], 0);
        NetworkSpec spec = Spec.Network("Amplifier", Spec.Input(5), gain, Spec.MeanSquaredError());
        INetwork network = EmittedAssembly.Compile([spec], catalog: LayerCatalog.BuiltIn.With(new Gain())).Create(spec);
        float[] wanted = [2, -1, 0.5f, 3, 0];

        var draws = new Draws(seed: 1);
        float[] inputs = [.. draws.Normal(200 * 5).Select(x => (float)x)];
        float[] targets = [.. inputs.Select((x, i) => x * wanted[i % 5])];
        network.Fit(new ArrayDataSet(inputs, 5, targets, 5), new FitOptions { Optimizer = new Adam(0.05f), Epochs = 40, BatchSize = 20, Threads = 1 });

        for (int i = 0; i < wanted.Length; i++)
        {
            Assert.Equal(wanted[i], network.Parameters.Span[i], 0.01f);
        }
    }

    /// <summary>y = gain * x, a gain for each feature.</summary>
    private sealed class Gain : LayerDefinition
    {
        public override string Kind => "Gain";

        public override int[] OutputShape(LayerContext layer) => layer.InputShape;

        public override Node Lower(LayerContext layer)
        {
            Node gain = layer.Parameter("gain", layer.InputShape, Initializer.Ones, layer.InputShape[0], layer.InputShape[0]);
            return Build.Map(new Expr.Input(0) * new Expr.Input(1), layer.Name, layer.Input, gain);
        }
    }
}

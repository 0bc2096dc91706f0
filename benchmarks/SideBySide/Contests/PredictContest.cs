// One sample, one thread: the latency of a prediction.

using System.Text.Json.Nodes;
using NetGen.SideBySide.Models;
using NetGen.SideBySide.Peers;
using NetGen.SideBySide.Timing;

namespace NetGen.SideBySide.Contests;

/// <summary>Makes NetGen's competitor for a network; yields nothing where the project was built without it.</summary>
internal delegate IEnumerable<Competitor> OurPredictor(ModelWeights weights, SampleSet samples);

/// <param name="model">The network.</param>
/// <param name="ours">Its class.</param>
/// <param name="gates">What must be reached.</param>
/// <param name="low">The least value of a random input; the largest is 1.</param>
/// <param name="digits">Whether inputs are MNIST's digits instead.</param>
/// <param name="chained">Whether each input depends on the last output, so that latency counts.</param>
internal sealed class PredictContest(
    ModelDescription model, OurPredictor ours, Gate[] gates, double low = 0, bool digits = false, bool chained = false) : Contest
{
    private const int Seed = 20240517;

    // Large enough that a wrong link shows in the next result, small enough that the chain forgets its rounding errors.
    private const float Coupling = 0.125f;

    internal override string Name => $"{model.Name} predict{(digits ? ", MNIST digits" : "")}{(chained ? ", chained" : "")}";

    internal override string Description
        => FormattableString.Invariant($"one sample, one thread; {SampleSet.Rotation} samples in rotation, ")
            + (digits ? "MNIST's first digits" : FormattableString.Invariant($"uniform in [{low}, 1]"))
            + (chained ? FormattableString.Invariant($", plus {Coupling} times the last output") : "");

    internal override IReadOnlyList<Gate> Gates => gates;

    internal override Field Assemble(PeerSet peers)
    {
        var weights = new ModelWeights(model, Seed);
        SampleSet samples = digits ? SampleSet.Digits() : SampleSet.Draw(model.InputLength, low, Seed + 1, chained ? Coupling : 0);
        var field = new Field { Expected = ReferenceModel.Predict(weights, samples), Tolerance = 1e-5 };
        field.Enter(() => ours(weights, samples));
        if (peers.OnnxRuntime.IsAvailable)
        {
            field.Enter(() => OnnxRuntime(peers.OnnxRuntime, field, weights, samples));
        }

        if (peers.PyTorch.IsAvailable)
        {
            field.Enter(() => PyTorch(peers.PyTorch, weights, samples));
        }

        if (gates.Any(gate => gate.Peer == FmaPeak.Name))
        {
            field.Enter(() => [FmaPeak.Of(model.MultiplyAdds)]);
        }

        return field;
    }

    private static Competitor[] OnnxRuntime(OnnxRuntimePeer peer, Field field, ModelWeights weights, SampleSet samples)
    {
        OnnxSession session = field.Own(new OnnxSession(peer, weights, samples, threads: 1));
        return
        [
            Competitor.InProcess(peer.Name, "IoBinding", 1, n => session.RunBound(0, n), ChannelsFirst.Back(session.Predict(bound: true), weights.Model.OutputShape)),
            Competitor.InProcess(peer.Name, "Run, tensors made once", 1, n => session.RunUnbound(0, n), ChannelsFirst.Back(session.Predict(bound: false), weights.Model.OutputShape)),
        ];
    }

    private static Competitor[] PyTorch(PyTorchPeer peer, ModelWeights weights, SampleSet samples)
    {
        JsonNode reply = peer.Worker(threads: 1).Ask(new JsonObject
        {
            ["op"] = "predictor",
            ["model"] = TorchWorker.Describe(weights),
            ["inputs"] = TorchWorker.Encode<float>(samples.ToChannelsFirst(weights.Model.InputShape).ToArray()),
            ["coupling"] = samples.Coupling,
        });
        return [peer.Enter(reply, threads: 1, ChannelsFirst.Back(TorchWorker.Decode(reply["outputs"]), weights.Model.OutputShape))];
    }
}

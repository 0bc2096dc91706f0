// One sample, one thread: the latency of a prediction.

using System.Text.Json.Nodes;
using NetGen.SideBySide.Models;
using NetGen.SideBySide.Peers;
using NetGen.SideBySide.Timing;

namespace NetGen.SideBySide.Contests;

/// <summary>Makes NetGen's competitor for a network; yields nothing where the project was built without it.</summary>
internal delegate IEnumerable<Competitor> OurPredictor(ModelWeights weights, SampleSet samples);

internal sealed class PredictContest(
    ModelDescription model, OurPredictor ours, Gate? gate = null, double low = 0, double density = 1, string suffix = "") : Contest
{
    private const int Seed = 20240517;

    internal override string Name => $"{model.Name} predict{suffix}";

    internal override string Description
        => FormattableString.Invariant(
            $"one sample, one thread; {SampleSet.Rotation} samples in rotation, uniform in [{low}, 1], {100 * (1 - density):0} % zeros");

    internal override Gate? Gate => gate;

    internal override Field Assemble(PeerSet peers)
    {
        var weights = new ModelWeights(model, Seed);
        SampleSet samples = SampleSet.Draw(model.InputLength, low, 1, density, Seed + 1);
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
        TorchWorker worker = peer.Worker(threads: 1);
        JsonNode reply = worker.Ask(new JsonObject
        {
            ["op"] = "predictor",
            ["model"] = TorchWorker.Describe(weights),
            ["inputs"] = TorchWorker.Encode<float>(samples.ToChannelsFirst(weights.Model.InputShape).ToArray()),
        });
        int handle = (int)reply["handle"]!;
        return [new Competitor(peer.Name, (string)reply["variant"]!, 1, iterations => worker.Time(handle, iterations), ChannelsFirst.Back(TorchWorker.Decode(reply["outputs"]), weights.Model.OutputShape))];
    }
}

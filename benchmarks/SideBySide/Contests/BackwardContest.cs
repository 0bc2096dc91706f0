// The backward pass of a layer over a batch: the gradients of its input and of its parameters from that of its output.

using System.Text.Json.Nodes;
using NetGen.SideBySide.Models;
using NetGen.SideBySide.Peers;
using NetGen.SideBySide.Timing;

namespace NetGen.SideBySide.Contests;

internal sealed class BackwardContest(ModelDescription layer, OurPasses ours, int batch, Gate[] gates) : Contest
{
    private const int Seed = 20240521;

    internal override string Name => $"{layer.Name} backward, batch {batch}";

    internal override string Description => "gradients of input, kernel and bias from the output's, one thread";

    internal override IReadOnlyList<Gate> Gates => gates;

    internal override double WorkPerIteration => batch;

    internal override Field Assemble(PeerSet peers)
    {
        var task = new PassTask(new ModelWeights(layer, Seed), Pass.Backward, batch);
        var field = new Field { Expected = ReferenceModel.Backward(task), Tolerance = 1e-5 };
        field.Enter(() => ours(task));
        if (peers.PyTorch.IsAvailable)
        {
            field.Enter(() => [PyTorch(peers.PyTorch, task)]);
        }

        return field;
    }

    private static Competitor PyTorch(PyTorchPeer peer, PassTask task)
    {
        ModelDescription model = task.Weights.Model;
        JsonNode reply = peer.Worker(threads: 1).Ask(new JsonObject
        {
            ["op"] = "backward",
            ["model"] = TorchWorker.Describe(task.Weights),
            ["inputs"] = TorchWorker.Encode<float>(ChannelsFirst.Turn(task.Inputs, model.InputShape)),
            ["gradients"] = TorchWorker.Encode<float>(ChannelsFirst.Turn(task.OutputGradients, model.OutputShape)),
            ["batch"] = task.Batch,
        });
        return peer.Enter(reply, threads: 1, TorchWorker.Decode(reply["results"]));
    }
}

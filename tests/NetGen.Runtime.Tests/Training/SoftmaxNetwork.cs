// A network written by hand the way the generator writes them: one dense layer with softmax and categorical cross-entropy, input dropout and a
// running mean of
// its inputs as state. Plain loops, samples in shards, partial sums added up in a fixed order.

using NetGen.Numerics;

namespace NetGen.Tests.Training;

internal sealed unsafe class SoftmaxNetwork : INetwork
{
    private readonly NetworkInfo info;

    public SoftmaxNetwork(int inputs, int classes, ulong seed = 1, float dropout = 0f, string state = "mean/running")
    {
        Inputs = inputs;
        Classes = classes;
        Dropout = dropout;
        int kernel = Padded(inputs * classes);
        info = new NetworkInfo
        {
            Name = nameof(SoftmaxNetwork),
            Fingerprint = FormattableString.Invariant($"{inputs:x8}{classes:x8}"),
            InputShape = [inputs],
            OutputShape = [classes],
            Loss = "CategoricalCrossEntropy",
            TargetLength = classes,
            AcceptsLabels = true,
            Targets = [new TargetInfo("digit", "CategoricalCrossEntropy", [classes], 0, TargetValues.Distribution, classes)],
            Layers = [new LayerInfo("digit", "Dense", [classes], (inputs + 1) * classes, inputs * classes)],
            Parameters =
            [
                new TensorInfo("digit/kernel", [inputs, classes], 0, Initializer.GlorotUniform, inputs, classes),
                new TensorInfo("digit/bias", [classes], kernel, Initializer.Zeros, inputs, classes),
            ],
            States = [new TensorInfo(state, [inputs], 0, Initializer.Zeros, 1, 1)],
            ParameterBlockLength = kernel + Padded(classes),
            StateBlockLength = Padded(inputs),
        };
        Memory = new NetworkMemory(info, derivedLength: 16, workspaceLength: 16);
        float limit = MathF.Sqrt(6f / (inputs + classes));
        for (int i = 0; i < inputs * classes; i++)
        {
            Parameters.Span[i] = limit * ((2f * Philox.Uniform(seed, 7, 0, 0, (uint)i)) - 1f);
        }
    }

    public int Inputs { get; }

    public int Classes { get; }

    public float Dropout { get; }

    public int Preparations { get; private set; }

    /// <summary>The step at which loss and bias gradient become NaN; -1 for none.</summary>
    public int PoisonedStep { get; init; } = -1;

    /// <summary>Whether the loss of that step is poisoned too, or its gradient alone.</summary>
    public bool PoisonsLoss { get; init; } = true;

    /// <summary>Multiplies gradients: 1, or a wrong factor to be found out by a gradient check.</summary>
    public float GradientFault { get; init; } = 1f;

    public NetworkInfo Info => info;

    public AlignedBuffer Parameters => Memory.Parameters;

    public AlignedBuffer State => Memory.State;

    public NetworkMemory Memory { get; }

    public int BiasOffset => info.Parameters[1].Offset;

    public void Prepare() => Preparations++;

    public void Predict(ReadOnlySpan<float> input, Span<float> output)
    {
        Memory.ThrowIfTraining();
        fixed (float* x = input, y = output)
        {
            Forward(x, y);
        }
    }

    public void PredictBatch(ReadOnlySpan<float> inputs, Span<float> outputs, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Predict(inputs.Slice(i * Inputs, Inputs), outputs.Slice(i * Classes, Classes));
        }
    }

    public CompiledPass CreateInferencePass(int capacity) => new InferencePass(this, capacity);

    public TrainingStep CreateTrainingStep(int capacity) => new Step(this, capacity);

    public EvaluationPass CreateEvaluationPass(int capacity) => new Evaluation(this, capacity);

    private static int Padded(int length) => (length + 15) / 16 * 16;

    // Softmax of x·W + b.
    private void Forward(float* x, float* y)
    {
        float* w = Parameters.Pointer, b = w + BiasOffset;
        float max = float.NegativeInfinity;
        for (int c = 0; c < Classes; c++)
        {
            float z = b[c];
            for (int i = 0; i < Inputs; i++)
            {
                z += x[i] * w[(i * Classes) + c];
            }

            y[c] = z;
            max = MathF.Max(max, z);
        }

        float sum = 0f;
        for (int c = 0; c < Classes; c++)
        {
            y[c] = MathF.Exp(y[c] - max);
            sum += y[c];
        }

        for (int c = 0; c < Classes; c++)
        {
            y[c] /= sum;
        }
    }

    private sealed class InferencePass(SoftmaxNetwork net, int capacity) : CompiledPass(net, capacity, 0, 0, 0, 0, 0)
    {
        public override int PhaseCount => 1;

        public override int ItemCount(int phase) => BlockCount;

        public override void RunItem(int phase, int item, int worker)
        {
            for (int lane = 0; lane < LanesOf(item); lane++)
            {
                int sample = (item * LaneCount) + lane;
                net.Forward(Inputs.Pointer + (sample * net.Inputs), Outputs.Pointer + (sample * net.Classes));
            }
        }
    }

    private sealed class Evaluation(SoftmaxNetwork net, int capacity) : EvaluationPass(net, capacity, 0, 0, 0, 0)
    {
        public override int PhaseCount => 1;

        public override float Loss
        {
            get
            {
                double loss = 0;
                for (int i = 0; i < Count * net.Classes; i++)
                {
                    loss -= Targets.Span[i] == 0f ? 0 : Targets.Span[i] * SampleWeights.Span[i / net.Classes] * Math.Log(Math.Max(Outputs.Span[i], 1e-30f));
                }

                return (float)(loss / Count);
            }
        }

        public override int ItemCount(int phase) => BlockCount;

        public override void RunItem(int phase, int item, int worker)
        {
            for (int lane = 0; lane < LanesOf(item); lane++)
            {
                int sample = (item * LaneCount) + lane;
                net.Forward(Inputs.Pointer + (sample * net.Inputs), Outputs.Pointer + (sample * net.Classes));
            }
        }
    }

    // Phase 0: forward and partial sums of each shard. Phase 1: sums over shards, for each parameter block. Phase 2: loss and state.
    private sealed class Step(SoftmaxNetwork net, int capacity)
        : TrainingStep(net, capacity, 0, net.Inputs, 0, net.Info.ParameterBlockLength + net.Inputs + 1)
    {
        private float loss;

        public override int PhaseCount => 3;

        public override float Loss => loss;

        private int Length => net.Info.ParameterBlockLength;

        public override int ItemCount(int phase) => phase == 0 ? ShardCount : phase == 1 ? Length / 16 : 1;

        public override void RunItem(int phase, int item, int worker)
        {
            if (phase == 0)
            {
                RunShard(item, Local(worker));
            }
            else if (phase == 1)
            {
                for (int i = item * 16; i < (item * 16) + 16; i++)
                {
                    Gradients.Pointer[i] = net.GradientFault * SumOverShards(i) / Count;
                }
            }
            else
            {
                loss = SumOverShards(Length + net.Inputs) / Count;
                for (int i = 0; i < net.Inputs; i++)
                {
                    net.State.Pointer[i] = (0.9f * net.State.Pointer[i]) + (0.1f * SumOverShards(Length + i) / Count);
                }

                if (net.PoisonedStep == (int)DrawStep)
                {
                    Gradients.Pointer[net.BiasOffset] = float.NaN;
                    loss = net.PoisonsLoss ? float.NaN : loss;
                }
            }
        }

        private void RunShard(int shard, float* x)
        {
            float* sums = Partials + ((long)shard * PartialLength);
            new Span<float>(sums, PartialLength).Clear();
            int end = shard + 1 == ShardCount ? BlockCount : FirstBlock(shard + 1);
            for (int block = FirstBlock(shard); block < end; block++)
            {
                for (int lane = 0; lane < LanesOf(block); lane++)
                {
                    RunSample((block * LaneCount) + lane, x, sums);
                }
            }
        }

        private void RunSample(int sample, float* x, float* sums)
        {
            float* input = Inputs.Pointer + (sample * net.Inputs), y = Outputs.Pointer + (sample * net.Classes);
            float* target = Targets.Pointer + (sample * net.Classes);
            for (int i = 0; i < net.Inputs; i++)
            {
                bool kept = net.Dropout == 0f || Philox.Uniform(DrawSeed, 0, DrawStep, (uint)sample, (uint)i) >= net.Dropout;
                x[i] = kept ? input[i] / (1f - net.Dropout) : 0f;
                sums[Length + i] += input[i];
            }

            net.Forward(x, y);
            for (int c = 0; c < net.Classes; c++)
            {
                float d = SampleWeights.Pointer[sample] * (y[c] - target[c]);
                for (int i = 0; i < net.Inputs; i++)
                {
                    sums[(i * net.Classes) + c] += x[i] * d;
                }

                sums[net.BiasOffset + c] += d;
                if (target[c] != 0f)
                {
                    sums[Length + net.Inputs] -= SampleWeights.Pointer[sample] * target[c] * MathF.Log(MathF.Max(y[c], 1e-30f));
                }
            }
        }

        private float SumOverShards(int index)
        {
            float sum = 0f;
            for (int shard = 0; shard < ShardCount; shard++)
            {
                sum += Partials[((long)shard * PartialLength) + index];
            }

            return sum;
        }
    }
}

// Optimizers' formulas as rules that another engine runs: the same bits on all widths, learning rates of one's own, and what a visitor gets to see.

using System.Reflection;
using NetGen.Numerics;

namespace NetGen.Tests.Optimizers;

[Collection(AloneCollection.Name)]
public sealed class UpdateRuleTests
{
    private static readonly NetworkInfo Three = WithTensors(32, 16, 32);

    public static TheoryData<string> Names => OptimizerCases.Names;

    public static TheoryData<string, float> ScaledNames
    {
        get
        {
            TheoryData<string, float> cases = [];
            foreach (string name in OptimizerCases.All)
            {
                foreach (float factor in (float[])[0f, 0.3f, 0.5f, 1f, 7f])
                {
                    cases.Add(name, factor);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AnotherEngine_GetsTheSameBitsOnAllWidths(string name)
    {
        float[] expected = Train(name, optimizer => optimizer.Step);

        // Wider ones than the machine has are emulated with a fused multiply-add that it may not have either.
        foreach (int bits in ((int[])[512, 256, 128, 32]).Where(b => b <= VectorWidth.Bits))
        {
            float[] actual = Train(name, optimizer => (parameters, gradients) =>
            {
                optimizer.PrepareStep();
                optimizer.Visit(Engine(bits, optimizer, parameters, gradients));
            });
            Assert.Equal(expected, actual);
        }
    }

    [Theory]
    [MemberData(nameof(ScaledNames))]
    public void ScaledRule_IsThatOfTheScaledLearningRate(string name, float factor)
    {
        Optimizer plain = OptimizerCases.Make(name), scaled = OptimizerCases.Make(name);
        plain.Initialize(Three);
        scaled.Initialize(Three);
        AlignedBuffer a = new(80), b = new(80), gradients = new(80);
        ReferenceNumbers.Start(a, i => i % 4);
        ReferenceNumbers.Start(b, i => i % 4);
        RuleEngine<V32> expected = new(scaled, b, gradients), actual = new(plain, a, gradients) { RateFactor = factor };
        scaled.LearningRateScale = factor;
        for (int step = 0; step < 8; step++)
        {
            ReferenceNumbers.Gradient(b, gradients, step, i => i % 4);
            plain.PrepareStep();
            plain.Visit(actual);
            scaled.PrepareStep();
            scaled.Visit(expected);
            Assert.NotEmpty(expected.Scalars);

            // A few roundings; none where nothing is scaled.
            float rounding = factor == 1f ? 0f : 5e-7f;
            Assert.All(expected.Scalars.Zip(actual.Scalars), s => Assert.Equal(s.First, s.Second, rounding * MathF.Abs(s.First)));
            for (int i = 0; i < 80; i++)
            {
                Assert.Equal(b.Span[i], a.Span[i], 4f * rounding);
            }
        }
    }

    [Fact]
    public void RuleScaledByOne_KeepsItsBits()
    {
        // Here 1 - η λ depends on how often it is rounded.
        float once = (float)(1.0 - ((double)0.02f * 0.44f)), twice = 1f - (float)((double)0.02f * 0.44f);
        Assert.NotEqual(once, twice);
        Sgd optimizer = new(0.02f, weightDecay: 0.44f, decoupledWeightDecay: true);
        optimizer.Initialize(16);
        optimizer.PrepareStep();
        AlignedBuffer parameters = new(16);
        parameters.Span.Fill(1f);
        optimizer.Visit(new RuleEngine<V32>(optimizer, parameters, new AlignedBuffer(16)));
        Assert.Equal(once, parameters.Span[0]);
    }

    [Fact]
    public void Visitor_SeesEveryRunThatIsNotFrozen()
    {
        Sgd optimizer = new(0.5f, weightDecay: 0.25f, decoupledWeightDecay: true)
        {
            ParameterGroups =
            [
                new ParameterGroup("first") { LearningRateFactor = 0.5f }, new ParameterGroup("second") { Frozen = true },
                new ParameterGroup("third") { WeightDecay = 0f },
            ],
        };
        optimizer.Initialize(Three);
        optimizer.PrepareStep();
        RunLog log = new();
        optimizer.Visit(log);
        Assert.Equal([(0, 32, typeof(SgdRule)), (48, 80, typeof(SgdRule))], log.Runs);

        // The same with its numbers: p = 1 and g = 1.
        AlignedBuffer parameters = new(80), gradients = new(80);
        parameters.Span.Fill(1f);
        gradients.Span.Fill(1f);
        optimizer.Visit(new RuleEngine<V32>(optimizer, parameters, gradients));
        Assert.Equal(
            (1f - (0.25f * 0.25f) - 0.25f, 1f, 1f - 0.5f), (parameters.Span[0], parameters.Span[32], parameters.Span[48]));
    }

    [Fact]
    public void VisitorWithoutGroups_SeesOneRun_EvenBeforeTheFirstStep()
    {
        foreach (string name in OptimizerCases.All)
        {
            Optimizer optimizer = OptimizerCases.Make(name);
            optimizer.Initialize(48);
            RunLog log = new();
            optimizer.Visit(log);
            Assert.Equal([(0, 48)], log.Runs.Select(r => (r.Begin, r.End)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Visit_OnceWarm_AllocatesNothing(string name)
    {
        Optimizer optimizer = OptimizerCases.Make(name);
        optimizer.ParameterGroups = [new ParameterGroup("second") { Frozen = true }];
        optimizer.Initialize(Three);
        RunCount count = new();
        Allocations.AssertNoneHere($"Visiting {name}", () =>
        {
            optimizer.PrepareStep();
            optimizer.Visit(count);
        });
        Assert.True(count.Runs > 0 && count.Runs % 2 == 0);
    }

    [Fact]
    public void OptimizerOfSomebodysOwn_RunsOnTheCpuAndIsRefusedElsewhere()
    {
        SignDescent optimizer = new(0.25f);
        AlignedBuffer parameters = new(16), gradients = new(16);
        gradients.Span.Fill(-3f);
        optimizer.Step(parameters, gradients);
        Assert.Equal(0.25f, parameters.Span[5]);
        NotSupportedException exception = Assert.Throws<NotSupportedException>(() => optimizer.Visit(new RunLog()));
        Assert.StartsWith("SignDescent moves parameters on the CPU alone", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OptimizerWithAClosure_IsRefusedElsewhere()
    {
        Lbfgs optimizer = new();
        optimizer.Initialize(16);
        Assert.StartsWith("Lbfgs", Assert.Throws<NotSupportedException>(() => optimizer.Visit(new RunLog())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_HoldFloatsAndIntsAlone()
    {
        // What a compiler for GPUs takes as a kernel's parameter: no bool, no pointer, nothing that is padded.
        Type[] rules = [.. typeof(IUpdateRule).Assembly.GetTypes().Where(t => t.IsValueType && t.IsAssignableTo(typeof(IUpdateRule)))];
        Assert.Equal(10, rules.Length);
        Assert.All(rules, rule => Assert.All(FieldTypes(rule), type => Assert.Contains(type, (Type[])[typeof(float), typeof(int)])));
        Assert.All(rules, rule => Assert.Empty(rule.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)));
    }

    [Theory]
    [InlineData("Value", 0.4f)]
    [InlineData("Norm", 2.5f)]
    [InlineData("GlobalNorm", 2.5f)]
    public void AnotherEngine_ClipsAsTheCpuDoes(string name, float limit)
    {
        ClippingKind kind = Enum.Parse<ClippingKind>(name);
        float[] Results(Action<Sgd, AlignedBuffer, AlignedBuffer> move)
        {
            Sgd optimizer = new(0.05f)
            {
                ClipValue = kind == ClippingKind.Value ? limit : null,
                ClipNorm = kind == ClippingKind.Norm ? limit : null,
                GlobalClipNorm = kind == ClippingKind.GlobalNorm ? limit : null,
                ParameterGroups = [new ParameterGroup("second") { Frozen = true }],
            };
            optimizer.Initialize(Three);
            Assert.Equal((kind, limit), (optimizer.Clipping!.Kind, optimizer.Clipping.Limit));
            AlignedBuffer parameters = new(80), gradients = new(80);
            ReferenceNumbers.Start(parameters, i => i % 4);
            for (int step = 0; step < 20; step++)
            {
                ReferenceNumbers.Gradient(parameters, gradients, step, i => i % 4);

                // Tensors of different norms, one below the limit.
                for (int i = 0; i < 32; i++)
                {
                    gradients.Span[i] *= 0.1f;
                }

                move(optimizer, parameters, gradients);
            }

            return parameters.Span.ToArray();
        }

        float[] expected = Results((optimizer, parameters, gradients) => optimizer.Step(parameters, gradients));
        float[] actual = Results((optimizer, parameters, gradients) =>
        {
            optimizer.PrepareStep();
            ClipElsewhere(optimizer.Clipping!, gradients);
            optimizer.Visit(new RuleEngine<V32>(optimizer, parameters, gradients));
        });
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void PiecesOfNorms_CoverWhatIsNotFrozen()
    {
        NetworkInfo large = WithTensors(10000, 16, 4912);
        GradientPiece[] Pieces(Sgd optimizer)
        {
            optimizer.ParameterGroups = [new ParameterGroup("second") { Frozen = true }];
            optimizer.Initialize(large);
            return optimizer.Clipping!.Pieces.ToArray();
        }

        (int, int)[] bounds = [(0, 4096), (4096, 8192), (8192, 10000), (10016, 14112), (14112, 14928)];
        GradientPiece[] each = Pieces(new Sgd(1f) { ClipNorm = 1f }), all = Pieces(new Sgd(1f) { GlobalClipNorm = 1f });
        Assert.Equal(bounds, each.Select(p => (p.Begin, p.End)));
        Assert.Equal(bounds, all.Select(p => (p.Begin, p.End)));
        Assert.Equal([0, 0, 0, 1, 1], each.Select(p => p.Part));
        Assert.All(all, p => Assert.Equal(0, p.Part));
        Assert.Empty(Pieces(new Sgd(1f) { ClipValue = 1f }));
    }

    [Theory]
    [InlineData(25.0, 1f, 0.2f)]
    [InlineData(25.0, 5f, 1f)]
    [InlineData(0.25, 5f, 1f)]
    [InlineData(0.0, 5f, 1f)]
    [InlineData(1e300, 1f, 1e-150f)]
    [InlineData(double.PositiveInfinity, 1f, float.NaN)]
    [InlineData(double.NaN, 1f, float.NaN)]
    public void FactorOfANorm_IsTheLimitOverIt(double sumOfSquares, float limit, float expected)
        => Assert.Equal(expected, GradientClipping.Factor(sumOfSquares, limit));

    [Fact]
    public void LargeDecayOfTheLearningRate_StillSteps()
    {
        // Beyond what the decimal type can hold.
        Adagrad optimizer = new(0.5f, learningRateDecay: 1e30f);
        AlignedBuffer parameters = new(16), gradients = new(16);
        gradients.Span.Fill(1f);
        optimizer.Step(parameters, gradients);
        optimizer.Step(parameters, gradients);
        Assert.Equal(-0.5f, parameters.Span[0]);
    }

    private static NetworkInfo WithTensors(int first, int second, int third) => new()
    {
        Name = "Three",
        Fingerprint = "0000000000000000",
        InputShape = [4],
        OutputShape = [4],
        Layers = [],
        Parameters =
        [
            new TensorInfo("first/kernel", [first / 4, 4], 0, Initializer.Zeros, 1, 1),
            new TensorInfo("second/kernel", [second / 4, 4], first, Initializer.Zeros, 1, 1),
            new TensorInfo("third/kernel", [third / 4, 4], first + second, Initializer.Zeros, 1, 1),
        ],
        States = [],
        ParameterBlockLength = first + second + third,
        StateBlockLength = 0,
    };

    private static float[] Train(string name, Func<Optimizer, Action<AlignedBuffer, AlignedBuffer>> step)
    {
        Optimizer optimizer = OptimizerCases.Make(name);
        if (optimizer is not Rprop)
        {
            optimizer.ParameterGroups =
            [
                new ParameterGroup("first") { LearningRateFactor = 0.3f, WeightDecay = 0.125f }, new ParameterGroup("second") { Frozen = true },
            ];
        }

        optimizer.Initialize(Three);
        AlignedBuffer parameters = new(80), gradients = new(80);
        ReferenceNumbers.Start(parameters, i => i % 4);
        Action<AlignedBuffer, AlignedBuffer> move = step(optimizer);
        for (int i = 0; i < 30; i++)
        {
            ReferenceNumbers.Gradient(parameters, gradients, i, k => k % 4);

            // Vanished gradients, so that what is remembered falls below its least.
            for (int k = 0; k < 80; k += 5)
            {
                gradients.Span[k] *= 1e-22f;
            }

            move(parameters, gradients);
        }

        return [.. parameters.Span, .. optimizer.Slots.SelectMany(slot => slot.Values.Span.ToArray())];
    }

    private static IUpdateVisitor Engine(int bits, Optimizer optimizer, AlignedBuffer parameters, AlignedBuffer gradients) => bits switch
    {
        512 => new RuleEngine<V512>(optimizer, parameters, gradients),
        256 => new RuleEngine<V256>(optimizer, parameters, gradients),
        128 => new RuleEngine<V128>(optimizer, parameters, gradients),
        _ => new RuleEngine<V32>(optimizer, parameters, gradients),
    };

    private static unsafe void ClipElsewhere(GradientClipping clipping, AlignedBuffer gradients)
    {
        if (clipping.Kind == ClippingKind.Value)
        {
            for (int i = 0; i < gradients.Length; i++)
            {
                V32.Store(gradients.Pointer + i, GradientClipping.Clipped(V32.Load(gradients.Pointer + i), V32.Broadcast(clipping.Limit)));
            }

            return;
        }

        foreach (IGrouping<int, GradientPiece> part in clipping.Pieces.ToArray().GroupBy(p => p.Part))
        {
            double sum = part.Sum(p => BlockMath.Dot(gradients.Pointer, gradients.Pointer, p.Begin, p.End, bits: 32));
            float factor = GradientClipping.Factor(sum, clipping.Limit);
            foreach (GradientPiece piece in part)
            {
                for (int i = piece.Begin; i < piece.End; i++)
                {
                    gradients.Span[i] *= factor;
                }
            }
        }
    }

    private static IEnumerable<Type> FieldTypes(Type type)
        => type.IsPrimitive
            ? [type]
            : type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).SelectMany(field => FieldTypes(field.FieldType));

    private sealed class RunLog : IUpdateVisitor
    {
        public List<(int Begin, int End, Type Rule)> Runs { get; } = [];

        public void Visit<TRule>(in TRule rule, int begin, int end)
            where TRule : unmanaged, IUpdateRule
            => Runs.Add((begin, end, typeof(TRule)));
    }

    private sealed class RunCount : IUpdateVisitor
    {
        public int Runs { get; private set; }

        public void Visit<TRule>(in TRule rule, int begin, int end)
            where TRule : unmanaged, IUpdateRule
            => Runs++;
    }

    /// <summary>p ← p - learningRate × sign(g), as somebody outside would write it.</summary>
    private sealed unsafe class SignDescent(float learningRate) : Optimizer(learningRate)
    {
        protected override void Apply<T>(float* parameters, float* gradients, int begin, int end, in GroupScalars group)
        {
            for (int i = begin; i < end; i++)
            {
                parameters[i] -= group.LearningRate * MathF.Sign(gradients[i]);
            }
        }
    }
}

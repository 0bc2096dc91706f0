// A model loaded by ONNX Runtime at its best: all graph optimisations, tensors and bindings made before the first run.

using NetGen.SideBySide.Models;

namespace NetGen.SideBySide.Peers;

internal sealed unsafe class OnnxSession : IDisposable
{
    private const int EnableAllOptimizations = 99; // ORT_ENABLE_ALL
    private const int ArenaAllocator = 1; // OrtArenaAllocator
    private const int DefaultMemory = 0; // OrtMemTypeDefault
    private const int FloatElements = 1; // ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT

    private readonly OnnxRuntimePeer runtime;
    private readonly NativeText inputName = new(OnnxModel.InputName), outputName = new(OnnxModel.OutputName);
    private readonly SampleSet inputs;
    private readonly SampleChain? chain;
    private readonly AlignedBuffer output;
    private readonly nint session, memory, runOptions, outputValue;
    private readonly nint[] inputValues, bindings;

    /// <summary>Loads a network for one sample at a time and binds each sample once.</summary>
    /// <param name="runtime">The library.</param>
    /// <param name="weights">The network.</param>
    /// <param name="samples">Inputs, channels last.</param>
    /// <param name="threads">Threads inside an operator.</param>
    /// <exception cref="PeerException">ONNX Runtime refused the model.</exception>
    internal OnnxSession(OnnxRuntimePeer runtime, ModelWeights weights, SampleSet samples, int threads)
    {
        this.runtime = runtime;
        inputs = samples.ToChannelsFirst(weights.Model.InputShape);
        output = new AlignedBuffer(weights.Model.OutputLength);
        chain = samples.Coupling == 0 ? null : new SampleChain(samples, inputs, output);
        session = CreateSession(OnnxModel.Write(weights, batch: 1), threads);

        nint created;
        runtime.Check(((delegate* unmanaged<int, int, nint*, nint>)runtime[OrtFunction.CreateCpuMemoryInfo])(ArenaAllocator, DefaultMemory, &created));
        memory = created;
        runtime.Check(((delegate* unmanaged<nint*, nint>)runtime[OrtFunction.CreateRunOptions])(&created));
        runOptions = created;
        outputValue = CreateTensor(output, [1, .. ChannelsFirst.Shape(weights.Model.OutputShape)]);
        int[] shape = [1, .. ChannelsFirst.Shape(weights.Model.InputShape)];
        inputValues = new nint[samples.Count];
        bindings = new nint[samples.Count];
        for (int i = 0; i < samples.Count; i++)
        {
            inputValues[i] = CreateTensor(inputs[i], shape);
            runtime.Check(((delegate* unmanaged<nint, nint*, nint>)runtime[OrtFunction.CreateIoBinding])(session, &created));
            bindings[i] = created;
            Bind(OrtFunction.BindInput, bindings[i], inputName, inputValues[i]);
            Bind(OrtFunction.BindOutput, bindings[i], outputName, outputValue);
        }
    }

    /// <summary>Predicts with bindings (RunWithBinding), the samples in rotation.</summary>
    internal void RunBound(int first, int iterations)
    {
        var run = (delegate* unmanaged<nint, nint, nint, nint>)runtime[OrtFunction.RunWithBinding];
        for (int i = first; i < first + iterations; i++)
        {
            int index = i & (SampleSet.Rotation - 1);
            chain?.Link(index);
            nint status = run(session, runOptions, bindings[index]);
            if (status != 0)
            {
                runtime.Check(status);
            }
        }
    }

    /// <summary>Predicts with tensors handed to each call (Run): for tiny models sometimes the faster way.</summary>
    internal void RunUnbound(int first, int iterations)
    {
        var run = (delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint>)runtime[OrtFunction.Run];
        byte* from = inputName.Pointer;
        byte* to = outputName.Pointer;
        nint target = outputValue;
        for (int i = first; i < first + iterations; i++)
        {
            int index = i & (SampleSet.Rotation - 1);
            chain?.Link(index);
            nint source = inputValues[index];
            nint status = run(session, 0, &from, &source, 1, &to, 1, &target);
            if (status != 0)
            {
                runtime.Check(status);
            }
        }
    }

    /// <summary>Outputs of all samples, as one of the two ways of running yields them.</summary>
    internal float[] Predict(bool bound)
    {
        var all = new List<float>();
        output.Span.Clear();
        for (int i = 0; i < inputValues.Length; i++)
        {
            if (chain is null)
            {
                // What is not written shows. In a chain it shows as well: the judge's last output is another one.
                output.Span.Fill(float.NaN);
            }

            if (bound)
            {
                RunBound(first: i, iterations: 1);
            }
            else
            {
                RunUnbound(first: i, iterations: 1);
            }

            all.AddRange(output.Span);
        }

        return [.. all];
    }

    public void Dispose()
    {
        foreach (nint binding in bindings)
        {
            Release(OrtFunction.ReleaseIoBinding, binding);
        }

        foreach (nint value in inputValues)
        {
            Release(OrtFunction.ReleaseValue, value);
        }

        Release(OrtFunction.ReleaseValue, outputValue);
        Release(OrtFunction.ReleaseRunOptions, runOptions);
        Release(OrtFunction.ReleaseSession, session);
        Release(OrtFunction.ReleaseMemoryInfo, memory);
        inputName.Dispose();
        outputName.Dispose();
        GC.KeepAlive(inputs);
        GC.KeepAlive(output);
    }

    private nint CreateSession(byte[] model, int threads)
    {
        nint options, created;
        runtime.Check(((delegate* unmanaged<nint*, nint>)runtime[OrtFunction.CreateSessionOptions])(&options));
        try
        {
            runtime.Check(((delegate* unmanaged<nint, int, nint>)runtime[OrtFunction.SetSessionGraphOptimizationLevel])(options, EnableAllOptimizations));
            runtime.Check(((delegate* unmanaged<nint, int, nint>)runtime[OrtFunction.SetIntraOpNumThreads])(options, threads));
            runtime.Check(((delegate* unmanaged<nint, int, nint>)runtime[OrtFunction.SetInterOpNumThreads])(options, 1));
            using var key = new NativeText("session.set_denormal_as_zero");
            using var value = new NativeText("1");
            runtime.Check(((delegate* unmanaged<nint, byte*, byte*, nint>)runtime[OrtFunction.AddSessionConfigEntry])(options, key.Pointer, value.Pointer));
            fixed (byte* bytes = model)
            {
                runtime.Check(((delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)runtime[OrtFunction.CreateSessionFromArray])(
                    runtime.Environment, bytes, (nuint)model.Length, options, &created));
            }

            return created;
        }
        finally
        {
            Release(OrtFunction.ReleaseSessionOptions, options);
        }
    }

    private nint CreateTensor(AlignedBuffer data, int[] shape)
    {
        long* extents = stackalloc long[shape.Length];
        for (int i = 0; i < shape.Length; i++)
        {
            extents[i] = shape[i];
        }

        nint value;
        runtime.Check(((delegate* unmanaged<nint, float*, nuint, long*, nuint, int, nint*, nint>)runtime[OrtFunction.CreateTensorWithDataAsOrtValue])(
            memory, data.Pointer, (nuint)data.Length * sizeof(float), extents, (nuint)shape.Length, FloatElements, &value));
        return value;
    }

    private void Bind(OrtFunction function, nint binding, NativeText name, nint value)
        => runtime.Check(((delegate* unmanaged<nint, byte*, nint, nint>)runtime[function])(binding, name.Pointer, value));

    private void Release(OrtFunction function, nint handle) => ((delegate* unmanaged<nint, void>)runtime[function])(handle);
}

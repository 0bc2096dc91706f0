// A contest's network as an ONNX file, written field by field (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto),
// so that neither Python nor generated protobuf classes are needed.

using System.Runtime.InteropServices;
using Google.Protobuf;

namespace NetGen.SideBySide.Models;

internal static class OnnxModel
{
    internal const string InputName = "x";
    internal const string OutputName = "y";

    private const int IrVersion = 8;
    private const int OpsetVersion = 13;
    private const int FloatElements = 1; // TensorProto.DataType.FLOAT
    private const int IntAttribute = 2; // AttributeProto.AttributeType.INT
    private const int IntsAttribute = 7; // AttributeProto.AttributeType.INTS

    /// <summary>The file's bytes, for batches of exactly <paramref name="batch"/> samples, channels first.</summary>
    internal static byte[] Write(ModelWeights weights, int batch)
    {
        byte[] graph = Message(o => WriteGraph(o, weights, batch));
        return Message(o =>
        {
            WriteInteger(o, 1, IrVersion);
            WriteText(o, 2, "NetGen side-by-side benchmark");
            WriteMessage(o, 7, graph);
            WriteMessage(o, 8, Message(opset => WriteInteger(opset, 2, OpsetVersion)));
        });
    }

    private static void WriteGraph(CodedOutputStream graph, ModelWeights weights, int batch)
    {
        ModelDescription model = weights.Model;
        var outputs = new string[model.Layers.Length];
        for (int layer = 0; layer < model.Layers.Length; layer++)
        {
            (string kernel, string bias) = ($"kernel{layer}", $"bias{layer}");
            string current = model.Source(layer) < 0 ? InputName : outputs[model.Source(layer)];
            switch (model.Layers[layer])
            {
                case Conv2DLayer conv:
                    int[] shape = model.ShapeInto(layer);
                    int filters = model.ShapeOf(layer)[2];
                    WriteTensor(graph, kernel, [filters, conv.Depthwise ? 1 : shape[2], conv.Height, conv.Width], ChannelsFirst.ConvolutionKernel(weights, layer));
                    WriteTensor(graph, bias, [filters], weights.Bias(layer));
                    current = WriteNode(
                        graph, "Conv", [current, kernel, bias], $"conv{layer}", ("kernel_shape", [conv.Height, conv.Width]), ("strides", [conv.Stride, conv.Stride]), ("pads", conv.Pads(shape)),
                        ("group", [conv.Depthwise ? filters : 1]));
                    current = WriteActivation(graph, conv.Activation, current);
                    break;
                case MaxPool2DLayer pool:
                    int[] square = [pool.Size, pool.Size];
                    current = WriteNode(graph, "MaxPool", [current], $"pool{layer}", ("kernel_shape", square), ("strides", square));
                    break;
                case AddLayer add:
                    current = WriteActivation(graph, add.Activation, WriteNode(graph, "Add", [current, outputs[add.Other]], $"add{layer}"));
                    break;
                case GlobalAveragePoolLayer:
                    current = WriteNode(graph, "Flatten", [WriteNode(graph, "GlobalAveragePool", [current], $"mean{layer}")], $"means{layer}");
                    break;
                case FlattenLayer:
                    current = WriteNode(graph, "Flatten", [current], $"flat{layer}");
                    break;
                case DenseLayer dense:
                    WriteTensor(graph, kernel, model.ParameterShapes(layer)[0], ChannelsFirst.DenseKernel(weights, layer));
                    WriteTensor(graph, bias, [dense.Units], weights.Bias(layer));
                    current = WriteNode(graph, "Gemm", [current, kernel, bias], $"dense{layer}");
                    current = WriteActivation(graph, dense.Activation, current);
                    break;
            }

            outputs[layer] = current;
        }

        // The last node's output gets the graph's output name; graph optimisation removes the Identity.
        WriteMessage(graph, 1, Node("Identity", [outputs[^1]], OutputName));
        WriteText(graph, 2, model.Name);
        WriteMessage(graph, 11, ValueInfo(InputName, [batch, .. ChannelsFirst.Shape(model.InputShape)]));
        WriteMessage(graph, 12, ValueInfo(OutputName, [batch, .. ChannelsFirst.Shape(model.OutputShape)]));
    }

    private static string WriteActivation(CodedOutputStream graph, Activation activation, string input) => activation switch
    {
        Activation.Linear => input,
        Activation.ReLU => WriteNode(graph, "Relu", [input], input + "_relu"),
        Activation.Tanh => WriteNode(graph, "Tanh", [input], input + "_tanh"),
        Activation.Sigmoid => WriteNode(graph, "Sigmoid", [input], input + "_sigmoid"),
        Activation.Softmax => WriteNode(graph, "Softmax", [input], input + "_softmax", ("axis", [1])),
        _ => throw new NotSupportedException($"No contest uses {activation}: add it to ReferenceModel, OnnxModel and torch_worker.py."),
    };

    private static string WriteNode(CodedOutputStream graph, string operation, string[] inputs, string output, params (string Name, int[] Values)[] attributes)
    {
        WriteMessage(graph, 1, Node(operation, inputs, output, attributes));
        return output;
    }

    private static byte[] Node(string operation, string[] inputs, string output, params (string Name, int[] Values)[] attributes) => Message(node =>
    {
        foreach (string input in inputs)
        {
            WriteText(node, 1, input);
        }

        WriteText(node, 2, output);
        WriteText(node, 3, output);
        WriteText(node, 4, operation);
        foreach ((string name, int[] values) in attributes)
        {
            // The attributes here that ONNX declares as a single integer.
            bool single = name is "axis" or "group";
            WriteMessage(node, 5, Message(attribute =>
            {
                WriteText(attribute, 1, name);
                foreach (int value in values)
                {
                    WriteInteger(attribute, single ? 3 : 8, value);
                }

                WriteInteger(attribute, 20, single ? IntAttribute : IntsAttribute);
            }));
        }
    });

    private static void WriteTensor(CodedOutputStream graph, string name, int[] shape, float[] values) => WriteMessage(graph, 5, Message(tensor =>
    {
        foreach (int extent in shape)
        {
            WriteInteger(tensor, 1, extent);
        }

        WriteInteger(tensor, 2, FloatElements);
        WriteText(tensor, 8, name);
        WriteMessage(tensor, 9, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
    }));

    private static byte[] ValueInfo(string name, int[] shape) => Message(info =>
    {
        WriteText(info, 1, name);
        WriteMessage(info, 2, Message(type => WriteMessage(type, 1, Message(tensor =>
        {
            WriteInteger(tensor, 1, FloatElements);
            WriteMessage(tensor, 2, Message(dimensions =>
            {
                foreach (int extent in shape)
                {
                    WriteMessage(dimensions, 1, Message(dimension => WriteInteger(dimension, 1, extent)));
                }
            }));
        }))));
    });

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var memory = new MemoryStream();
        using (var output = new CodedOutputStream(memory, leaveOpen: true))
        {
            write(output);
        }

        return memory.ToArray();
    }

    private static void WriteInteger(CodedOutputStream output, int field, long value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }

    private static void WriteText(CodedOutputStream output, int field, string value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(value);
    }

    private static void WriteMessage(CodedOutputStream output, int field, byte[] value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(value));
    }
}

// The size of emitted methods, against the limits beyond which the JIT stops optimising a method: 60,000 bytes of IL, 20,000 instructions, 2,000 basic
// blocks (docs/performance.md), and 512 locals, beyond which it tracks no variable.

using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Xunit.Abstractions;

namespace NetGen.Codegen.Tests;

public class IntermediateLanguageTests(ITestOutputHelper output)
{
    private const int MostBytes = 30_000, MostStraightLineBytes = 12_000, MostLocals = 512, MostBranches = 1_000;

    [Fact]
    public void EmittedMethods_StayUnderHalfOfTheLimitsOfTheJit()
    {
        using var file = new PEReader(new MemoryStream(EmittedAssembly.OfAllNetworks.Image));
        MetadataReader metadata = file.GetMetadataReader();
        int methods = 0, largest = 0;
        foreach (MethodDefinitionHandle handle in metadata.MethodDefinitions)
        {
            MethodDefinition method = metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0)
            {
                continue;
            }

            MethodBodyBlock body = file.GetMethodBody(method.RelativeVirtualAddress);
            byte[] code = body.GetILBytes()!;
            int branches = Branches(code), locals = 0;
            if (!body.LocalSignature.IsNil)
            {
                BlobReader signature = metadata.GetBlobReader(metadata.GetStandaloneSignature(body.LocalSignature).Signature);
                signature.ReadSignatureHeader();
                locals = signature.ReadCompressedInteger();
            }

            string name = $"{metadata.GetString(metadata.GetTypeDefinition(method.GetDeclaringType()).Name)}.{metadata.GetString(method.Name)}";
            Assert.True(code.Length < MostBytes, $"{name} has {code.Length} bytes of IL.");
            Assert.True(branches > 0 || code.Length <= MostStraightLineBytes, $"{name} has {code.Length} bytes of IL without a loop.");
            Assert.True(branches < MostBranches, $"{name} has {branches} branches.");
            Assert.True(locals < MostLocals, $"{name} has {locals} locals.");
            methods++;
            largest = Math.Max(largest, code.Length);
        }

        output.WriteLine($"{methods} methods, the largest of {largest} bytes.");
        Assert.True(methods > 1000, $"Only {methods} methods were measured.");
    }

    // Branch instructions; each begins at most two basic blocks.
    private static int Branches(byte[] code)
    {
        int branches = 0;
        for (int i = 0; i < code.Length;)
        {
            OpCode op = code[i] == 0xFE ? TwoByte[code[i + 1]] : OneByte[code[i]];
            i += op.Size;
            branches += op.OperandType is OperandType.InlineBrTarget or OperandType.ShortInlineBrTarget ? 1 : 0;
            i += op.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, i)),
                _ => 4,
            };
        }

        return branches;
    }

    private static readonly Dictionary<int, OpCode> OneByte = Codes(1), TwoByte = Codes(2);

    private static Dictionary<int, OpCode> Codes(int size)
        => typeof(OpCodes).GetFields().Select(f => (OpCode)f.GetValue(null)!).Where(o => o.Size == size)
            .ToDictionary(o => o.Value & 0xFF);
}

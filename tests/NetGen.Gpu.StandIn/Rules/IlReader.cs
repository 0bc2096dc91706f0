// IL as instructions with resolved operands.

using System.Reflection;
using System.Reflection.Emit;

namespace NetGen.Gpu.StandIn;

/// <summary>One IL instruction. The operand is the method, field, type or string that it names, if any; a call may be constrained to a type.</summary>
internal readonly record struct Instruction(OpCode Code, object? Operand, Type? Constrained);

internal static class IlReader
{
    private static readonly Dictionary<short, OpCode> Codes =
        typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    public static IEnumerable<Instruction> Read(MethodBase method)
    {
        byte[] il = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        Type[] typeArguments = method.DeclaringType?.GetGenericArguments() ?? [];
        Type[] methodArguments = method is MethodInfo ? method.GetGenericArguments() : [];
        Type? constrained = null;
        for (int at = 0; at < il.Length;)
        {
            OpCode code = Codes[il[at] == 0xFE ? (short)(0xFE00 | il[at + 1]) : il[at]];
            at += code.Size;
            object? operand = Operand(code);
            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
                _ => 4,
            };
            if (code == OpCodes.Constrained)
            {
                constrained = (Type)operand!;
                continue;
            }

            yield return new Instruction(code, operand, constrained);
            constrained = code.OpCodeType == OpCodeType.Prefix ? constrained : null;

            object? Operand(OpCode code) => code.OperandType switch
            {
                OperandType.InlineMethod => method.Module.ResolveMethod(BitConverter.ToInt32(il, at), typeArguments, methodArguments),
                OperandType.InlineField => method.Module.ResolveField(BitConverter.ToInt32(il, at), typeArguments, methodArguments),
                OperandType.InlineType => method.Module.ResolveType(BitConverter.ToInt32(il, at), typeArguments, methodArguments),
                OperandType.InlineString => method.Module.ResolveString(BitConverter.ToInt32(il, at)),
                _ => null,
            };
        }
    }
}

// One attribute to one LayerSpec: constructor arguments by parameter name, named arguments by property name, both in camel case.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using NetGen.Generator.Model;

namespace NetGen.Generator.Parsing
{
    /// <summary>Reads the arguments of a layer or loss attribute.</summary>
    internal static class AnnotationReader
    {
        private const string AttributeSuffix = "Attribute";

        /// <summary>Reads an attribute; what it cannot read goes to <paramref name="problems"/>.</summary>
        internal static LayerSpec Read(AttributeData data, int attributeIndex, ICollection<Problem> problems)
        {
            string kind = KindOf(data.AttributeClass!);
            string? name = null;
            var from = EquatableArray<string>.Empty;
            var arguments = new List<ArgumentSpec>();
            foreach (KeyValuePair<string, TypedConstant> argument in ArgumentsOf(data))
            {
                TypedConstant value = argument.Value;
                if (value.IsNull)
                {
                    continue; // null says what leaving the argument out says
                }

                if (argument.Key == "name" && value.Value is string text)
                {
                    name = text;
                }
                else if (argument.Key == "from" && NamesIn(value) is { } names)
                {
                    from = new EquatableArray<string>(names);
                }
                else if (Read(argument.Key, value, out string actual, out string expected) is { } spec)
                {
                    arguments.Add(spec);
                }
                else
                {
                    Refuse(argument.Key, actual, expected);
                }
            }

            if (name is not null && name.Trim().Length == 0)
            {
                Refuse("name", $"\"{name}\"", "a name that is not empty, or left out");
            }

            if (from.Any(source => string.IsNullOrWhiteSpace(source)))
            {
                Refuse("from", "a list with an empty name", "names of layers above");
            }

            return new LayerSpec(kind, name, from, new EquatableArray<ArgumentSpec>(arguments), attributeIndex);

            void Refuse(string argument, string actual, string expected)
                => problems.Add(new Problem("NG0007", attributeIndex, new EquatableArray<string>(new[] { kind, argument, actual, expected })));
        }

        /// <summary>The user's name for a layer, or null.</summary>
        internal static string? NameOf(AttributeData data)
            => data.AttributeConstructor is null ? null : ArgumentsOf(data).LastOrDefault(argument => argument.Key == "name").Value is { Kind: TypedConstantKind.Primitive } name
                ? name.Value as string
                : null;

        private static string KindOf(INamedTypeSymbol attribute)
            => attribute.Name.EndsWith(AttributeSuffix, StringComparison.Ordinal)
                ? attribute.Name.Substring(0, attribute.Name.Length - AttributeSuffix.Length)
                : attribute.Name;

        private static IEnumerable<KeyValuePair<string, TypedConstant>> ArgumentsOf(AttributeData data)
        {
            for (int i = 0; i < data.ConstructorArguments.Length; i++)
            {
                yield return new(CamelCase(data.AttributeConstructor!.Parameters[i].Name), data.ConstructorArguments[i]);
            }

            // Sorted, so that writing the same arguments in another order compiles nothing anew.
            foreach (KeyValuePair<string, TypedConstant> named in data.NamedArguments.OrderBy(named => named.Key, StringComparer.Ordinal))
            {
                yield return new(CamelCase(named.Key), named.Value);
            }
        }

        private static string CamelCase(string name)
            => name.Length > 0 && char.IsUpper(name[0]) ? char.ToLowerInvariant(name[0]) + name.Substring(1) : name;

        private static string[]? NamesIn(TypedConstant value)
        {
            if (value.Kind != TypedConstantKind.Array)
            {
                return value.Value is string single ? new[] { single } : null;
            }

            return value.Values.All(item => item.Value is null or string)
                ? value.Values.Select(item => item.Value as string ?? "").ToArray()
                : null;
        }

        private static ArgumentSpec? Read(string name, TypedConstant value, out string actual, out string expected)
        {
            expected = $"between {int.MinValue.ToString(CultureInfo.InvariantCulture)} and {int.MaxValue.ToString(CultureInfo.InvariantCulture)}";
            if (value.Kind == TypedConstantKind.Array)
            {
                actual = string.Join(", ", value.Values.Select(Describe));
                int?[] items = value.Values.Select(item => item.Kind == TypedConstantKind.Array ? null : ToInt32(item.Value)).ToArray();
                if (items.All(item => item is not null))
                {
                    return new ArgumentSpec(name, ArgumentKind.Integers, new EquatableArray<int>(items.Select(item => item!.Value)), 0, "");
                }

                if (value.Values.All(item => item.Kind != TypedConstantKind.Array && item.Value is float or double))
                {
                    return new ArgumentSpec(name, ArgumentKind.Numbers, default, 0, "")
                    {
                        Numbers = new EquatableArray<double>(value.Values.Select(item => Convert.ToDouble(item.Value, CultureInfo.InvariantCulture))),
                    };
                }

                expected = "a list of numbers, or of integers " + expected;
                return null;
            }

            actual = Describe(value);
            switch (value.Kind == TypedConstantKind.Type ? null : value.Value)
            {
                case string text:
                    return new ArgumentSpec(name, ArgumentKind.Text, default, 0, text);
                case float single:
                    return new ArgumentSpec(name, ArgumentKind.Number, default, single, "");
                case double number:
                    return new ArgumentSpec(name, ArgumentKind.Number, default, number, "");
                case bool or sbyte or byte or short or ushort or int or uint or long or ulong:
                    return ToInt32(value.Value) is int integer
                        ? new ArgumentSpec(name, ArgumentKind.Integer, new EquatableArray<int>(new[] { integer }), 0, "")
                        : null;
                default:
                    expected = "an integer, a boolean, an enum value, a number, a string or a list of numbers";
                    return null;
            }
        }

        private static int? ToInt32(object? value) => value switch
        {
            bool boolean => boolean ? 1 : 0,
            ulong and > int.MaxValue => null,
            sbyte or byte or short or ushort or int or uint or long or ulong
                when Convert.ToInt64(value, CultureInfo.InvariantCulture) is >= int.MinValue and <= int.MaxValue and var integer => (int)integer,
            _ => null,
        };

        private static string Describe(TypedConstant value) => value.Kind switch
        {
            TypedConstantKind.Array => "a list of lists",
            TypedConstantKind.Type => $"typeof({(value.Value as ITypeSymbol)?.Name})",
            _ => value.Value is string text ? $"\"{text}\"" : Convert.ToString(value.Value, CultureInfo.InvariantCulture) ?? "null",
        };
    }
}

// Everything that NetGen tells a user at compile time: one descriptor per id, with its page in docs/diagnostics.
// 00xx: the declaration; 01xx: shapes and the graph; 02xx: losses; 03xx: functions; 1xxx: warnings.

using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace NetGen.Generator.Diagnostics
{
    /// <summary>One descriptor per diagnostic id.</summary>
    internal static class DiagnosticDescriptors
    {
        private const string Category = "NetGen";
        private const string HelpPages = "docs/diagnostics/";

        internal static readonly DiagnosticDescriptor NotPartial = new(
            "NG0001",
            "A network must be partial",
            "{0} carries [Network] but is not partial; write 'partial class {0}'",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0001.md");

        internal static readonly DiagnosticDescriptor LayersOnSeveralParts = new(
            "NG0002",
            "The layers of a network must stand on one declaration",
            "The layers of {0} stand on more than one partial declaration, and their order is not defined; put all of them on one",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0002.md");

        internal static readonly DiagnosticDescriptor NoLayer = new(
            "NG0003",
            "A network needs layers",
            "{0} has no layer; add at least [Input(...)] and one layer",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0003.md");

        internal static readonly DiagnosticDescriptor CannotBeNetwork = new(
            "NG0004",
            "This declaration cannot be a network",
            "{0} cannot be a network: {1}",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0004.md");

        internal static readonly DiagnosticDescriptor ProjectLacksSomething = new(
            "NG0005",
            "The project lacks what generated code needs",
            "NetGen needs {0}, but this project has {1}; {2}",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0005.md");

        internal static readonly DiagnosticDescriptor GeneratorFailed = new(
            "NG0006",
            "The generator failed",
            "The generator failed at {0} ({1}); please report this, with the attribute that causes it",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0006.md");

        internal static readonly DiagnosticDescriptor ArgumentOutOfRange = new(
            "NG0007",
            "An argument is out of range",
            "{0}: {1} is {2}, but must be {3}",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0007.md");

        internal static readonly DiagnosticDescriptor UnknownLayer = new(
            "NG0008",
            "The layer is not known",
            "{0} is not a layer that this version of NetGen knows",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0008.md");

        internal static readonly DiagnosticDescriptor ShapeMismatch = new(
            "NG0101",
            "A layer cannot take the shape that it reads",
            "{0} expects {1} but {2} yields {3}; {4}",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0101.md");

        internal static readonly DiagnosticDescriptor WindowDoesNotFit = new(
            "NG0102",
            "A window does not fit into its input",
            "{0}: a window of {1} does not fit into {2}; {3}",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0102.md");

        internal static readonly DiagnosticDescriptor UnequalShapes = new(
            "NG0103",
            "Inputs must have equal shapes",
            "{0} needs inputs of {1} but {2} yields {3} and {4} yields {5}",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0103.md");

        internal static readonly DiagnosticDescriptor TooManyElements = new(
            "NG0104",
            "A tensor is too large",
            "{0} would hold {1} elements; at most {2} are supported",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0104.md");

        internal static readonly DiagnosticDescriptor DuplicateName = new(
            "NG0105",
            "Layer names must be unique",
            "Two layers are named '{0}'; names must be unique",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0105.md");

        internal static readonly DiagnosticDescriptor UnknownSource = new(
            "NG0106",
            "A layer reads a name that no layer has",
            "{0} reads '{1}', but no layer above it has that name; known names: {2}",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0106.md");

        internal static readonly DiagnosticDescriptor Cycle = new(
            "NG0107",
            "A network must not have cycles",
            "{0} reads '{1}', which comes after it or is itself; a network must not have cycles",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0107.md");

        internal static readonly DiagnosticDescriptor UnusedOutput = new(
            "NG0108",
            "The output of a layer is never used",
            "The output of {0} is never used; remove the layer or read it with From",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0108.md");

        internal static readonly DiagnosticDescriptor NoInputAbove = new(
            "NG0109",
            "A network begins with an input",
            "{0} has no [Input(...)] above it; begin the network with one",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0109.md");

        internal static readonly DiagnosticDescriptor WrongInputCount = new(
            "NG0110",
            "A layer reads the wrong number of inputs",
            "{0} takes {1} but reads {2}",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0110.md");

        internal static readonly DiagnosticDescriptor GroupsDoNotDivide = new(
            "NG0111",
            "Groups must divide the channels",
            "{0}: {1} groups do not divide {2} {3}",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0111.md");

        internal static readonly DiagnosticDescriptor NotAnInput = new(
            "NG0112",
            "A layer must read an input directly",
            "{0} reads {1}, which is no input; {2}",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0112.md");

        internal static readonly DiagnosticDescriptor LossDoesNotFit = new(
            "NG0201",
            "The loss does not fit the output",
            "{0} needs {1}, but the network ends in {2}; {3}",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0201.md");

        internal static readonly DiagnosticDescriptor SeveralLosses = new(
            "NG0202",
            "A layer takes one loss",
            "{0} has two losses: {1}; give each a layer of its own (From), or write their sum as one function ([ElementwiseLoss])",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0202.md");

        internal static readonly DiagnosticDescriptor UnknownFunction = new(
            "NG0301",
            "A function is not found",
            "{0} names the function '{1}', but neither {2} nor the types around it have a method of that name; write it there, or name its type as in 'MyFunctions.{1}'",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0301.md");

        internal static readonly DiagnosticDescriptor UnfitFunction = new(
            "NG0302",
            "A method cannot be a function of a network",
            "{0} cannot use the method {1}: {2}",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0302.md");

        internal static readonly DiagnosticDescriptor UnreadableExpression = new(
            "NG0303",
            "An expression cannot be differentiated",
            "{0}: '{1}' cannot be compiled into the network: {2}",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0303.md");

        internal static readonly DiagnosticDescriptor FlatFunction = new(
            "NG0304",
            "A function has derivative 0",
            "{0} has derivative 0 everywhere, so that nothing before it would learn; use a smooth function such as Sigmoid or HardSigmoid, or remove the loss",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0304.md");

        internal static readonly DiagnosticDescriptor FlatActivation = new(
            "NG0305",
            "An activation has derivative 0",
            "{0}: the derivative of {1} is 0 everywhere, so that nothing before it would learn; use a smooth one such as Activation.Sigmoid or Activation.HardSigmoid, or remove the loss",
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG0305.md");

        internal static readonly DiagnosticDescriptor NameIsNoIdentifier = new(
            "NG1001",
            "A layer name is not a C# identifier",
            "The name '{0}' is not a C# identifier, so the generated members of {1} carry an adapted form of it",
            Category,
            DiagnosticSeverity.Warning,
            isEnabledByDefault: true,
            helpLinkUri: HelpPages + "NG1001.md");

        /// <summary>All descriptors, by id.</summary>
        internal static readonly ImmutableSortedDictionary<string, DiagnosticDescriptor> ById = new[]
        {
            NotPartial, LayersOnSeveralParts, NoLayer, CannotBeNetwork, ProjectLacksSomething, GeneratorFailed, ArgumentOutOfRange, UnknownLayer,
            ShapeMismatch, WindowDoesNotFit, UnequalShapes, TooManyElements, DuplicateName, UnknownSource, Cycle, UnusedOutput, NoInputAbove,
            WrongInputCount, GroupsDoNotDivide, NotAnInput, LossDoesNotFit, SeveralLosses, UnknownFunction, UnfitFunction, UnreadableExpression, FlatFunction, FlatActivation, NameIsNoIdentifier,
        }.ToImmutableSortedDictionary(descriptor => descriptor.Id, descriptor => descriptor, System.StringComparer.Ordinal);
    }
}

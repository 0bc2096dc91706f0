// NG1001: a layer name that cannot be the name of a member as it stands.

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using NetGen.Generator.Parsing;

namespace NetGen.Generator.Diagnostics
{
    /// <summary>Warns of layer names that are not C# identifiers.</summary>
    [DiagnosticAnalyzer(LanguageNames.CSharp)]
    public sealed class LayerNameAnalyzer : DiagnosticAnalyzer
    {
        /// <inheritdoc/>
        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(DiagnosticDescriptors.NameIsNoIdentifier);

        /// <inheritdoc/>
        public override void Initialize(AnalysisContext context)
        {
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.EnableConcurrentExecution();
            context.RegisterSymbolAction(static symbol => Analyze(symbol), SymbolKind.NamedType);
        }

        private static void Analyze(SymbolAnalysisContext context)
        {
            if (context.Symbol is not INamedTypeSymbol type || NetworkParser.NetworkAttributeOf(type) is null)
            {
                return;
            }

            foreach (Annotation annotation in NetworkParser.AnnotationsOf(type))
            {
                string? name = AnnotationReader.NameOf(annotation.Data);
                if (!string.IsNullOrWhiteSpace(name) && !SyntaxFacts.IsValidIdentifier(name))
                {
                    Location location = annotation.Data.ApplicationSyntaxReference!.GetSyntax(context.CancellationToken).GetLocation();
                    context.ReportDiagnostic(Diagnostic.Create(DiagnosticDescriptors.NameIsNoIdentifier, location, name, type.Name));
                }
            }
        }
    }
}

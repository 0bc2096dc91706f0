// What generated code asks of the project that it is compiled into.

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NetGen.Generator.Parsing
{
    /// <summary>Something that a project lacks and generated code needs: the arguments of NG0005.</summary>
    /// <param name="Need">What is needed.</param>
    /// <param name="Actual">What the project has.</param>
    /// <param name="Mend">What to do.</param>
    internal sealed record ProjectLack(string Need, string Actual, string Mend);

    /// <summary>Looks at the project's settings and references.</summary>
    internal static class ProjectEnvironment
    {
        /// <summary>Whether a project references what generated code for GPUs needs: NetGen.Gpu, and ILGPU with it.</summary>
        internal static bool HasGpu(Compilation compilation)
            => !compilation.GetTypesByMetadataName("NetGen.GpuNetwork").IsEmpty && !compilation.GetTypesByMetadataName("ILGPU.Runtime.Accelerator").IsEmpty;

        /// <summary>The first thing that a project lacks, or null if generated code can be compiled in it.</summary>
        internal static ProjectLack? Check(Compilation compilation)
        {
            if (compilation is not CSharpCompilation csharp)
            {
                return new ProjectLack("C#", compilation.Language, "move the networks to a C# project");
            }

            if (csharp.LanguageVersion < LanguageVersion.CSharp12)
            {
                return new ProjectLack(
                    "C# 12 or newer",
                    "C# " + csharp.LanguageVersion.ToDisplayString(),
                    "remove <LangVersion> from the project file or set it to 12 or more");
            }

            if (!csharp.Options.AllowUnsafe)
            {
                return new ProjectLack(
                    "unsafe code, for pointers into aligned memory",
                    "unsafe code switched off",
                    "write <AllowUnsafeBlocks>true</AllowUnsafeBlocks> into the project file");
            }

            return csharp.GetTypesByMetadataName("NetGen.INetwork`1").IsEmpty
                ? new ProjectLack("the assembly NetGen.Runtime", "no reference to it", "reference the package NetGen")
                : null;
        }
    }
}

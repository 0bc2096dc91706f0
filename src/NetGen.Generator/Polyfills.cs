// Types that the C# compiler asks for and netstandard2.0 lacks. Nothing else belongs here.

namespace System.Runtime.CompilerServices
{
    /// <summary>Lets records and init-only properties compile.</summary>
    internal static class IsExternalInit
    {
    }
}

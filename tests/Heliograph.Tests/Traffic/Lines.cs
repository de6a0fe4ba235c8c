using Heliograph.Model.Diagnostics;

namespace Heliograph.Tests.Traffic;

/// <summary>What a reader says, as it is printed.</summary>
internal static class Lines
{
    public static string[] Of(DiagnosticList diagnostics) => [.. diagnostics.Sorted().Select(d => d.ToString())];

    /// <summary>The one line that a reader says while it gives nothing.</summary>
    public static string Of<T>(Func<DiagnosticList, T?> read)
        where T : class
    {
        DiagnosticList diagnostics = new();
        T? given = read(diagnostics);
        (given is null).ShouldBe(diagnostics.HasErrors, string.Join('\n', Of(diagnostics)));
        return Of(diagnostics).ShouldHaveSingleItem();
    }
}

using System.Collections.Frozen;
using Heliograph.Model;
using Heliograph.Model.Parts;

namespace Heliograph.Workload.Training;

/// <summary>
/// The figures of the training model as derivations: of the accelerator's architecture (<c>cal-training-hopper</c>)
/// where that part has them, else of <c>cal-training</c>, which all share.
/// </summary>
public sealed class Calibration(FigureBook book, string? architecture)
{
    /// <summary>The part that all architectures share.</summary>
    public static readonly PartRef Shared = new("cal-training");

    private readonly FrozenDictionary<string, Derivation> _figures = Read(book, architecture);
    private readonly double _year = YearOf(book, architecture);

    /// <summary>A figure by name of the vocabulary.</summary>
    public Derivation this[string quantity] => _figures[quantity];

    /// <summary>All figures as numbers; unknown ones NaN.</summary>
    public Constants Numbers() => Constants.From(q => Number(_figures[q])) with { ArchitectureYear = _year };

    /// <summary>Decimal year of an architecture's part, the middle of it; NaN when unknown.</summary>
    public static double YearOf(FigureBook book, string? architecture) =>
        architecture is not null && book.Part(Of(architecture))?.Year is { } year ? year + 0.5 : double.NaN;

    /// <summary>The part of an architecture, which may not exist.</summary>
    public static PartRef Of(string architecture) => new($"{Shared.Id}-{architecture}");

    internal static double Number(Derivation d) => d.Value ?? double.NaN;

    private static FrozenDictionary<string, Derivation> Read(FigureBook book, string? architecture)
    {
        PartRef? own = architecture is null ? null : Of(architecture);
        Dictionary<string, Derivation> figures = new(StringComparer.Ordinal);
        foreach (string quantity in Constants.Quantities)
        {
            bool special = own is not null && book.Figure(own, quantity) is not null;
            figures[quantity] = book.Get(special ? own! : Shared, quantity);
        }
        return figures.ToFrozenDictionary(StringComparer.Ordinal);
    }
}

using System.Collections.Immutable;
using Heliograph.Model.Parts;

namespace Heliograph.Model;

/// <summary>A figure as an evaluation used it: which part, which figure, at which end of its range.</summary>
public sealed record FigureUse(string PartId, Figure Figure, FigureLevel Level)
{
    /// <summary>Names the figure for overrides and for the tornado: part, quantity, boundary, length, and a number where only conditions differ.</summary>
    public string Key => KeyOf(PartId, Figure);

    public static string KeyOf(string partId, Figure figure)
    {
        string boundary = figure.Boundary is null ? "" : $"[{figure.Boundary}]";
        string length = figure.Length is null ? "" : $"@{figure.Length.Value.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture)} m";
        string variant = figure.Variant == 0 ? "" : $"#{figure.Variant + 1}";
        return $"{partId}.{figure.Quantity}{boundary}{length}{variant}";
    }
}

/// <summary>Whether the operands of a formula are terms of one size.</summary>
public enum Combination
{
    Other,
    Sum,

    /// <summary>The first operand less the others.</summary>
    Difference,
}

/// <summary>
/// A number that knows where it comes from: a figure with its source, an input of the scenario, or a formula over
/// other derivations. This is what <c>--explain</c> walks, what ranges are propagated through, and how "unknown is
/// never zero" holds: <see cref="Value"/> is null, and <see cref="Missing"/> names what is missing, as soon as any
/// operand is unknown.
/// </summary>
/// <param name="Name">What it is, in the field's words.</param>
/// <param name="Value">In the base unit named by <paramref name="Unit"/>; null when not computable.</param>
/// <param name="Unit">Unit of <paramref name="Value"/>, such as <c>W</c>, <c>USD</c>, <c>s</c>, <c>J/b</c>.</param>
/// <param name="Formula">How it follows from <paramref name="From"/>, in words or symbols.</param>
/// <param name="Missing">Figures that would have to be known, ordinal order, distinct.</param>
public sealed record Derivation(
    string Name,
    double? Value,
    string Unit,
    string Formula,
    ImmutableArray<Derivation> From,
    FigureUse? Figure,
    ImmutableArray<string> Missing
)
{
    public bool IsKnown => Value is not null;

    /// <summary>How the operands combine; what weighs them by their size.</summary>
    public Combination Combination { get; init; }

    /// <summary>The figure whose boundary the number has: its own or, of a price carried to another year, the price's.</summary>
    public FigureUse? Leading => Figure ?? (From.Length > 0 ? From[0].Leading : null);

    /// <summary>An input: a count, a length or a setting of the scenario, or a constant with its reason.</summary>
    public static Derivation Input(string name, double value, string unit, string reason) =>
        new(name, Finite(name, value), unit, reason, [], null, []);

    public static Derivation FromFigure(string name, FigureUse use, string unit) => new(name, use.Figure.At(use.Level), unit, "figure", [], use, []);

    public static Derivation Unknown(string name, string unit, string missing) => new(name, null, unit, "unknown", [], null, [missing]);

    /// <summary>A formula over operands; evaluated only when all of them are known.</summary>
    public static Derivation Of(
        string name,
        string unit,
        string formula,
        ReadOnlySpan<Derivation> from,
        Func<ImmutableArray<Derivation>, double> compute
    )
    {
        ArgumentNullException.ThrowIfNull(compute);
        ImmutableArray<Derivation> operands = [.. from];
        ImmutableArray<string> missing = MissingOf(operands);
        double? value = missing.Length == 0 ? Finite(name, compute(operands)) : null;
        return new Derivation(name, value, unit, formula, operands, null, missing);
    }

    /// <summary>The sum of terms of one unit; an empty sum is zero.</summary>
    public static Derivation Sum(string name, string unit, IEnumerable<Derivation> terms)
    {
        ImmutableArray<Derivation> operands = [.. terms];
        foreach (Derivation term in operands)
        {
            if (term.Unit != unit)
            {
                throw new ArgumentException($"{name}: cannot add {term.Name} in {term.Unit} to a sum in {unit}");
            }
        }
        return Of(name, unit, "sum", operands.AsSpan(), o => o.Sum(t => t.Value!.Value)) with { Combination = Combination.Sum };
    }

    /// <summary>The first less the others, all of one unit.</summary>
    public static Derivation Difference(string name, string formula, Derivation first, params ReadOnlySpan<Derivation> others) =>
        Of(name, first.Unit, formula, [first, .. others], o => o[0].Value!.Value - o.Skip(1).Sum(t => t.Value!.Value)) with
        {
            Combination = Combination.Difference,
        };

    /// <summary>a x b; the unit is given because products make new units.</summary>
    public static Derivation Product(string name, string unit, Derivation a, Derivation b) =>
        Of(name, unit, $"{a.Name} x {b.Name}", [a, b], o => o[0].Value!.Value * o[1].Value!.Value);

    /// <summary>a / b.</summary>
    public static Derivation Quotient(string name, string unit, Derivation a, Derivation b) =>
        Of(name, unit, $"{a.Name} / {b.Name}", [a, b], o => o[0].Value!.Value / o[1].Value!.Value);

    /// <summary>The same number under another name.</summary>
    public Derivation As(string name) => this with { Name = name };

    /// <summary>Every figure below this number, each once, by key.</summary>
    public IReadOnlyList<FigureUse> Figures()
    {
        SortedDictionary<string, FigureUse> uses = new(StringComparer.Ordinal);
        HashSet<Derivation> seen = new(ReferenceEqualityComparer.Instance);
        void Walk(Derivation d)
        {
            if (!seen.Add(d))
            {
                return;
            }
            if (d.Figure is not null)
            {
                uses.TryAdd(d.Figure.Key, d.Figure);
            }
            foreach (Derivation child in d.From)
            {
                Walk(child);
            }
        }
        Walk(this);
        return [.. uses.Values];
    }

    private static ImmutableArray<string> MissingOf(ImmutableArray<Derivation> operands)
    {
        if (operands.All(o => o.Missing.Length == 0))
        {
            return [];
        }
        return [.. operands.SelectMany(o => o.Missing).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    // A NaN or an infinity in a result is a defect of a formula, not an answer.
    private static double Finite(string name, double value) =>
        double.IsFinite(value) ? value : throw new InvalidOperationException($"{name} is {value}");
}

using System.Collections.Immutable;
using Heliograph.Model.Parts;

namespace Heliograph.Model;

/// <summary>
/// How much of a number rests on figures of which status, as shares that add to one. A sum is weighted by its terms, a
/// difference by its terms with their signs (what is carved out of a server and added as a network part cancels); any
/// other formula is as weak as its weakest operand. Counts and settings of the scenario are taken as exact.
/// </summary>
public static class RestsOn
{
    /// <summary>Strongest first: what the user states is not ours to doubt.</summary>
    public static readonly ImmutableArray<FigureStatus> Order =
    [
        FigureStatus.Scenario,
        FigureStatus.Read,
        FigureStatus.Secondary,
        FigureStatus.Derived,
        FigureStatus.Estimate,
        FigureStatus.Memory,
    ];

    /// <summary>
    /// Shares of a headline of power or money, in <see cref="Order"/>; of a bit's energy or cost, those of what stands above
    /// the line. Null for other headlines, and for what is not computable or zero.
    /// </summary>
    public static ImmutableArray<double>? Of(Headline headline)
    {
        ArgumentNullException.ThrowIfNull(headline);
        return headline.Unit switch
        {
            "W" or "USD" or "USD/year" => Of(headline.Derivation),
            "pJ/b" or "pUSD/b" or "USD/PB" => Of(headline.Derivation.From is [{ } above, ..] ? above : headline.Derivation),
            _ => null,
        };
    }

    /// <inheritdoc cref="Of(Headline)"/>
    public static ImmutableArray<double>? Of(Derivation derivation)
    {
        ArgumentNullException.ThrowIfNull(derivation);
        Dictionary<Derivation, double[]?> known = new(ReferenceEqualityComparer.Instance);
        if (derivation.Value is not { } value || value == 0 || Shares(derivation, known) is not { } shares)
        {
            return null;
        }
        // Parts of a server that are written off over another life than it leave a remainder of either sign.
        double total = shares.Sum(s => Math.Max(0, s));
        return [.. shares.Select(s => Math.Max(0, s) / total)];
    }

    /// <summary>Share on estimates and recollections.</summary>
    public static double Weak(ImmutableArray<double> shares) =>
        shares[Order.IndexOf(FigureStatus.Estimate)] + shares[Order.IndexOf(FigureStatus.Memory)];

    // Null: exact, or nothing there to weigh.
    private static double[]? Shares(Derivation d, Dictionary<Derivation, double[]?> known)
    {
        if (!known.TryGetValue(d, out double[]? shares))
        {
            shares =
                d.Figure is { } use ? Single(use.Figure.Status)
                : d.From.IsEmpty ? null
                : d.Combination == Combination.Other ? Weakest(d, known)
                : Weighted(d, known);
            known[d] = shares;
        }
        return shares;
    }

    private static double[] Single(FigureStatus status)
    {
        double[] shares = new double[Order.Length];
        shares[Order.IndexOf(status)] = 1;
        return shares;
    }

    private static double[]? Weighted(Derivation d, Dictionary<Derivation, double[]?> known)
    {
        if (d.Value is not { } total || total == 0)
        {
            return null;
        }
        double[] shares = new double[Order.Length];
        for (int i = 0; i < d.From.Length; i++)
        {
            double sign = d.Combination == Combination.Difference && i > 0 ? -1 : 1;
            double weight = sign * (d.From[i].Value ?? 0) / total;
            double[] of = Shares(d.From[i], known) ?? Single(FigureStatus.Scenario);
            for (int s = 0; s < shares.Length; s++)
            {
                shares[s] += weight * of[s];
            }
        }
        return shares;
    }

    // P(weakest <= s) is the product of the operands' P(<= s): exact while at most one operand is a mixture, and linear in each.
    private static double[]? Weakest(Derivation d, Dictionary<Derivation, double[]?> known)
    {
        double[][] operands = [.. d.From.Select(f => Shares(f, known)).OfType<double[]>()];
        if (operands.Length == 0)
        {
            return null;
        }
        double[] shares = new double[Order.Length];
        double before = 0;
        for (int s = 0; s < shares.Length; s++)
        {
            double upTo = operands.Aggregate(1.0, (product, o) => product * o.Take(s + 1).Sum());
            shares[s] = upTo - before;
            before = upTo;
        }
        return shares;
    }
}

using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;

namespace Heliograph.Engine;

/// <summary>
/// Propagates the catalogue's ranges: every uncertain figure is moved to each of its ends alone (the tornado), and the
/// low and high of a headline are passes with every figure at the end that lowers or raises it.
/// </summary>
/// <remarks>
/// Exact for headlines monotone in each figure separately and whose directions do not depend on the others; all
/// formulas of the analytic fidelity but thresholds (a model that stops fitting) are. Cost: 2 F + at most 2 H passes.
/// Passes are independent and write to their own slot: the result does not depend on the number of threads.
/// </remarks>
internal static class Sensitivity
{
    public static (ImmutableArray<Headline> Headlines, ImmutableArray<TornadoBar> Tornado) Of(
        Scenario scenario,
        Fabric fabric,
        EvaluationPass preferred,
        FigureBook book
    )
    {
        ImmutableArray<FigureUse> uncertain =
        [
            .. preferred
                .Headlines.SelectMany(h => h.Derivation.Figures())
                .Where(u => u.Figure.IsUncertain)
                .DistinctBy(u => u.Key)
                .OrderBy(u => u.Key, StringComparer.Ordinal),
        ];
        EvaluationPass[] low = new EvaluationPass[uncertain.Length];
        EvaluationPass[] high = new EvaluationPass[uncertain.Length];
        Parallel.For(
            0,
            2 * uncertain.Length,
            i =>
            {
                (EvaluationPass[] slot, FigureLevel level) = i % 2 == 0 ? (low, FigureLevel.Low) : (high, FigureLevel.High);
                slot[i / 2] = EvaluationPass.Of(
                    scenario,
                    fabric,
                    With(book, uncertain[i / 2].Key, level),
                    preferred.Physics,
                    withRemedies: false,
                    preferred.FlowRatio
                );
            }
        );

        ImmutableArray<TornadoBar>.Builder bars = ImmutableArray.CreateBuilder<TornadoBar>();
        int count = preferred.Headlines.Length;
        FigureBook[] corners = new FigureBook[2 * count];
        for (int h = 0; h < count; h++)
        {
            (corners[2 * h], corners[2 * h + 1]) = (book, book);
            Headline headline = preferred.Headlines[h];
            if (headline.Value is not { } at)
            {
                continue;
            }
            for (int f = 0; f < uncertain.Length; f++)
            {
                double? atLow = low[f].Headlines[h].Value;
                double? atHigh = high[f].Headlines[h].Value;
                if ((atLow ?? at) == at && (atHigh ?? at) == at)
                {
                    continue;
                }
                bars.Add(new TornadoBar(headline.Field, uncertain[f].Key, uncertain[f], atLow, atHigh));
                (FigureLevel down, FigureLevel up) = Directions(atLow ?? at, at, atHigh ?? at);
                corners[2 * h] = With(corners[2 * h], uncertain[f].Key, down);
                corners[2 * h + 1] = With(corners[2 * h + 1], uncertain[f].Key, up);
            }
        }
        double?[] ends = new double?[2 * count];
        Parallel.For(
            0,
            2 * count,
            i =>
            {
                if (preferred.Headlines[i / 2].Value is not null)
                {
                    ends[i] = EvaluationPass
                        .Of(scenario, fabric, corners[i], preferred.Physics, withRemedies: false, preferred.FlowRatio)
                        .Headlines[i / 2]
                        .Value;
                }
            }
        );
        ImmutableArray<Headline> headlines = [.. preferred.Headlines.Select((h, i) => Ranged(h, ends[2 * i], ends[2 * i + 1], bars))];
        return (
            headlines,
            [.. bars.OrderBy(b => b.Field, StringComparer.Ordinal).ThenByDescending(b => b.Swing).ThenBy(b => b.FigureKey, StringComparer.Ordinal)]
        );
    }

    // A corner beyond a threshold, such as a latency limit that nothing keeps, may fall short of what one figure alone does.
    private static Headline Ranged(Headline headline, double? low, double? high, IEnumerable<TornadoBar> bars)
    {
        if (headline.Value is not { } at)
        {
            return headline with { Low = low, High = high };
        }
        (double least, double most) = (Math.Min(at, low ?? at), Math.Max(at, high ?? at));
        foreach (TornadoBar bar in bars.Where(b => b.Field == headline.Field))
        {
            least = Math.Min(least, Math.Min(bar.AtLow ?? at, bar.AtHigh ?? at));
            most = Math.Max(most, Math.Max(bar.AtLow ?? at, bar.AtHigh ?? at));
        }
        return headline with { Low = low is null ? null : least, High = high is null ? null : most };
    }

    // The ends of the range that give the smallest and the largest headline; preferred counts too.
    private static (FigureLevel Down, FigureLevel Up) Directions(double atLow, double at, double atHigh)
    {
        FigureLevel down =
            atLow < at && atLow <= atHigh ? FigureLevel.Low
            : atHigh < at ? FigureLevel.High
            : FigureLevel.Preferred;
        FigureLevel up =
            atHigh > at && atHigh >= atLow ? FigureLevel.High
            : atLow > at ? FigureLevel.Low
            : FigureLevel.Preferred;
        return (down, up);
    }

    private static FigureBook With(FigureBook book, string key, FigureLevel level) => book with { Chosen = book.Chosen.SetItem(key, level) };
}

using System.Globalization;
using Heliograph.Photonics;
using Heliograph.Photonics.Variation;

namespace Heliograph.Cli.Output;

/// <summary><c>tables/link-variation.csv</c>: quantiles, yields, histogram and shares of each link, in base units at full precision.</summary>
internal static class LinkSpreadTable
{
    public static DataTable Of(LinkAnswer answer)
    {
        List<string[]> rows = [];
        foreach ((string link, LinkSpread? spread) in answer.Studies.Select(s => (s.Design.Class.Name, answer.SpreadOf(s))))
        {
            if (spread is { Population: { } population })
            {
                rows.AddRange(Rows(link, spread, population));
            }
        }
        return new DataTable("link-variation", ["link", "what", "name", "from", "to", "value", "unit"], rows);
    }

    private static IEnumerable<string[]> Rows(string link, LinkSpread spread, VariationResult population)
    {
        string[] Row(string what, string name, double? from, double? to, double? value, string unit) =>
            [link, what, name, Numbers.Exact(from), Numbers.Exact(to), Numbers.Exact(value), unit];
        yield return Row("margin", "design", null, null, spread.DesignMarginDb, "dB");
        yield return Row("margin", "mean", null, null, population.MeanDb, "dB");
        yield return Row("margin", "standard deviation", null, null, population.DeviationDb, "dB");
        foreach (MarginQuantile q in population.Quantiles)
        {
            yield return Row("quantile", q.Probability.ToString("R", CultureInfo.InvariantCulture), null, null, q.MarginDb, "dB");
        }
        yield return Row("yield", "lane", null, null, population.LinkYield, "");
        yield return Row("yield", "link", null, null, population.ModuleYield, "");
        yield return Row("outage", "link", spread.OutageInterval?.Low, spread.OutageInterval?.High, population.ModuleOutage, "");
        yield return Row("drawn", "lanes", null, null, population.Links, "");
        yield return Row("drawn", "links", null, null, population.Modules, "");
        yield return Row("drawn", "lanes that close at no power", null, null, population.NeverCloses, "");
        foreach (HistogramBin bin in population.Histogram)
        {
            yield return Row("histogram", "lanes", bin.LowDb, bin.HighDb, bin.Count, "");
        }
        foreach (SpreadParameter p in spread.Parameters)
        {
            yield return Row("range", p.Name, p.Low, p.High, p.Preferred, p.Unit);
            yield return Row("margin at the ends", p.Name, p.MarginAtLowDb, p.MarginAtHighDb, spread.DesignMarginDb, "dB");
            yield return Row("share of the variance", p.Name, null, null, p.Share, "");
        }
    }
}

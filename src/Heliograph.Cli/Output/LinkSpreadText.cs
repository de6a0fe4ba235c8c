using Heliograph.Model;
using Heliograph.Photonics;
using Heliograph.Photonics.Variation;

namespace Heliograph.Cli.Output;

/// <summary>The spread of a link on the terminal: quantiles and yields, then what makes it.</summary>
internal static class LinkSpreadText
{
    private const int MostParameters = 10;

    public static void Print(LinkSpread spread, LinkDesign design, TextWriter output, int width)
    {
        void Wrapped(string text)
        {
            foreach (string line in TextTable.Wrap(text, width))
            {
                output.WriteLine(line);
            }
        }
        if (spread.Population is not { } population)
        {
            Wrapped($"variation: {Numbers.Missing(spread.Missing)}");
            return;
        }
        Wrapped(
            $"variation over manufacturing and temperature: {Numbers.Count(population.Links)} lanes, {Numbers.Count(population.Modules)} links of {spread.Lanes}"
        );
        output.WriteLine();
        TextTable margins = new("margin of a lane", ">dB", "");
        margins.Add("all figures as preferred", Or(spread.DesignMarginDb), "");
        foreach (MarginQuantile q in population.Quantiles)
        {
            margins.Add($"{Numbers.Percent(q.Probability)} of lanes have less", Or(q.MarginDb), q.MarginDb is null ? "close at no power" : "");
        }
        margins.Add("mean", Or(population.MeanDb), "");
        margins.Add("standard deviation", Or(population.DeviationDb), "");
        margins.Print(output, 60, width);
        output.WriteLine();
        Wrapped(
            $"lanes that close: {LinkSpreadWords.Yield(population.LinkYield)}; links all of whose lanes close: {LinkSpreadWords.Yield(population.ModuleYield)}"
        );
        Wrapped(LinkSpreadWords.Outage(spread, population));
        Parameters(spread, output, width);
        foreach (string note in LinkSpreadWords.Notes(spread, design))
        {
            Wrapped(note);
        }
    }

    private static void Parameters(LinkSpread spread, TextWriter output, int width)
    {
        SpreadParameter[] leading = [.. LinkSpreadWords.Leading(spread, MostParameters)];
        if (leading.Length == 0)
        {
            return;
        }
        output.WriteLine();
        TextTable table = new("what varies", "drawn for each", ">share of variance", ">margin at low, dB", ">at high");
        foreach (SpreadParameter p in leading)
        {
            table.Add(p.Name, LinkSpreadWords.DrawnFor(p), Numbers.Percent(p.Share), Or(p.MarginAtLowDb), Or(p.MarginAtHighDb));
        }
        table.Print(output, 44, width);
        int others = spread.Parameters.Length - leading.Length;
        if (others > 0)
        {
            output.WriteLine(
                $"and {others} more with {Numbers.Percent(Math.Max(0, spread.Parameters.Skip(leading.Length).Sum(p => p.Share)))} together"
            );
        }
        output.WriteLine();
    }

    private static string Or(double? value) => value is { } v ? Numbers.Digits(v) : "-";
}

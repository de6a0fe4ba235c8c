using Heliograph.Cli.Output.Charts;
using Heliograph.Model;
using Heliograph.Photonics;

namespace Heliograph.Cli.Output;

/// <summary>The picture of a link's spread.</summary>
internal static class LinkSpreadPictures
{
    /// <summary>Lanes by margin, and how many of them close; null where nothing was drawn.</summary>
    public static Picture? Margin(LinkDesign design, LinkSpread spread, DataTable data)
    {
        if (spread.Population is not { Histogram: [{ } first, ..] bins } population)
        {
            return null;
        }
        // A margin without spread is one bin of no width.
        double width = first.HighDb > first.LowDb ? first.HighDb - first.LowDb : 0.1;
        Distribution margins = new(
            "lanes",
            Palette.OfMedium(design.MediumFamily, design.Class.Medium!.Part.Id),
            first.LowDb,
            width,
            [.. bins.Select(b => 100.0 * b.Count / population.Links)]
        );
        string closes = LinkSpreadWords.Yield(population.LinkYield);
        string fails = population.LinkOutage <= 0 ? "none" : LinkSpreadWords.Ppm(population.LinkOutage);
        Limit limit = new(0, $"{fails} do not close", $"{closes} close");
        (double, string)[] marks = spread.DesignMarginDb is { } preferred ? [(preferred, "figures as preferred")] : [];
        double? worst = population.Quantiles[0].MarginDb;
        string least = worst is { } low
            ? $"; {Numbers.Percent(population.Quantiles[0].Probability)} of lanes have less than {Numbers.Text(low, "dB")}"
            : "";
        string of = design.ClosedByDevices ? "" : " of its devices";
        return Picture.Of(
            $"The margin{of} of {LinkWords.Medium(design)} is {Numbers.Text(population.MeanDb, "dB")} on average{least}",
            narrow =>
                Histogram.DrawSpread(
                    "spread of the margin",
                    [margins],
                    new AxisSpec("margin of a lane", "dB"),
                    new AxisSpec("lanes in a step of the margin", "%"),
                    limit,
                    narrow,
                    marks
                ),
            $"{Numbers.Count(population.Links)} lanes, every figure drawn in its range."
                + (population.NeverCloses > 0 ? $" Not drawn: {Numbers.Count(population.NeverCloses)} lanes that close at no power." : ""),
            data
        );
    }
}

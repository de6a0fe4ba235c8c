using Heliograph.Model;
using Heliograph.Photonics;
using Heliograph.Photonics.Variation;

namespace Heliograph.Cli.Output;

/// <summary>Sentences about the spread of a link that the terminal and the pages share.</summary>
internal static class LinkSpreadWords
{
    /// <summary>A share below this is of no interest beside others.</summary>
    private const double LeastShare = 0.005;

    public static string DrawnFor(SpreadParameter parameter) => parameter.Lanes == 1 ? "lane" : $"{parameter.Lanes} lanes";

    /// <summary>Parameters that say something, most first.</summary>
    public static IEnumerable<SpreadParameter> Leading(LinkSpread spread, int most) => spread.Parameters.Where(p => p.Share >= LeastShare).Take(most);

    /// <summary>A share that is all or nothing but for a few is said by those few.</summary>
    public static string Yield(double share) =>
        share >= 1 ? "all"
        : share <= 0 ? "none"
        : share > 0.999 ? $"all but {Ppm(1 - share)}"
        : Numbers.Percent(share);

    public static string Ppm(double share) => share < 0.01 ? $"{Numbers.Digits(share * 1e6)} ppm" : Numbers.Percent(share);

    /// <summary>"2 of 125,000 links fail: 16 ppm, between 4.4 and 58 ppm at 95 %".</summary>
    public static string Outage(LinkSpread spread, VariationResult population)
    {
        (double low, double high) = spread.OutageInterval!.Value;
        string bounds = population.ModuleOutage <= 0 ? $"below {Ppm(high)}" : $"{Ppm(population.ModuleOutage)}, between {Ppm(low)} and {Ppm(high)}";
        double failed = Math.Round(population.ModuleOutage * population.Modules);
        string count = failed == 0 ? "no" : Numbers.Count(failed);
        return $"{count} of {Numbers.Count(population.Modules)} links fail: {bounds} at {Numbers.Percent(LinkSpread.Confidence)} confidence";
    }

    /// <summary>The spread in sentences; what it needs where there is none.</summary>
    public static IEnumerable<string> Of(LinkSpread spread, LinkDesign design)
    {
        if (spread.Population is not { } population)
        {
            yield return LinkWords.Sentence($"its spread is {Numbers.Missing(spread.Missing)}");
            yield break;
        }
        yield return LinkWords.Sentence(Outage(spread, population));
        string[] leading = [.. Leading(spread, 3).Select(p => $"{p.Name} {Numbers.Percent(p.Share)}")];
        if (leading.Length > 0)
        {
            yield return $"Most of the variance comes from {string.Join(", ", leading)}.";
        }
        foreach (string note in Notes(spread, design))
        {
            yield return LinkWords.Sentence(note);
        }
    }

    /// <summary>What the numbers stand for.</summary>
    public static IEnumerable<string> Notes(LinkSpread spread, LinkDesign design)
    {
        if (design.StoppedByElectrical)
        {
            yield return "this is its light alone: its electrical way, which is not drawn, loses too much";
        }
        if (!design.ClosedByDevices)
        {
            yield return "of the devices' margin; whether the link closes is decided by the specification of its interface";
        }
        yield return spread.Temperature is not { } t ? "the temperature of the lasers is not known, so that it does not vary"
        : t.Coldest < t.Hottest
            ? $"lasers between {Numbers.Digits(t.Coldest)} and {Numbers.Digits(t.Hottest)} degC, most often at {Numbers.Digits(t.Usual)} degC"
        : $"lasers at {Numbers.Digits(t.Usual)} degC in every draw";
        if (spread.Population is { NeverCloses: > 0 } population)
        {
            yield return $"{Numbers.Count(population.NeverCloses)} lanes close at no power: an error floor lies above the limit";
        }
        if (spread.Held.Length > 0)
        {
            yield return $"kept as preferred, as no eye is open at an end of their range: {string.Join(", ", spread.Held)}; the yield is too good";
        }
    }
}

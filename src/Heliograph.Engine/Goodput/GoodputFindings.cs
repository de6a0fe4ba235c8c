using System.Globalization;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Units;

namespace Heliograph.Engine.Goodput;

/// <summary>What there is to say about a goodput: low, with the change that would help most, and intervals that cannot be held.</summary>
internal static class GoodputFindings
{
    /// <summary>Below this share a warning is due: a policy, not a figure of a device.</summary>
    private const double Expected = 0.85;

    private const string Where = "workload/train/resilience";

    /// <param name="goodputWith">Goodput of the same system with other resilience; evaluated, not estimated.</param>
    public static IEnumerable<Finding> Of(JobGoodput goodput, Resilience asked, Func<Resilience, JobGoodput> goodputWith)
    {
        if (goodput.Asked is { } seconds && goodput.Interval.Value is { } used && used > seconds * (1 + 1e-9))
        {
            yield return TooOften(goodput, seconds, used);
        }
        if (goodput.Share.Value is not { } share || share >= Expected)
        {
            yield break;
        }
        LostTime loss = goodput.Lost.MaxBy(l => l.Share.Value!.Value)!;
        Interruption cause = goodput.Causes.MaxBy(c => c.Rate.Value!.Value)!;
        (string change, double gain) = Candidates(goodput, asked)
            .Select(c => (c.Text, goodputWith(c.Changed).Share.Value!.Value - share))
            .MaxBy(c => c.Item2);
        yield return new Finding(
            Codes.GoodputLow,
            Severity.Warning,
            Where,
            $"{Percent(share)} of the time is productive, below {Percent(Expected)}: {Percent(loss.Share.Value!.Value)} goes to {loss.Name}; "
                + $"{Number(goodput.Rate.Value!.Value * 86_400)} interruptions a day, {Percent(cause.Rate.Value!.Value / goodput.Rate.Value.Value)} of them by {cause.Cause}",
            gain > 0
                ? $"{change}: goodput {Percent(share + gain)}"
                : "none of the settings of resilience raises it; fewer or more reliable parts would"
        );
    }

    private static Finding TooOften(JobGoodput goodput, double asked, double used)
    {
        double background = goodput.Write.Value!.Value - goodput.Blocking.Value!.Value;
        bool writes = background >= used * (1 - 1e-9);
        string faster = writes ? $", or for a storage of {Gigabytes(goodput.CheckpointBits.Value!.Value / asked)} GB/s" : "";
        return new Finding(
            Codes.CheckpointTooOften,
            Severity.Warning,
            $"{Where}/checkpoint",
            $"a checkpoint every {Time(asked)} cannot be held: {(writes ? "the write of one in the background" : "one step")} takes {Time(used)}, which is taken as the interval",
            $"ask for at least {Time(used)}{faster}"
        );
    }

    // Whole GB/s, so that what is printed is what was evaluated.
    private static long Gigabytes(double bitsPerSecond) => (long)Math.Ceiling(bitsPerSecond / 8e9);

    /// <summary>One change each, as it would be written.</summary>
    private static IEnumerable<(string Text, Resilience Changed)> Candidates(JobGoodput goodput, Resilience asked)
    {
        if (!asked.Asynchronous)
        {
            yield return ("asynchronous: true", asked with { Asynchronous = true });
        }
        if (asked.Checkpoint is not null)
        {
            yield return ("checkpoint: best", asked with { Checkpoint = null });
        }
        if (asked.Tier == "remote")
        {
            yield return ("tier: local", asked with { Tier = "local" });
            long gigabytes = Gigabytes(4 * goodput.CheckpointBits.Value!.Value / goodput.Write.Value!.Value);
            if (gigabytes < 1_000_000_000)
            {
                yield return ($"storage: {gigabytes} GB/s", asked with { Storage = new BitRate(gigabytes * 8_000_000_000) });
            }
        }
        if (asked.Spares is not null)
        {
            yield return ("no number of spares in resilience, but the share of the economics", asked with { Spares = null });
        }
        int spares = Math.Max(1, 2 * (int)goodput.Spares.Value!.Value);
        yield return ($"spares: {spares}", asked with { Spares = spares });
        double detection = Math.Round(goodput.Detection.Value!.Value / 2);
        yield return ($"detection: {Number(detection)} s", asked with { Detection = detection });
        double load = goodput.Restart.From[^1].Value!.Value;
        double restart = Math.Round((goodput.Restart.Value!.Value - load) / 2);
        yield return ($"restart: {Number(restart)} s", asked with { Restart = restart });
    }

    private static string Time(double seconds) =>
        seconds < 120 ? $"{Number(seconds)} s"
        : seconds < 7200 ? $"{Number(seconds / 60)} min"
        : $"{Number(seconds / 3600)} h";

    private static string Percent(double share) => $"{Number(100 * share)} %";

    // Three digits are enough for a sentence.
    private static string Number(double value)
    {
        double digits = value == 0 ? 0 : Math.Clamp(2 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 12);
        return Math.Round(value, (int)digits).ToString("0.############", CultureInfo.InvariantCulture);
    }
}

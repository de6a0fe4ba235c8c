using Heliograph.Cli.Output.Charts;
using Heliograph.Model;

namespace Heliograph.Cli.Output;

/// <summary>What interruptions cost, as a picture and in words.</summary>
internal static class GoodputPictures
{
    /// <summary>Lost time by kind; null when nothing is lost.</summary>
    public static Picture? LostTime(Report report, JobGoodput goodput)
    {
        Bar[] bars =
        [
            .. goodput
                .Lost.Where(l => l.Share.Value > 0)
                .Select(l => new Bar(l.Name, 100 * l.Share.Value!.Value, Numbers.Percent(l.Share.Value!.Value), Palette.Other)),
        ];
        if (bars.Length == 0)
        {
            return null;
        }
        LostTime largest = goodput.Lost.MaxBy(l => l.Share.Value)!;
        return Picture.Of(
            $"{Numbers.Percent(goodput.Share.Value!.Value)} of the time is productive; of the rest most goes to {largest.Name}, {Numbers.Percent(largest.Share.Value!.Value)}",
            narrow => BarChart.Draw("share of wall time lost", bars, "%", narrow),
            "Shares of wall time; docs/models/goodput.md.",
            ReportTables.WallTime(report)
        );
    }

    /// <summary>Checkpoint and spares on which the shares rest.</summary>
    public static string Basis(JobGoodput g) =>
        $"A checkpoint of {Numbers.Text(g.CheckpointBits.Value / 8, "B")} every {Numbers.Text(g.Interval)} of work blocks for {Numbers.Text(g.Blocking)} and is "
        + $"safe after {Numbers.Text(g.Write)} (Young {Numbers.Text(g.Young)}, Daly {Numbers.Text(g.Daly)}, exact {Numbers.Text(g.Exact)} without a background "
        + $"write); {Numbers.Text(g.Traffic)} into storage on average, {Numbers.Text(g.Volume.Value / 8, "B")} kept. Detection {Numbers.Text(g.Detection)}, restart "
        + $"{Numbers.Text(g.Restart)}, {Numbers.Count((long)g.Spares.Value!.Value)} spare servers.";
}

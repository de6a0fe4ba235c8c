using System.Globalization;
using Heliograph.Cli.Output.Charts;
using Heliograph.Engine.Packets.Statistics;

namespace Heliograph.Cli.Output;

/// <summary>Where a run stood still, as a picture and the data behind it.</summary>
internal static class PacketPictures
{
    private const double SecondsPerPs = 1e-12;

    /// <summary>Share of the time that the ports of each tier stood paused; null where none did.</summary>
    public static Picture? PauseByTier(PortSeries series)
    {
        IReadOnlyList<TierPause> tiers = series.Pauses();
        if (tiers.All(t => t.PausedPs == 0))
        {
            return null;
        }
        TierPause worst = tiers.MaxBy(t => t.Share)!;
        string others = tiers.Count(t => t.PausedPs > 0) == 1 ? "; no other port was paused" : "";
        Bar[] bars =
        [
            .. tiers.Select(t => new Bar(
                Name(t),
                t.Share * 100,
                t.PausedPs == 0 ? "never" : $"{Numbers.Percent(t.Share)}, {Numbers.Count(t.PausedPorts)} of {Numbers.Count(t.Ports)} ports",
                t.IsHost ? Palette.Nic : Palette.Switches
            )),
        ];
        return Picture.Of(
            $"Ports of {Name(worst)} stood paused {Numbers.Percent(worst.Share)} of the time on average{others}",
            narrow => BarChart.Draw("time paused by tier", bars, "%", narrow),
            $"Share of {Numbers.Text(series.EndPs * SecondsPerPs, "s")} in which its peer held some class of a port, averaged over all ports of the tier.",
            PauseTable(series)
        );
    }

    /// <summary>A row a tier.</summary>
    public static DataTable PauseTable(PortSeries series) =>
        new(
            "pauses",
            ["tier", "ports", "pausedPorts", "paused_s", "share"],
            [
                .. series
                    .Pauses()
                    .Select(t =>
                        new[]
                        {
                            Name(t),
                            t.Ports.ToString(CultureInfo.InvariantCulture),
                            t.PausedPorts.ToString(CultureInfo.InvariantCulture),
                            Numbers.Exact(t.PausedPs * SecondsPerPs),
                            Numbers.Exact(t.Share),
                        }
                    ),
            ]
        );

    private static string Name(TierPause tier) =>
        tier.IsHost ? "hosts"
        : tier.Tier == 0 ? "switches"
        : $"switches of tier {tier.Tier.ToString(CultureInfo.InvariantCulture)}";
}

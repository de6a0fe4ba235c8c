using System.Globalization;
using Heliograph.Engine.Flows;
using Heliograph.Engine.Packets;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Flow;

namespace Heliograph.Tests.Packets;

/// <summary>The table of docs/models/flow.md that holds the fluid against the packet engine on 128 hosts.</summary>
public sealed class FluidTableTests
{
    private const string Network = "fat-tree(hosts: 128, tiers: 3, rate: 100 Gb/s, latency: 1 us)";
    private const string Heading = "| traffic | configuration | mean, packet | flow | off | last, packet | flow | off | band |";

    /// <summary>A row: what was run, and by how much mean and last completion of the fluid may be off, per cent.</summary>
    private sealed record Row(string Traffic, string Config, string Text, double Band);

    private static IEnumerable<Row> Rows()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "models", "flow.md"));
        int first = Array.IndexOf(lines, Heading);
        first.ShouldBeGreaterThan(0);
        foreach (string line in lines.Skip(first + 2).TakeWhile(l => l.StartsWith('|')))
        {
            string[] cells = [.. line.Trim('|').Split('|').Select(c => c.Trim())];
            yield return new Row(cells[0].Trim('`'), cells[1], line, double.Parse(cells[^1].TrimEnd('%', ' '), CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void The_fluid_is_as_far_from_the_packet_engine_as_the_table_says()
    {
        Row[] rows = [.. Rows()];
        string[] texts = new string[rows.Length];
        Parallel.For(0, rows.Length, i => texts[i] = Compare(rows[i]));
        texts.ShouldBe(rows.Select(r => r.Text));
        rows.Length.ShouldBeGreaterThanOrEqualTo(20);
    }

    private static string Compare(Row row)
    {
        DiagnosticList diagnostics = [];
        PacketConfig config = PacketConfigReader.ReadFile(
            row.Config == "ideal" ? null : PacketSamples.Shipped($"{row.Config}.yaml"),
            row.Config == "ideal" ? ["paths.choice=spray", "transport.recovery=selective-repeat"] : [],
            diagnostics
        )!;
        config = config with { Options = config.Options with { Threads = 1 } };
        PacketInput input = PacketInput.Read(Network, row.Traffic, StartUnit.Picoseconds, diagnostics)!;
        PacketReport packet = PacketRun.Run(input, config, row.Traffic, diagnostics)!;
        PacketReport fluid = FluidTraffic.Run(input, config, new FluidOptions(), diagnostics)!;
        diagnostics.ShouldBeEmpty();
        (packet.Result.Completed, fluid.Result.Completed).ShouldBe((packet.Flows.Length, packet.Flows.Length));
        double mean = Off(packet.Fct_us!.Mean, fluid.Fct_us!.Mean);
        double last = Off(packet.Finish_us!.Max, fluid.Finish_us!.Max);
        Math.Max(Math.Abs(mean), Math.Abs(last)).ShouldBeLessThanOrEqualTo(row.Band, row.Text);
        string[] cells =
        [
            $"`{row.Traffic}`",
            row.Config,
            Time(packet.Fct_us.Mean),
            Time(fluid.Fct_us.Mean),
            Share(mean),
            Time(packet.Finish_us.Max),
            Time(fluid.Finish_us.Max),
            Share(last),
            $"{row.Band.ToString(CultureInfo.InvariantCulture)} %",
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    private static double Off(double packet, double fluid) => 100 * (fluid / packet - 1);

    private static string Time(double us) => us.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Share(double off) => off.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) + " %";
}

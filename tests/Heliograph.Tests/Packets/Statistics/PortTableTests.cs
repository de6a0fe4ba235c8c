using Heliograph.Engine.Packets.Statistics;
using Heliograph.Simulation.Packet;
using static Heliograph.Tests.Packets.Statistics.Wires;

namespace Heliograph.Tests.Packets.Statistics;

public sealed class PortTableTests
{
    // 8 Gb/s is a byte a nanosecond.
    private static readonly PacketNetwork Network = Star(4, 8 * Gb, 1000);

    [Fact]
    public async Task A_row_is_what_happened_since_the_sample_before()
    {
        using Scratch scratch = new();
        using (PortTable table = new(scratch["ports"], Network, 1_000_000))
        {
            table.Add(1_000_000, [Sample(4, queued: 30, most: 90, sent: 400, paused: 7, marks: 1, pauses: 2, drops: 3)]);
            table.Add(2_000_000, [Sample(4, queued: 0, most: 30, sent: 900, paused: 9, marks: 4, pauses: 2, drops: 4)]);
            table.Complete();
            table.Files.ShouldBe([scratch["ports.0000.parquet"]]);
        }
        ParquetColumns read = await ParquetColumns.Read(scratch["ports.0000.parquet"]);
        read.Names.ShouldBe([
            "time_ps",
            "port",
            "node",
            "peer",
            "tier",
            "queued_B",
            "max_queued_B",
            "sent_B",
            "utilisation",
            "paused_ps",
            "marks",
            "pauses",
            "drops",
        ]);
        read.Metadata["sample_ps"].ShouldBe("1000000");
        object?[] Row(int row) => [.. read.Names.Select(n => read[n][row])];
        // Port 4 is the switch's towards host 0: the hosts have one port each.
        Row(0).ShouldBe([1_000_000L, 4, 4, 0, 1, 30, 90, 400L, 0.4f, 7L, 1, 2, 3]);
        Row(1).ShouldBe([2_000_000L, 4, 4, 0, 1, 0, 30, 500L, 0.5f, 2L, 3, 0, 1]);
    }

    [Fact]
    public async Task A_port_has_no_row_where_nothing_happened_and_only_there()
    {
        using Scratch scratch = new();
        using (PortTable table = new(scratch["ports"], Network, 1_000_000))
        {
            table.Add(1_000_000, [Sample(0, queued: 50, most: 50, sent: 10)]);
            table.Add(2_000_000, [Sample(0, queued: 50, most: 50, sent: 10)]); // Stood still.
            table.Add(3_000_000, [Sample(0, queued: 50, most: 60, sent: 10)]); // Rose and fell.
            table.Add(4_000_000, [Sample(0, queued: 50, most: 50, sent: 10, paused: 5)]);
            table.Add(5_000_000, [Sample(0, queued: 50, most: 50, sent: 10, paused: 5, drops: 1)]);
            table.Add(6_000_000, [Sample(0, queued: 50, most: 50, sent: 10, paused: 5, drops: 1)]);
            table.Rows.ShouldBe(4);
        }
        ParquetColumns read = await ParquetColumns.Read(scratch["ports.0000.parquet"]);
        read["time_ps"].ShouldBe([1_000_000L, 3_000_000L, 4_000_000L, 5_000_000L]);
    }

    [Fact]
    public async Task Utilisation_never_passes_one_and_loses_nothing()
    {
        using Scratch scratch = new();
        using (PortTable table = new(scratch["ports"], Network, 1_000_000))
        {
            // A frame of 2500 ns began in the first interval of 1000 ns: it fills two and half of the third.
            table.Add(1_000_000, [Sample(0, sent: 2500)]);
            table.Add(2_000_000, [Sample(0, sent: 2500)]);
            table.Add(3_000_000, [Sample(0, sent: 2500)]);
            table.Add(4_000_000, [Sample(0, sent: 2500)]);
        }
        ParquetColumns read = await ParquetColumns.Read(scratch["ports.0000.parquet"]);
        read["utilisation"].ShouldBe([1f, 1f, 0.5f]);
        read["sent_B"].ShouldBe([2500L, 0L, 0L]);
    }

    [Fact]
    public async Task Parts_double_and_a_killed_run_leaves_the_whole_ones()
    {
        using Scratch scratch = new();
        // Never disposed, as a killed run does not.
        PortTable table = new(scratch["ports"], Network, 1000);
        int samples = 0;
        void Add(int rows)
        {
            for (int i = 0; i < rows; i += 4)
            {
                samples++;
                table.Add(1000L * samples, [.. Enumerable.Range(0, 4).Select(p => Sample(p, sent: samples))]);
            }
        }
        Add(8192);
        scratch.Names.ShouldBe(["ports.0000.parquet"]);
        Add(8192);
        scratch.Names.ShouldBe(["ports.0000.parquet"]);
        Add(8192 + 100);
        scratch.Names.ShouldBe(["ports.0000.parquet", "ports.0001.parquet"]);
        ParquetColumns first = await ParquetColumns.Read(scratch["ports.0000.parquet"]);
        ParquetColumns second = await ParquetColumns.Read(scratch["ports.0001.parquet"]);
        (first.Rows, second.Rows).ShouldBe((8192, 16384));
        second["time_ps"][0].ShouldBe(1000L * (8192 / 4 + 1));
        // Port 3 of the last whole sample.
        (first.Sum("sent_B") + second.Sum("sent_B")).ShouldBe(4L * (8192 + 16384) / 4);
        table.Complete();
        scratch.Names.ShouldBe(["ports.0000.parquet", "ports.0001.parquet", "ports.0002.parquet"]);
        (await ParquetColumns.Read(scratch["ports.0002.parquet"])).Rows.ShouldBe(100);
    }

    [Fact]
    public async Task Parts_stop_growing_and_are_written_in_groups()
    {
        using Scratch scratch = new();
        int rows = 0;
        using (PortTable table = new(scratch["ports"], Network, 1000))
        {
            // 8192 + ... + 524,288 are 1,040,384 rows; then two parts of 2^20.
            PortSample[] samples = new PortSample[8];
            for (int i = 1; rows < 1_040_384 + (2 << 20); i++, rows += 8)
            {
                for (int p = 0; p < 8; p++)
                {
                    samples[p] = Sample(p, sent: i);
                }
                table.Add(1000L * i, samples);
            }
            table.Files.Count.ShouldBe(9);
        }
        ParquetColumns last = await ParquetColumns.Read(scratch["ports.0008.parquet"]);
        last.GroupRows.ShouldBe(Enumerable.Repeat(1 << 17, 8));
    }

    [Fact]
    public void Parts_of_an_earlier_run_go_and_other_files_stay()
    {
        using Scratch scratch = new();
        string[] stay = ["ports.csv", "ports.12.parquet", "ports.0000.parquet.bak", "reports.0000.parquet", "ports.all.parquet"];
        foreach (string name in (string[])[.. stay, "ports.0000.parquet", "ports.0017.parquet", "ports.0018.parquet.partial"])
        {
            File.WriteAllText(scratch[name], "old");
        }
        new PortTable(scratch["ports"], Network, 1000).Dispose();
        scratch.Names.ShouldBe(stay.Order(StringComparer.Ordinal));
    }
}

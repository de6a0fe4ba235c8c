using Heliograph.Engine.Packets.Statistics;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;

namespace Heliograph.Tests.Packets.Statistics;

public sealed class FlowTableTests
{
    [Fact]
    public async Task A_flow_is_a_row_and_what_did_not_happen_is_null()
    {
        using Scratch scratch = new();
        TrafficMatrix traffic = new(
            "t",
            3,
            [
                new FlowSpec(7, 0, 1, 5000, 0, 3, 0, -1, -1, -1),
                new FlowSpec(8, 1, 2, 60, 0, 0, 1, -1, -1, -1),
                new FlowSpec(9, 2, 0, 1, 0, 0, 2, -1, -1, -1),
            ],
            [],
            []
        );
        FlowTable.Write(
            scratch["flows.parquet"],
            traffic,
            [new FlowOutcome(1_000_000, 4_500_000, 4_000_000, 2), new FlowOutcome(500, -1, 900, 0), new FlowOutcome(-1, -1, -1, 0)],
            [1_000_000, 100, -1]
        );
        scratch.Names.ShouldBe(["flows.parquet"]);
        ParquetColumns read = await ParquetColumns.Read(scratch["flows.parquet"]);
        read.Names.ShouldBe(["id", "src", "dst", "bytes", "class", "start_ps", "finish_ps", "received_ps", "fct_us", "slowdown", "retransmitted"]);
        object?[] Row(int row) => [.. read.Names.Select(n => read[n][row])];
        Row(0).ShouldBe([7, 0, 1, 5000L, 3, 1_000_000L, 4_500_000L, 4_000_000L, 3.5, 3.5, 2]);
        Row(1).ShouldBe([8, 1, 2, 60L, 0, 500L, null, 900L, null, null, 0]);
        Row(2).ShouldBe([9, 2, 0, 1L, 0, null, null, null, null, null, 0]);
    }

    [Fact]
    public async Task More_flows_than_a_group_holds_are_several_groups()
    {
        using Scratch scratch = new();
        const int flows = (1 << 17) + 5;
        TrafficMatrix traffic = Wires.Traffic(2, [.. Enumerable.Range(0, flows).Select(f => (0, 1, (long)f))]);
        FlowOutcome[] outcomes = [.. Enumerable.Range(0, flows).Select(f => new FlowOutcome(f, f + 10, f + 5, 0))];
        FlowTable.Write(scratch["flows.parquet"], traffic, [.. outcomes], [.. Enumerable.Repeat(10L, flows)]);
        ParquetColumns read = await ParquetColumns.Read(scratch["flows.parquet"]);
        read.GroupRows.ShouldBe([1 << 17, 5]);
        read["bytes"].ShouldBe(Enumerable.Range(0, flows).Select(f => (object?)(long)f));
        read["slowdown"].ShouldAllBe(s => (double)s! == 1.0);
    }

    [Fact]
    public async Task No_flows_are_a_file_without_rows()
    {
        using Scratch scratch = new();
        FlowTable.Write(scratch["flows.parquet"], Wires.Traffic(2), [], []);
        (await ParquetColumns.Read(scratch["flows.parquet"])).Rows.ShouldBe(0);
    }
}

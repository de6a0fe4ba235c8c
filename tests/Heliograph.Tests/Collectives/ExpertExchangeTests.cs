using Heliograph.Engine.Validation;
using Heliograph.Model.Diagnostics;
using Heliograph.Workload.Collectives.Calibrated;

namespace Heliograph.Tests.Collectives;

public sealed class ExpertExchangeTests
{
    private static readonly ExchangeConstants Round = new(10e-6, 20e-6, 1e-6, 0.5, 0.8, double.PositiveInfinity, 0);

    private static ExpertExchange Exchange(ExchangeMode mode, int ranks, int nodes, bool combine = false) =>
        new(mode, combine, ranks, nodes, 128, 8, 7392, 200e9, 50e9);

    // Every way to draw 8 experts on m nodes, counted: the mean of the distinct ones.
    private static double Counted(int m)
    {
        const int Copies = 8;
        (double sum, double ways) = (0, Math.Pow(m, Copies));
        for (int way = 0; way < ways; way++)
        {
            int seen = 0;
            for (int i = 0, rest = way; i < Copies; i++, rest /= m)
            {
                seen |= 1 << (rest % m);
            }
            sum += int.PopCount(seen);
        }
        return sum / ways;
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Distinct_nodes_are_the_mean_over_all_draws(int nodes) =>
        Exchange(ExchangeMode.Normal, 8 * nodes, nodes).DistinctNodes.ShouldBe(Counted(nodes), 1e-9);

    [Fact]
    public void More_than_four_nodes_are_reached_as_four_and_one_node_by_its_ranks()
    {
        Exchange(ExchangeMode.Normal, 64, 8).DistinctNodes.ShouldBe(Counted(4), 1e-9);
        // 8 (1 - (7/8)^8) = 5.25.
        Exchange(ExchangeMode.Normal, 8, 1).DistinctRanks.ShouldBe(5.25, 0.005);
    }

    // The sources print time and bandwidth (two digits): the bytes that they count are the product.
    [Fact]
    public void Bytes_that_bandwidths_count_are_printed_time_by_printed_bandwidth()
    {
        int checkedRows = 0;
        foreach (CollectiveRow row in CollectiveRow.Read(Path.Combine(Repository.Root, CollectiveValidation.Table), new DiagnosticList()))
        {
            bool prints = row["family"] == "deepep" && row["kind"] == "ep_low_latency" && row.Number("algbw_gbs") is > 0;
            if (prints)
            {
                ExpertExchange exchange = Exchange(ExchangeMode.LowLatency, row.Count("ranks")!.Value, row.Count("nodes")!.Value) with
                {
                    Bytes = row.Number("bytes_per_token")!.Value,
                };
                double counted = row.Number("time_us")!.Value * row.Number("algbw_gbs")!.Value * 1e3;
                exchange.LogicalBytes.ShouldBe(counted, 0.03 * counted, row.Id);
                checkedRows++;
            }
        }
        checkedRows.ShouldBe(10);
    }

    [Fact]
    public void Low_latency_copies_leave_over_NICs_or_links_by_where_they_go()
    {
        // 128 x 8 x 7,392 B = 7.57 MB; 24 of 32 ranks are in other nodes, 7 in this one beside the sender.
        ExpertExchange exchange = Exchange(ExchangeMode.LowLatency, 32, 4);
        exchange.NicBytes.ShouldBe(7569408 * 24 / 32.0, 1);
        exchange.ScaleUpBytes.ShouldBe(7569408 * 7 / 32.0, 1);
        // 32 peers, 10 us, NICs at 40 GB/s.
        ExpertExchangeTime.Of(exchange, Round).ShouldBe(42e-6 + (5677056 / 40e9), 1e-9);
        ExpertExchangeTime.Of(exchange with { IsCombine = true }, Round).ShouldBe(52e-6 + (5677056 / 40e9), 1e-9);
        // Where NICs carry all, those of the node too: all but the sender's own.
        ExpertExchange only = exchange with
        {
            UsesNicsOnly = true,
        };
        only.NicBytes.ShouldBe(7569408 * 31 / 32.0, 1);
        only.ScaleUpBytes.ShouldBe(0);
    }

    [Fact]
    public void A_token_of_training_crosses_to_a_node_once_and_the_slowest_part_sets_the_pace()
    {
        ExpertExchange exchange = Exchange(ExchangeMode.Normal, 32, 4) with { Tokens = 4096 };
        double logical = 4096 * 7392 * Counted(4);
        exchange.LogicalBytes.ShouldBe(logical, 1);
        exchange.NicBytes.ShouldBe(0.75 * logical, 1);
        ExchangeConstants free = Round with { Peer = 0, Dispatch = 0 };
        ExpertExchangeTime.Of(exchange, free with { ScaleUp = 100 }).ShouldBe(0.75 * logical / 40e9, 1e-9);
        ExpertExchangeTime.Of(exchange, free with { ScaleUp = 100, Forwarding = 20e9 }).ShouldBe(logical / 20e9, 1e-9);
        // 32 (1 - (31/32)^8) ranks, 7 of 8 of which are not where the token came in.
        double copies = 4096 * 7392 * 32 * (1 - Math.Pow(31 / 32.0, 8)) * 7 / 8;
        ExpertExchangeTime.Of(exchange, free with { ScaleOut = 100 }).ShouldBe(copies / 100e9, 1e-9);
    }

    [Fact]
    public void Stores_begin_before_the_start_is_over()
    {
        ExpertExchange exchange = Exchange(ExchangeMode.OneSided, 4, 1) with { Tokens = 1 };
        ExchangeConstants early = Round with { Peer = 0, Overlap = 0.5 };
        // 4 destinations of 8 copies, 3 of them leave.
        double x = 3 * 7392 / 100e9;
        ExpertExchangeTime.Of(exchange, early).ShouldBe(10e-6, 1e-12);
        ExpertExchangeTime.Of(exchange with { Tokens = 1e5 }, early).ShouldBe(5e-6 + (1e5 * x), 1e-9);
    }
}

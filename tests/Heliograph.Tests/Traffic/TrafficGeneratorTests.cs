using Heliograph.Model.Diagnostics;
using Heliograph.Model.Traffic;
using Heliograph.Model.Units;

namespace Heliograph.Tests.Traffic;

public sealed class TrafficGeneratorTests
{
    private static readonly BitRate Rate = new(100_000_000_000);

    [Fact]
    public void A_permutation_has_each_host_once_and_never_itself()
    {
        TrafficMatrix matrix = Good("permutation(bytes: 2 MB, seed: 1, class: 3, start: 1 us)", 128);
        matrix.Flows.Select(f => f.Source).ShouldBe(Enumerable.Range(0, 128));
        matrix.Flows.Select(f => f.Destination).Order().ShouldBe(Enumerable.Range(0, 128));
        matrix.Flows.ShouldAllBe(f => f.Source != f.Destination && f.Bytes == 2_000_000 && f.Class == 3 && f.StartPs == 1_000_000);
        Good("permutation(bytes: 2 MB, class: 3, start: 1 us)", 128).Flows.ShouldBe(matrix.Flows);
        Good("permutation(bytes: 2 MB, seed: 2, class: 3, start: 1 us)", 128).Flows.ShouldNotBe(matrix.Flows);
    }

    [Fact]
    public void An_incast_has_different_senders_and_one_receiver()
    {
        TrafficMatrix matrix = Good("incast(fan-in: 64, to: 5, bytes: 1 MB)", 128);
        matrix.Flows.Length.ShouldBe(64);
        matrix.Flows.Select(f => f.Source).ShouldBeUnique();
        matrix.Flows.ShouldAllBe(f => f.Destination == 5 && f.Source != 5 && f.Bytes == 1_000_000);
        Good("incast(fan-in: 127, to: 5, bytes: 1 MB)", 128)
            .Flows.Select(f => f.Source)
            .Order()
            .ShouldBe(Enumerable.Range(0, 128).Where(h => h != 5));
    }

    [Fact]
    public void All_to_all_has_every_pair_once()
    {
        TrafficMatrix matrix = Good("all-to-all(bytes: 64 KiB)", 16);
        matrix.Flows.Select(f => (f.Source, f.Destination)).ShouldBeUnique();
        matrix.Flows.Length.ShouldBe(16 * 15);
        matrix.Flows.ShouldAllBe(f => f.Source != f.Destination && f.Bytes == 65_536 && f.StartTrigger == -1);
    }

    // By running the messages: after the first n - 1 steps of an all-reduce a rank holds one whole sum, after as many more all of them; after
    // an all-gather it holds every shard. A rank may only send what it holds, which is what the triggers must see to.
    [Theory]
    [InlineData("ring-all-reduce", 5, 1, 8)]
    [InlineData("ring-all-reduce", 2, 1, 2)]
    [InlineData("ring-all-reduce", 5, 3, 8)]
    [InlineData("reduce-scatter", 5, 1, 4)]
    [InlineData("all-gather", 5, 2, 4)]
    public void Rings_move_everything_and_only_what_has_come(string name, int hosts, int chunks, int steps)
    {
        const long bytes = 1_000_003;
        TrafficMatrix matrix = Good($"{name}(bytes: {bytes} B per rank, chunks: {chunks})", hosts);
        matrix.Flows.Length.ShouldBe(steps * hosts * chunks);
        matrix.Triggers.Length.ShouldBe((steps - 1) * hosts * chunks);
        matrix.Flows.ShouldAllBe(f => f.Destination == (f.Source + 1) % hosts && f.Connection == f.Source && f.SendDoneTrigger == -1);
        TriggerOutlook outlook = TriggerOutlook.Of(matrix);
        outlook.Fires.ShouldAllBe(n => n == 1);
        outlook.NeverStarted.ShouldAllBe(n => n == 0);
        // A flow waits for what its sender received the step before.
        foreach (FlowSpec flow in matrix.Flows.Where(f => f.StartTrigger >= 0))
        {
            matrix.Flows.Single(f => f.ReceiveDoneTrigger == flow.StartTrigger).Destination.ShouldBe(flow.Source);
        }
        // Rank r sends in step s the segment r - s: over n - 1 steps all but one, so its bytes are the buffer less that one, twice for an
        // all-reduce; the sum over ranks leaves each segment out once.
        long sent = matrix.Flows.Sum(f => f.Bytes);
        sent.ShouldBe(name == "all-gather" ? bytes * hosts * (hosts - 1) : bytes * steps);
        // Held against the size that the same segment had when it came.
        foreach (FlowSpec flow in matrix.Flows.Where(f => f.StartTrigger >= 0))
        {
            matrix.Flows.Single(f => f.ReceiveDoneTrigger == flow.StartTrigger).Bytes.ShouldBe(flow.Bytes);
        }
    }

    // Offered bytes = load x rate x time x hosts / 8. The spread of the sum over k flows is sqrt(k (s^2 + m^2)); s^2 + m^2 by integrating
    // x^2 over each straight piece of the distribution, (a^2 + a b + b^2) / 3.
    [Theory]
    [InlineData("web-search", 1_711_250)]
    [InlineData("data-mining", 12_658_198.6)]
    [InlineData("hadoop", 120_420.75)]
    [InlineData("alistorage", 40_869.8)]
    [InlineData("64 kB", 64_000)]
    public void Poisson_traffic_offers_its_load(string sizes, double mean)
    {
        FlowSizes distribution = FlowSizes.Published.FirstOrDefault(s => s.Name == sizes) ?? FlowSizes.Constant(64_000);
        distribution.MeanBytes.ShouldBe(mean, 0.01);
        const int hosts = 16;
        const double load = 0.5;
        double seconds = 20_000 * mean * 8 / (load * hosts * 1e11);
        TrafficMatrix matrix = Good($"poisson(load: {load}, sizes: {sizes}, duration: {(long)(seconds * 1e12)} ps, seed: 7)", hosts);
        ((double)matrix.Flows.Length).ShouldBe(20_000, 5 * Math.Sqrt(20_000));
        double second = Enumerable.Range(0, 1_000_000).Average(i => Math.Pow(distribution.BytesAt((i + 0.5) / 1_000_000), 2));
        double offered = matrix.Flows.Sum(f => (double)f.Bytes);
        offered.ShouldBe(20_000 * mean, 5 * Math.Sqrt(20_000 * second));
        matrix.Flows.Select(f => f.StartPs).ShouldBeInOrder();
        matrix.Flows.ShouldAllBe(f => f.Source != f.Destination && f.Destination < hosts && f.StartPs <= seconds * 1e12);
        matrix.Flows.Select(f => f.Connection).ShouldBe(Enumerable.Range(0, matrix.Flows.Length));
        // Sources and destinations are used alike: 5 standard deviations of a binomial.
        foreach (IGrouping<int, FlowSpec> of in matrix.Flows.GroupBy(f => f.Destination))
        {
            ((double)of.Count()).ShouldBe(20_000.0 / hosts, 5 * Math.Sqrt(20_000.0 / hosts));
        }
    }

    // As the published tables say: the size at a share is the point of the table there, and half way between by the straight line.
    [Fact]
    public void Sizes_follow_the_published_points()
    {
        ((double)FlowSizes.WebSearch.BytesAt(0.53)).ShouldBe(80_000, 1);
        ((double)FlowSizes.WebSearch.BytesAt(0.175)).ShouldBe(15_000, 1);
        FlowSizes.WebSearch.BytesAt(1).ShouldBe(30_000_000);
        FlowSizes.WebSearch.BytesAt(0).ShouldBe(1);
        ((double)FlowSizes.DataMining.BytesAt(0.8)).ShouldBe(10_000, 1);
        ((double)FlowSizes.Hadoop.BytesAt(0.975)).ShouldBe(1_000_000, 1);
        ((double)FlowSizes.AliStorage.BytesAt(0.9047)).ShouldBe(32_000, 1);
        foreach (FlowSizes sizes in FlowSizes.Published)
        {
            long[] drawn = [.. Enumerable.Range(0, 1001).Select(i => sizes.BytesAt(i / 1000.0))];
            drawn.ShouldBeInOrder();
        }
    }

    [Theory]
    [InlineData("permutation(seed: 1)", "1:1", "permutation needs 'bytes'; add 'bytes: 1 MB'")]
    [InlineData("permutation(bytes: 1)", "1:20", "'bytes: 1' is no size from 1 B to 2^47 B; write it as '1 MB'")]
    [InlineData("permutation(bytes: 1 MB, seed: -1)", "1:32", "'seed: -1' is no whole number from 0; correct the number")]
    [InlineData("permutation(bytes: 1 MB, class: 8)", "1:33", "'class: 8' is no whole number from 0 to 7; correct the number")]
    [InlineData("incast(fan-in: 8, bytes: 1 MB)", "1:16", "'fan-in: 8' is no whole number from 1 to 7; correct the number")]
    [InlineData("incast(fan-in: 7, to: 8, bytes: 1 MB)", "1:23", "'to: 8' is no whole number from 0 to 7; correct the number")]
    [InlineData("ring-all-reduce(bytes: 15 B, chunks: 2)", "1:24", "15 B make no 16 pieces; use at least a byte for each rank and chunk")]
    [InlineData("poisson(load: 0, sizes: hadoop, duration: 1 ms)", "1:15", "'load: 0' is no number above 0, at most 10; correct the number")]
    [InlineData(
        "poisson(load: 0.5, sizes: websearch, duration: 1 ms)",
        "1:27",
        "'sizes: websearch' is no known distribution and no size; did you mean 'web-search'?"
    )]
    [InlineData("poisson(load: 0.5, sizes: hadoop, duration: 0 ms)", "1:45", "no flow starts in a duration of 0; write it as '1 ms'")]
    [InlineData(
        "poisson(load: 0.5, sizes: 1 B, duration: 1 s)",
        "1:1",
        "poisson makes about 5e10 flows, the limit is 2e7; use fewer hosts or a shorter time"
    )]
    [InlineData(
        "gossip(bytes: 1 MB)",
        "1:1",
        "unknown traffic 'gossip'; use one of: permutation, incast, all-to-all, ring-all-reduce, reduce-scatter, all-gather, poisson"
    )]
    public void What_is_no_traffic_says_why(string line, string place, string expected) =>
        Lines.Of(d => TrafficGenerator.Generate(line, 8, Rate, d)).ShouldBe($"{line}:{place}: error HG0087: {expected}");

    [Fact]
    public void One_host_has_no_traffic() =>
        Lines.Of(d => TrafficGenerator.Generate("all-to-all(bytes: 1 B)", 1, Rate, d)).ShouldContain("HG0087: a network of one host has no traffic");

    private static TrafficMatrix Good(string line, int hosts)
    {
        DiagnosticList diagnostics = new();
        TrafficMatrix? matrix = TrafficGenerator.Generate(line, hosts, Rate, diagnostics);
        Lines.Of(diagnostics).ShouldBeEmpty();
        return matrix.ShouldNotBeNull();
    }
}

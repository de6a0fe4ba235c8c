using Heliograph.Model.Diagnostics;
using Heliograph.Model.Dimensions;
using Heliograph.Workload.Messages;

namespace Heliograph.Tests.Messages;

/// <summary>Closed forms and folded runs against the simulation of every message of every rank.</summary>
public sealed class PhaseTimeTests
{
    private static readonly string[] Shapes =
    [
        "Ring 2 50 500",
        "Ring 5 50 500",
        "Ring 8 50 0",
        "Ring 16 37.3 123.4",
        "Switch 4 400 936.25",
        "Switch 8 50 500",
        "FullyConnected 8 25 250",
        "Ring 4 100 500 + Switch 4 50 500",
        "Switch 4 450 500 + Switch 2 50 700",
        "FullyConnected 4 100 200 + Ring 4 50 500",
        "Ring 2 200 100 + FullyConnected 3 50 30 + Switch 2 25 900",
    ];

    [Theory]
    [InlineData(NetworkRules.AstraUnaware)]
    [InlineData(NetworkRules.AstraAware)]
    [InlineData(NetworkRules.Own)]
    public void Every_way_to_a_time_gives_the_same_time(NetworkRules rules)
    {
        int compared = 0;
        foreach (string shape in Shapes)
        {
            DimensionalNetwork network = Networks.Of(shape);
            foreach (string algorithm in new[] { "ring", "direct", "direct2", "halvingDoubling" })
            {
                foreach (CollectiveKind kind in Enum.GetValues<CollectiveKind>())
                {
                    foreach (long bytes in new[] { 1L, 10_000, 333_333, 50_000_000 })
                    {
                        foreach (int active in new[] { 1, 2 })
                        {
                            compared += Compare(network, Networks.System(algorithm, network.Dimensions.Length, active), kind, bytes, rules);
                        }
                    }
                }
            }
        }
        compared.ShouldBeGreaterThan(800);
    }

    [Fact]
    public void What_was_simulated_for_a_phase_is_said()
    {
        // Shards of an all-to-all around a ring of 7 wait for each other: one rank is simulated, each of 4 chunks the same.
        CollectiveResult result = Networks.Time(
            "Ring 7 50 500",
            Networks.System("direct", 1),
            CollectiveKind.AllToAll,
            70_000,
            NetworkRules.AstraAware
        );
        (result.Method, result.Messages).ShouldBe(("folded simulation", 6L));
        Networks
            .Time("Ring 7 50 500", Networks.System("ring", 1), CollectiveKind.AllReduce, 70_000, NetworkRules.AstraAware)
            .Method.ShouldBe("closed form");
    }

    [Theory]
    [InlineData("ring", "half the square of its ranks")]
    [InlineData("direct", "messages would have to be simulated, the most is 2e+9")]
    public void HG0122_what_takes_too_many_messages_is_refused(string algorithm, string problem)
    {
        DiagnosticList diagnostics = [];
        DimensionalNetwork network = Networks.Of("Ring 1048576 50 500");
        CollectiveSystem system = Networks.System(algorithm, 1);
        CollectiveTiming.Compute(network, system, CollectiveKind.AllToAll, 1 << 30, NetworkRules.AstraAware, diagnostics).ShouldBeNull();
        diagnostics.ShouldHaveSingleItem().ToString().ShouldContain(problem);
    }

    private static int Compare(DimensionalNetwork network, CollectiveSystem system, CollectiveKind kind, long bytes, NetworkRules rules)
    {
        DiagnosticList diagnostics = [];
        CollectivePlan? plan = CollectivePlan.Build(network, system, kind, bytes, [], [], default, diagnostics);
        if (plan is null)
        {
            // Halving-doubling on 5 ranks, or of an all-to-all; a shard of a byte in four chunks.
            diagnostics.HasErrors.ShouldBeTrue();
            return 0;
        }
        CollectiveResult quick = CollectiveTiming.Compute(network, system, kind, bytes, rules, diagnostics).ShouldNotBeNull();
        CollectiveResult slow = CollectiveTiming.Simulate(network, system, new LinkTimes(network, system, rules), plan, isFolded: false);
        string what = $"{network.Dimensions[0]}... {system.Choices[kind][0]} x{system.ActiveChunks} {kind} {bytes} B by {quick.Method}";
        // Of exchanges on a ring that chunks share, ranks end at different times; those are simulated in full by both.
        quick.Finish_ns.ShouldBe(slow.Finish_ns, what);
        quick.FirstFinish_ns.ShouldBe(slow.FirstFinish_ns, what);
        return 1;
    }
}

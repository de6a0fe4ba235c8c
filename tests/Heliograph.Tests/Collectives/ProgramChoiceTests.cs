using System.Collections.Immutable;
using Heliograph.Model.Dimensions;
using Heliograph.Model.Topology;
using Heliograph.Workload.Collectives;
using Heliograph.Workload.Collectives.Programs;

namespace Heliograph.Tests.Collectives;

public sealed class ProgramChoiceTests
{
    private const double Rate = 50e9;
    private const double Latency = 2e-6;

    private static PlacedGroup Switch(int n) => PlacedGroup.Place(n, 1, [new TierNumbers("fabric", TierKind.Switched, n, Rate, 1, Latency)]);

    private static PlacedGroup Servers(int servers) =>
        PlacedGroup.Place(
            8 * servers,
            1,
            [
                new TierNumbers("scale-up", TierKind.Switched, 8, 450e9, 1, 1e-6),
                new TierNumbers("scale-out", TierKind.Switched, 8 * servers, Rate, 1, 5e-6),
            ]
        );

    private static PlacedGroup Torus(int side) =>
        PlacedGroup.Place(
            side * side,
            1,
            [
                new TierNumbers("torus", TierKind.TorusDimension, side, 100e9, 1, 1e-6),
                new TierNumbers("torus", TierKind.TorusDimension, side * side, 100e9, 1, 1e-6),
            ]
        );

    private static PlacedGroup Mesh { get; } =
        PlacedGroup.Place(
            32,
            1,
            [new TierNumbers("mesh", TierKind.FullMesh, 4, Rate, 1, 1e-6), new TierNumbers("mesh", TierKind.FullMesh, 32, Rate, 1, 1e-6)]
        );

    // On one switch every form is that of a program that a test has executed: the cheapest program is the one chosen.
    [Fact]
    public void The_cheapest_program_is_chosen_on_a_switch()
    {
        MessageCost cost = MessageCost.Held(Latency, 1 / Rate);
        foreach (int n in new[] { 4, 16, 64 })
        {
            foreach (double bytes in new[] { 1e3, 1e6, 1e9 })
            {
                foreach (ProgramCollective collective in Enum.GetValues<ProgramCollective>())
                {
                    ImmutableArray<ProgramChoice> choices = ProgramChoice.All(collective, Switch(n), bytes, hasReducingSwitch: true);
                    choices.ShouldBe(choices.OrderBy(c => c.Seconds));
                    choices.Length.ShouldBe(ProgramWords.Of(collective).Count(a => a != ProgramAlgorithm.Torus));
                    double best = double.PositiveInfinity;
                    foreach (ProgramChoice choice in choices)
                    {
                        BlockProgram program = ProgramBuild.On(Switch(n), collective, choice.Algorithm, bytes, _ => 0, choice.Chunks);
                        double seconds = ProgramTiming.Run(program, ProgramNetwork.OnePort(n, cost)).Seconds;
                        // Of trees see ProgramSecondsTests.
                        bool isExact = choice.Algorithm is not (ProgramAlgorithm.DoubleBinaryTree or ProgramAlgorithm.BinaryTree);
                        seconds.ShouldBe(choice.Seconds, (isExact ? 1e-9 : 0.12) * choice.Seconds, $"{collective} {choice}");
                        best = Math.Min(best, seconds);
                    }
                    ProgramTiming
                        .Run(
                            ProgramBuild.On(Switch(n), collective, choices[0].Algorithm, bytes, _ => 0, choices[0].Chunks),
                            ProgramNetwork.OnePort(n, cost)
                        )
                        .Seconds.ShouldBeLessThan(1.3 * best);
                }
            }
        }
    }

    [Fact]
    public void Sizes_and_networks_choose_what_the_field_expects()
    {
        // Small: few rounds. Large: whatever sends 2 (n-1)/n S, in few rounds where there are many members.
        ProgramChoice.Of(ProgramCollective.AllReduce, Switch(64), 1e3).Algorithm.ShouldBe(ProgramAlgorithm.HalvingDoubling);
        ProgramChoice.Of(ProgramCollective.AllGather, Switch(60), 1e3).Algorithm.ShouldBe(ProgramAlgorithm.Bruck);
        ProgramChoice.Of(ProgramCollective.AllToAll, Switch(64), 1e3).Algorithm.ShouldBe(ProgramAlgorithm.Bruck);
        ProgramChoice.Of(ProgramCollective.AllToAll, Switch(64), 1e9).Algorithm.ShouldBe(ProgramAlgorithm.Direct);
        ProgramChoice.Of(ProgramCollective.AllReduce, Switch(64), 1e6, hasReducingSwitch: true).Algorithm.ShouldBe(ProgramAlgorithm.InNetwork);
        // A binary tree has fewer hops than a chain; a chain sends everything once.
        ProgramChoice.Of(ProgramCollective.Broadcast, Switch(64), 1e3).Algorithm.ShouldBe(ProgramAlgorithm.BinaryTree);
        ProgramChoice.Of(ProgramCollective.Broadcast, Switch(8), 1e9).Algorithm.ShouldBe(ProgramAlgorithm.Chain);
        // Servers: all NICs, which one ring each or a hierarchy of them uses, a flat tree does not.
        ProgramChoice.Of(ProgramCollective.AllReduce, Servers(16), 4e9).Algorithm.ShouldBe(ProgramAlgorithm.Ring);
        ImmutableArray<ProgramChoice> all = ProgramChoice.All(ProgramCollective.AllReduce, Servers(16), 4e9);
        double tree = all.First(c => c.Algorithm == ProgramAlgorithm.DoubleBinaryTree).Seconds;
        double ring = all.First(c => c.Algorithm == ProgramAlgorithm.Ring).Seconds;
        tree.ShouldBeGreaterThan(2 * ring);
        // A torus by all of its links.
        ProgramChoice.Of(ProgramCollective.AllReduce, Torus(8), 1e8).Algorithm.ShouldBe(ProgramAlgorithm.Torus);
        ProgramChoice.Of(ProgramCollective.AllReduce, Switch(1), 1e8).Seconds.ShouldBe(0);
    }

    // 16 servers of 8, S = 1 GB: reduce-scatter 7/8 S at 450 GB/s, all-reduce 2 15/16 S/8 at 50 GB/s, all-gather; 2 (7 x 1 + 15 x 5) us.
    [Fact]
    public void A_hierarchy_of_servers_costs_the_sum_of_its_levels()
    {
        ProgramChoice choice = ProgramChoice
            .All(ProgramCollective.AllReduce, Servers(16), 1e9)
            .First(c => c.Algorithm == ProgramAlgorithm.Hierarchical);
        double one = (2 * 7.0 / 8 * 1e9 / 450e9) + (2 * 15.0 / 16 / 8 * 1e9 / 50e9) + (2 * ((7 * 1e-6) + (15 * 5e-6)));
        CollectiveTime.HierarchicalAllReduce(Servers(16), 1e9, pipelined: false).ShouldBe(one, 1e-12);
        // In chunks the levels overlap: between the slower level and the sum.
        choice.Seconds.ShouldBeLessThan(one);
        choice.Seconds.ShouldBeGreaterThan(2 * 15.0 / 16 / 8 * 1e9 / 50e9);
        choice.Chunks.ShouldBeGreaterThan(1);
    }

    // A mesh of 4 x 8: 2 (T(S/4) + T(S/32)) over links of 50 GB/s, all at once.
    [Fact]
    public void A_mesh_is_crossed_straight_over_all_of_its_links()
    {
        ProgramChoice choice = ProgramChoice.Of(ProgramCollective.AllReduce, Mesh, 1e6);
        choice.Algorithm.ShouldBe(ProgramAlgorithm.Direct);
        choice.Seconds.ShouldBe(2 * (1e-6 + (1e6 / 4 / Rate) + 1e-6 + (1e6 / 32 / Rate)), 1e-12);
        BlockProgram program = ProgramBuild.On(Mesh, ProgramCollective.AllReduce, choice.Algorithm, 1e6, _ => 0);
        ProgramTiming.Run(program, ProgramNetwork.Links(32, MessageCost.Held(1e-6, 1 / Rate))).Seconds.ShouldBe(choice.Seconds, 1e-12);
        PlacedGroup one = PlacedGroup.Place(4, 1, Mesh.Tiers);
        double exchanged = ProgramChoice.Of(ProgramCollective.AllToAll, one, 1e8).Seconds;
        exchanged.ShouldBe(1e-6 + (1e8 / 4 / Rate), 1e-12);
        // Rings fill a mesh with zigzags.
        foreach (PlacedGroup group in new[] { one, Mesh })
        {
            ProgramChoice ring = ProgramChoice.All(ProgramCollective.AllReduce, group, 1e8).First(c => c.Algorithm == ProgramAlgorithm.Ring);
            program = ProgramBuild.On(group, ProgramCollective.AllReduce, ring.Algorithm, 1e8, _ => 0);
            double seconds = ProgramTiming.Run(program, ProgramNetwork.Links(group.Size, MessageCost.Held(1e-6, 1 / Rate))).Seconds;
            ring.Seconds.ShouldBe(seconds, 1e-12);
        }
        program = ProgramBuild.On(one, ProgramCollective.AllToAll, ProgramAlgorithm.Direct, 1e8, _ => 0);
        ProgramTiming.Run(program, ProgramNetwork.Links(4, MessageCost.Held(1e-6, 1 / Rate))).Seconds.ShouldBe(exchanged, 1e-12);
    }

    [Fact]
    public void Every_choice_builds_a_program_that_is_correct_on_its_group()
    {
        foreach (PlacedGroup group in new[] { Switch(12), Servers(3), Torus(4), Mesh })
        {
            foreach (ProgramCollective collective in Enum.GetValues<ProgramCollective>())
            {
                foreach (ProgramChoice choice in ProgramChoice.All(collective, group, 1e6, hasReducingSwitch: true))
                {
                    BlockProgram program = ProgramBuild.On(group, collective, choice.Algorithm, 1e6, n => n == "scale-out" ? 1 : 0, choice.Chunks);
                    program.Members.ShouldBe(group.Size);
                    DataFlow.Problems(program, 4).ShouldBeEmpty($"{collective} {choice.Algorithm}");
                }
            }
        }
        // Eight rings of servers of 8.
        ProgramBuild.On(Servers(3), ProgramCollective.AllReduce, ProgramAlgorithm.Ring, 1e6, n => n == "scale-out" ? 1 : 0).Channels.ShouldBe(8);
        Should.Throw<ArgumentException>(() => ProgramBuild.Of(ProgramCollective.AllToAll, ProgramAlgorithm.Ring, [4], 1e6));
    }

    [Fact]
    public void Words_of_algorithms_are_read_as_they_are_written()
    {
        foreach (ProgramAlgorithm algorithm in Enum.GetValues<ProgramAlgorithm>())
        {
            ProgramWords.Parse(ProgramWords.Name(algorithm)).ShouldBe(algorithm);
        }
        ProgramWords.Parse("rings").ShouldBeNull();
    }
}

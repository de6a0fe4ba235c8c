using Heliograph.Cli.Output;
using Heliograph.Engine.Packets.Statistics;
using Heliograph.Model.Traffic;
using Heliograph.Model.Units;
using Heliograph.Simulation.Packet;
using Heliograph.Tests.Cli.Charts;

namespace Heliograph.Tests.Cli;

public sealed class PacketPicturesTests
{
    // Two hosts on a leaf, a spine beside it: 2 + 3 + 1 ports.
    private static readonly PacketNetwork Network = PacketNetwork.Of(
        new WireGraph(
            "t",
            2,
            [new WireNode("a", 0, default), new WireNode("b", 0, default), new WireNode("leaf", 1, default), new WireNode("spine", 2, default)],
            [Cable(0, 2), Cable(1, 2), Cable(2, 3)]
        )
    );

    private static Wire Cable(int a, int b) => new(a, b, new BitRate(1_000_000_000), new Duration(1000));

    private static PortSeries Series(params PortSample[] samples)
    {
        PortSeries series = new(Network, 1_000_000);
        series.Add(1_000_000, samples);
        return series;
    }

    [Fact]
    public void The_title_says_which_tier_stood_longest_and_for_how_much_of_the_time()
    {
        Picture picture = PacketPictures.PauseByTier(
            Series(new PortSample(0, 0, 0, 9, 250_000, 0, 0, 0), new PortSample(3, 0, 0, 9, 30_000, 0, 0, 0))
        )!;
        // 250 of 2 x 1000 ns at the hosts, 30 of 3 x 1000 ns at the leaf.
        picture.Title.ShouldBe("Ports of hosts stood paused 12.5% of the time on average");
        foreach (Drawing drawing in new[] { new Drawing(picture.Wide), new Drawing(picture.Narrow) })
        {
            drawing.Faults().ShouldBeEmpty();
            drawing.Texts.ShouldContain("12.5%, 1 of 2 ports");
            drawing.Texts.ShouldContain("1.00%, 1 of 3 ports");
            drawing.Texts.ShouldContain("never");
            drawing.Texts.ShouldContain("switches of tier 2");
        }
    }

    [Fact]
    public void One_tier_alone_is_said_to_be_alone() =>
        PacketPictures
            .PauseByTier(Series(new PortSample(5, 0, 0, 9, 500_000, 0, 0, 0)))!
            .Title.ShouldBe("Ports of switches of tier 2 stood paused 50.0% of the time on average; no other port was paused");

    [Fact]
    public void Without_pauses_there_is_no_picture() => PacketPictures.PauseByTier(Series(new PortSample(0, 5, 5, 9, 0, 0, 0, 0))).ShouldBeNull();
}

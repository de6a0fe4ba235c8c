using Heliograph.Photonics.Coherent;

namespace Heliograph.Tests.Photonics.Coherent;

/// <summary>Time that polarisation takes from a wavelength.</summary>
public sealed class PolarisationOutageTests
{
    // Open ROADM's 400G mode.
    private static readonly TolerancePenalty OfDelay = new(10e-12, 20e-12, 0.5);
    private static readonly TolerancePenalty OfLoss = new(0, 4, 2.5);

    [Theory]
    [InlineData(3.0, 4.2e-5)]
    [InlineData(3.2, 9.2e-6)]
    [InlineData(3.775, 6.5e-8)]
    public void Delay_exceeds_multiples_of_its_mean_as_published(double times, double published)
    {
        // ITU-T G.691, table I.1: ratio of maximum to mean, probability of more.
        PolarisationOutage.Exceeds(times * 7, 7).ShouldBe(published, 0.02 * published);
        PolarisationOutage.Exceeds(0, 7).ShouldBe(1);
        PolarisationOutage.Exceeds(1, 0).ShouldBe(0);
    }

    [Theory]
    [InlineData(1.2, 12e-12, 1.2)]
    [InlineData(0.3, 6e-12, 0.2)]
    [InlineData(5.0, 18e-12, 1.6)]
    [InlineData(2.0, 2e-12, 1.0)]
    public void The_share_is_that_of_drawn_states(double margin, double delay, double loss)
    {
        // Second route: lengths of vectors of three normal components, drawn; a quantity of mean m has the deviation m sqrt(pi/8) in each.
        Random random = new(20261126);
        const int Draws = 400_000;
        int lost = 0;
        for (int i = 0; i < Draws; i++)
        {
            double momentary = Length(random, delay) / PolarisationOutage.DelayOverMean;
            lost += OfDelay.At(momentary) + OfLoss.At(Length(random, loss)) > margin ? 1 : 0;
        }
        double share = (double)lost / Draws;
        double computed = PolarisationOutage.Compute(margin, delay, loss, OfDelay, OfLoss);
        computed.ShouldBe(share, 4 * Math.Sqrt(computed / Draws) + 1e-6);
    }

    [Fact]
    public void Nothing_left_is_always_out_and_nothing_that_fades_never()
    {
        PolarisationOutage.Compute(-0.1, 0, 0, OfDelay, OfLoss).ShouldBe(1);
        PolarisationOutage.Compute(1, 0, 0, OfDelay, OfLoss).ShouldBe(0);
        // A loss far below what the margin takes: none of the grid of integration may miss it.
        PolarisationOutage.Compute(1, 25e-12, 1e-4, OfDelay, OfLoss).ShouldBe(PolarisationOutage.Exceeds(66e-12, 25e-12), 1e-9);
        // More margin, less outage.
        double[] shares = [.. Enumerable.Range(0, 30).Select(i => PolarisationOutage.Compute(i * 0.1, 15e-12, 1.2, OfDelay, OfLoss))];
        shares.Zip(shares.Skip(1)).ShouldAllBe(p => p.Second <= p.First);
    }

    private static double Length(Random random, double mean)
    {
        double sum = 0;
        for (int k = 0; k < 3; k++)
        {
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            sum += normal * normal;
        }
        return Math.Sqrt(sum) * mean * Math.Sqrt(Math.PI / 8);
    }
}

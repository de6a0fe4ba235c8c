using Heliograph.Photonics.Circuits;

namespace Heliograph.Tests.Photonics.Circuits;

public sealed class CyclicRouterTests
{
    private static readonly CyclicRouter Router = new(8, 50e9, 400e9, 25e9, 4, 2.5, -27, -35);

    [Fact]
    public void Every_channel_is_a_permutation_and_every_pair_has_one_channel()
    {
        for (int channel = 0; channel < Router.Ports; channel++)
        {
            Enumerable.Range(0, Router.Ports).Select(i => Router.Output(i, channel)).Order().ShouldBe(Enumerable.Range(0, Router.Ports));
        }
        for (int input = 0; input < Router.Ports; input++)
        {
            for (int output = 0; output < Router.Ports; output++)
            {
                Router.Output(input, Router.Channel(input, output)).ShouldBe(output);
            }
        }
    }

    [Fact]
    public void Loss_halves_the_power_at_half_the_passband_and_grows_to_the_edge()
    {
        // Output 0 is an edge; half the passband off its centre 3.01 dB are lost.
        Router.LossDb(0, 0, 0).ShouldBe(6.5, 1e-9);
        (Router.LossDb(0, 0, 12.5e9) - Router.LossDb(0, 0, 0)).ShouldBe(3.0103, 1e-4);
        Router.LossDb(0, 3, 0).ShouldBe(4 + 2.5 / 49, 1e-9);
        // A grating whose period is 5 GHz short: folded channels are off by it, 4 x 3.01 x (5/25)^2 = 0.48 dB.
        CyclicRouter bent = Router with
        {
            FreeSpectralRangeHz = 395e9,
        };
        bent.FoldDetuningHz.ShouldBe(5e9);
        (bent.LossDb(7, 4, 0) - Router.LossDb(7, 4, 0)).ShouldBe(0.4816, 1e-4);
        bent.LossDb(3, 4, 0).ShouldBe(Router.LossDb(3, 4, 0));
        Router.LaserRangeHz.ShouldBe(350e9);
    }

    [Fact]
    public void A_shift_has_all_its_crosstalk_in_band_and_others_meet_light_traced_from_every_input()
    {
        Random random = new(2);
        for (int k = 0; k < 100; k++)
        {
            int[] outputs = [.. Enumerable.Range(0, 8)];
            random.Shuffle(outputs);
            for (int input = 0; input < 8; input++)
            {
                // Light from every input, by its channel, at every output: a full transmission table.
                double inBand = 0;
                double all = 0;
                for (int other = 0; other < 8; other++)
                {
                    int channel = Enumerable.Range(0, 8).Single(c => (other + c) % 8 == outputs[other]);
                    for (int at = 0; at < 8; at++)
                    {
                        int distance = new[] { 0, 1, 2, 3, 4, 3, 2, 1 }[(at - outputs[other] + 8) % 8];
                        double power = distance == 0 ? 1 : Math.Pow(10, distance == 1 ? -2.7 : -3.5);
                        bool mine = at == outputs[input] && other != input;
                        all += mine ? power : 0;
                        inBand += mine && (input + channel) % 8 == outputs[input] ? power : 0;
                    }
                }
                (double beating, double adding) = Router.Crosstalk(outputs, input);
                beating.ShouldBe(inBand, 1e-12);
                (beating + adding).ShouldBe(all, 1e-12);
            }
        }
        // Two at -27 and five at -35 dB: 10 log10(2 x 2.0e-3 + 5 x 3.16e-4) = -22.54 dB.
        int[] shift = [.. Enumerable.Range(0, 8).Select(i => (i + 3) % 8)];
        (10 * Math.Log10(Router.Crosstalk(shift, 5).InBand)).ShouldBe(-22.54, 0.01);
        Router.WorstInBandCrosstalkDb.ShouldBe(-22.54, 0.01);
    }

    [Fact]
    public void Bad_routers_and_routes_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Router.Output(8, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => Router.Crosstalk([0, 0, 1, 2, 3, 4, 5, 6], 0));
        Should.Throw<ArgumentOutOfRangeException>(() => Router.Crosstalk([0, 1], 0));
        Should.Throw<ArgumentOutOfRangeException>(() => (Router with { PassbandHz = 0 }).LossDb(0, 0, 0));
    }
}

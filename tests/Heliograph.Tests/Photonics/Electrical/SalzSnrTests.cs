using Heliograph.Photonics;
using Heliograph.Photonics.Electrical;

namespace Heliograph.Tests.Photonics.Electrical;

public sealed class SalzSnrTests
{
    private static readonly SerDesNoise Quiet = new() { Amplitude = 0.4, InputNoise = 1e-17 };

    [Theory]
    [InlineData(5.0)]
    [InlineData(20.0)]
    [InlineData(40.0)]
    public void A_long_decision_feedback_equaliser_reaches_the_geometric_mean(double metres)
    {
        // Second route: symbol-rate autocorrelation of signal over noise, Toeplitz matrix, Cholesky. The MMSE-DFE with n
        // feedforward taps has 1 + SNR = the last squared pivot of I + R (Cioffi et al. 1995); no integral of a logarithm.
        Channel channel = new("cable", [new("cable", ElementSection.Cable, Rows.Twinax26, metres / 6.1)]);
        double salz = new SalzSnr(channel, Rows.Lane200, Quiet).Db(0);

        Math.Abs(salz - CholeskySnrDb(channel, Rows.Lane200, Quiet, 400)).ShouldBeLessThan(0.001);
    }

    [Fact]
    public void A_loss_linear_in_frequency_costs_half_of_itself()
    {
        // SNR(f) falls as L f / fN: the mean in dB of a channel much better than 0 dB loses L / 2. The difference of two
        // losses cancels the pulse shape; aliasing above Nyquist is 20 dB down and more away from the edge.
        LineLaw dielectric = LineLaw.FromAnchor(10, Rows.Lane200.Nyquist, 0);
        double Snr(double metres) =>
            new SalzSnr(new("d", [new("d", ElementSection.Cable, dielectric, metres)]), Rows.Lane200, Quiet with { InputNoise = 1e-25 }).Db(0);

        (Snr(2) - Snr(4)).ShouldBe(10, 0.25);
    }

    [Fact]
    public void A_loss_by_skin_effect_costs_two_thirds_of_itself()
    {
        LineLaw skin = LineLaw.FromAnchor(10, Rows.Lane200.Nyquist, 1);
        double Snr(double metres) =>
            new SalzSnr(new("s", [new("s", ElementSection.Cable, skin, metres)]), Rows.Lane200, Quiet with { InputNoise = 1e-25 }).Db(0);

        // The integral of sqrt x is 2/3; the folded band above Nyquist helps a little at equal loss.
        (Snr(2) - Snr(4)).ShouldBe(20 * 2.0 / 3, 0.35);
    }

    [Fact]
    public void The_frequency_grid_is_fine_enough()
    {
        Channel channel = HostChannels.Build(ChannelTopology.PassiveCable, Rows.Parts(0.1, boardVaries: false))[0].Channel.WithLength(1);
        double coarse = new SalzSnr(channel, Rows.Lane200, Rows.Noise).Db(1);
        double fine = new SalzSnr(channel, Rows.Lane200, Rows.Noise, 16384).Db(1);

        coarse.ShouldBe(fine, 0.001);
    }

    [Fact]
    public void The_variable_length_is_the_length()
    {
        // The split around the variable element, with a noisy stage on either side, against the channel built at that length.
        StageLaw stage = new()
        {
            PeakingDb = 6,
            AtHz = 53e9,
            InputNoise = 3e-18,
        };
        ChannelElement near = new("near", ElementSection.Stage, stage);
        ChannelElement package = new("package", ElementSection.Package, Rows.Package, 0.033);
        Channel Build(double length, bool varies) =>
            new(
                "split",
                [package, near, new("cable", ElementSection.Cable, Rows.Twinax26, length, "", varies), near, package],
                new Crosstalk { LossDb = 45, AtHz = 53e9 }
            );

        new SalzSnr(Build(0.3, true), Rows.Lane200, Rows.Noise)
            .Db(1.7)
            .ShouldBe(new SalzSnr(Build(1.7, false), Rows.Lane200, Rows.Noise).Db(0), 1e-9);
    }

    [Fact]
    public void A_stage_of_unit_gain_adds_its_noise_to_the_receivers()
    {
        StageLaw stage = new()
        {
            PeakingDb = 0,
            AtHz = 53e9,
            InputNoise = 1e-17,
        };
        Channel with = new("s", [new("s", ElementSection.Stage, stage)]);
        Channel without = new("w", []);

        new SalzSnr(with, Rows.Lane200, Quiet).Db(0).ShouldBe(new SalzSnr(without, Rows.Lane200, Quiet with { InputNoise = 2e-17 }).Db(0), 1e-9);
    }

    [Fact]
    public void Jitter_alone_leaves_what_the_slope_of_the_pulses_says()
    {
        // No channel, no noise: the signal's one-sided density is 2 v T sinc^2, its slope's (2 pi f)^2 as much, 8 v/T sin^2(pi f T);
        // over (0, 1/T) that is 4 v / T^2. Times (s T)^2, spread over 1/(2T): the density of the jitter is 8 v s^2 T. So
        // SNR(f) = (sinc^2(x) + sinc^2(1 - x)) / (4 s^2), x = f T in (0, 1/2).
        const double S = 0.02;
        const int Steps = 100_000;
        double sum = 0;
        for (int i = 0; i < Steps; i++)
        {
            double x = (i + 0.5) / Steps / 2;
            double a = Math.Sin(Math.PI * x) / (Math.PI * x);
            double b = Math.Sin(Math.PI * x) / (Math.PI * (1 - x));
            sum += Math.Log(1 + (a * a + b * b) / (4 * S * S));
        }
        double expected = 10 * Math.Log10(Math.Exp(sum / Steps) - 1);

        new SalzSnr(new("none", []), Rows.Lane200, Quiet with { JitterUi = S, InputNoise = 1e-30 }).Db(0).ShouldBe(expected, 0.001);
    }

    [Fact]
    public void A_receiver_filter_hides_no_noise_of_its_own_but_softens_the_edges_that_jitter_sees()
    {
        Channel none = new("none", []);
        double Snr(SerDesNoise noise) => new SalzSnr(none, Rows.Lane200, noise).Db(0);

        // Signal and input noise pass the same filter: their ratio stays. Slopes get smaller.
        Snr(Quiet with { ReceiverBandwidth = 0.58 }).ShouldBe(Snr(Quiet), 1e-9);
        Snr(Quiet with { JitterUi = 0.02, ReceiverBandwidth = 0.58 }).ShouldBeGreaterThan(Snr(Quiet with { JitterUi = 0.02 }));
        Snr(Quiet with { RiseTime = 4e-12 }).ShouldBeLessThan(Snr(Quiet));
    }

    [Fact]
    public void Independent_noises_add_as_powers()
    {
        SerDesNoise both = Quiet with { TransmitterSnrDb = 30, ResidualIsiDb = 25 };
        Channel none = new("none", []);
        double plain = Math.Pow(10, -new SalzSnr(none, Rows.Lane200, Quiet).Db(0) / 10);
        // The transmitter's ratio is to the peak; PAM4 has 5/9 of its square on average.
        double expected = -10 * Math.Log10(plain + 9.0 / 5 * Math.Pow(10, -3) + Math.Pow(10, -2.5));

        new SalzSnr(none, Rows.Lane200, both).Db(0).ShouldBe(expected, 1e-9);
        new SalzSnr(none, Rows.Lane200, both with { ImplementationDb = 2 }).Db(0).ShouldBe(expected - 2, 1e-9);
    }

    [Theory]
    [InlineData(2, 1.0, 0.02)]
    [InlineData(4, 2.0, 0.02)]
    [InlineData(6, 2.5, 0.08)] // one bit of a wrong symbol is counted; edge pairs of the 32 have fewer neighbours
    [InlineData(8, 3.0, 0.02)]
    public void Drawn_symbols_err_as_often_as_the_required_ratio_says(int levels, double bitsPerSymbol, double tolerance)
    {
        Modulation modulation = levels switch
        {
            2 => Modulation.Nrz,
            4 => Modulation.Pam4,
            6 => Modulation.Pam6,
            _ => Modulation.Pam8,
        };
        const double Ber = 4e-3;
        modulation.BitsPerSymbol.ShouldBe(bitsPerSymbol);
        Random random = new(11);
        double snr = Math.Pow(10, modulation.RequiredSnrDb(Ber) / 10);
        List<(int A, int B)> pairs = [];
        for (int a = 0; a < levels; a++)
        {
            for (int b = 0; b < levels; b++)
            {
                bool corner = a % (levels - 1) == 0 && b % (levels - 1) == 0;
                if (levels != 6 || !corner)
                {
                    pairs.Add((a, b));
                }
            }
        }
        double Level(int k) => 2 * k - (levels - 1);
        double mean = pairs.Average(p => Level(p.A) * Level(p.A));
        (mean / ((levels - 1) * (levels - 1))).ShouldBe(modulation.MeanSquare, 1e-12);
        double sigma = Math.Sqrt(mean / snr);
        const int Symbols = 2_000_000;
        int errors = 0;
        for (int i = 0; i < Symbols; i++)
        {
            int sent = pairs[random.Next(pairs.Count)].A;
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            int decided = Math.Clamp((int)Math.Round((Level(sent) + sigma * normal + levels - 1) / 2), 0, levels - 1);
            errors += decided == sent ? 0 : 1;
        }
        ((double)errors / Symbols / bitsPerSymbol).ShouldBe(Ber, tolerance * Ber);
    }

    [Fact]
    public void Pam4_needs_five_times_the_square_of_its_q()
    {
        // q(2.4e-4) = 3.414 (phy-07): 5 x 3.414^2 = 58.3, 17.66 dB.
        Modulation.Pam4.RequiredSnrDb(2.4e-4).ShouldBe(17.66, 0.01);
        Modulation.Pam4.RequiredSnrDb(2.4e-4).ShouldBe(10 * Math.Log10(5 * Math.Pow(Pam.RequiredQ(4, 2.4e-4), 2)), 1e-9);
    }

    private static double CholeskySnrDb(Channel channel, Lane lane, SerDesNoise noise, int taps)
    {
        const int Grid = 20_000;
        double[] folded = new double[Grid];
        double period = 1 / lane.Baud;
        for (int i = 0; i < Grid; i++)
        {
            double x = (i + 0.5) / Grid / 2;
            foreach (double turn in (double[])[x, 1 - x])
            {
                double sinc = Math.Sin(Math.PI * turn) / (Math.PI * turn);
                double power = Math.Pow(10, -channel.LossDb(turn * lane.Baud) / 10);
                double density = 2 * 5.0 / 9 * noise.Amplitude * noise.Amplitude * period * sinc * sinc * power;
                folded[i] += density / noise.InputNoise;
            }
        }
        double[] correlation = new double[taps];
        for (int k = 0; k < taps; k++)
        {
            double sum = 0;
            for (int i = 0; i < Grid; i++)
            {
                sum += folded[i] * Math.Cos(2 * Math.PI * k * (i + 0.5) / Grid / 2);
            }
            correlation[k] = sum / Grid;
        }
        double[,] l = new double[taps, taps];
        for (int i = 0; i < taps; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = correlation[i - j] + (i == j ? 1 : 0);
                for (int k = 0; k < j; k++)
                {
                    sum -= l[i, k] * l[j, k];
                }
                l[i, j] = i == j ? Math.Sqrt(sum) : sum / l[j, j];
            }
        }
        return 10 * Math.Log10(l[taps - 1, taps - 1] * l[taps - 1, taps - 1] - 1);
    }
}

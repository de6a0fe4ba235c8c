using CsCheck;
using Heliograph.Photonics;
using Heliograph.Photonics.Engines;
using Heliograph.Photonics.Imdd;
using Heliograph.Photonics.Waveform;

namespace Heliograph.Tests.Photonics.Engines;

public sealed class EqualisedChannelTests(ITestOutputHelper output)
{
    private const double Q = 3.414;

    // 100G lanes of a DR module, 200G lanes of a Mach-Zehnder and of an EML module, a co-packaged engine without driver of its own.
    public static TheoryData<double, double, double, double, double> Channels =>
        new()
        {
            { 53.125e9, 45e9, 38e9, 45e9, 34e9 },
            { 106.25e9, 70e9, 58e9, 65.3e9, 62e9 },
            { 113.4375e9, 70e9, 65e9, 65.3e9, 62e9 },
            { 53.125e9, double.PositiveInfinity, 38e9, 65.3e9, 34e9 },
            { 106.25e9, 40e9, 40e9, 50e9, 40e9 },
            { 53.125e9, double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity },
        };

    [Theory]
    [MemberData(nameof(Channels))]
    public void The_penalty_of_bandwidth_is_that_of_the_statistical_link(
        double baud,
        double driver,
        double modulator,
        double photodiode,
        double amplifier
    )
    {
        ChannelBand band = Band(4, baud, driver, modulator, photodiode, amplifier);
        EqualisedChannel channel = EqualisedChannel.Solve(band, Q).ShouldNotBeNull();

        // The largest noise of the amplifier at which the whole distribution of symbols, with taps of its own, errs as often.
        Filter receiver = Filter.Cascade(Filter.OnePole(amplifier), EqualisedChannel.ReceiverOf(4, baud));
        Filter whole = Filter.Cascade(Filter.OnePole(driver), Filter.OnePole(modulator), Filter.OnePole(photodiode), receiver);
        PulseResponse pulse = PulseResponse.Compute(whole, baud);
        int taps = EqualisedChannel.TapsOf(4, baud);
        double[] correlation = receiver.NoiseCorrelation(baud, taps);
        double target = 1.5 * Math.Exp(Gaussian.LogTail(Q));
        double Ser(double sigma) => StatisticalLink.Solve(Input(pulse, [sigma], correlation, taps)).Ser;
        (double low, double high) = (1e-3, 1.0);
        for (int i = 0; i < 24; i++)
        {
            double middle = Math.Sqrt(low * high);
            (low, high) = Ser(middle) < target ? (middle, high) : (low, middle);
        }
        double density = low * low / receiver.NoiseBandwidth_Hz(8 * baud);
        // Without interference between symbols: half an eye of 1/3 is q deviations, in 0.75 of the symbol rate.
        double ideal = 1 / (9 * Q * Q) / (0.75 * baud);
        double penalty = 5 * Math.Log10(ideal / density);
        output.WriteLine($"{channel.PenaltyDb:0.000} dB, statistical {penalty:0.000} dB; {channel}");

        // Taking what is left of the symbols as Gaussian is on the safe side, by up to 0.1 dB here.
        channel.PenaltyDb.ShouldBeInRange(penalty - 0.02, penalty + 0.1);
    }

    [Theory]
    [InlineData(53.125e9, 45e9, 38e9, 45e9, 34e9)]
    [InlineData(106.25e9, 70e9, 58e9, 65.3e9, 62e9)]
    public void Intensity_noise_behind_the_equaliser_errs_as_in_the_statistical_link(
        double baud,
        double driver,
        double modulator,
        double photodiode,
        double amplifier
    )
    {
        EqualisedChannel channel = EqualisedChannel.Solve(Band(4, baud, driver, modulator, photodiode, amplifier), Q)!.Value;
        // Extinction 4.5 dB; relative intensity noise alone, 2e-14 / Hz at 53 GBd and as much in the band at 106.
        double ratio = OpticalModulation.FromDb(4.5);
        double rin = 2e-14 * 53.125e9 / baud;
        ImddSignal signal = new()
        {
            Levels = 4,
            Oma = 1e-2,
            ExtinctionRatio = ratio,
            NoiseBandwidth = channel.LightBandwidth * baud,
            Responsivity = 1,
            ThermalNoise = 1e-15,
            Rin = rin,
            RinDefinition = RinDefinition.Level,
            IncoherentCrosstalkRatio = channel.Residue,
        };

        Filter light = Filter.Cascade(Filter.OnePole(photodiode), Filter.OnePole(amplifier), EqualisedChannel.ReceiverOf(4, baud));
        PulseResponse pulse = PulseResponse.Compute(Filter.Cascade(Filter.OnePole(driver), Filter.OnePole(modulator), light), baud);
        int taps = EqualisedChannel.TapsOf(4, baud);
        double rms = Math.Sqrt(rin * light.NoiseBandwidth_Hz(8 * baud));
        // Levels from -1 to 1 are half of the swing about the mean: the lowest lies 2 / (ER - 1) above the dark.
        double[] noise = [.. Enumerable.Range(0, 4).Select(k => rms * (2 / (ratio - 1) + 2 * k / 3.0))];
        StatisticalLinkResult solved = StatisticalLink.Solve(Input(pulse, noise, light.NoiseCorrelation(baud, taps), taps));
        double ber = ImddSolver.BitErrorRatio(signal);
        output.WriteLine($"{ber:0.00e0}, statistical {solved.Ber:0.00e0}");

        // 20 % at 1e-5 are 0.02 dB of optical power.
        (ber / solved.Ber).ShouldBeInRange(0.7, 1.4);
        solved.Ber.ShouldBeInRange(1e-7, 1e-3);
    }

    [Fact]
    public void Without_limits_only_the_receivers_low_pass_is_left()
    {
        EqualisedChannel channel = EqualisedChannel.Solve(new ChannelBand(4, 53.125e9), Q)!.Value;

        // Light and amplifier noise pass the same; the equalised band of the reference receiver is narrower than 0.75.
        channel.LightBandwidth.ShouldBe(channel.AmplifierBandwidth, 1e-12);
        channel.AmplifierBandwidth.ShouldBeInRange(0.45, 0.75);
        channel.Residue.ShouldBeLessThan(0.03);
        channel.PenaltyDb.ShouldBeInRange(-1, 0);
    }

    [Fact]
    public void An_amplifier_that_filters_its_own_noise_costs_less_than_a_modulator_of_the_same_bandwidth()
    {
        const double Slow = 20e9;
        ChannelBand open = new(4, 53.125e9);
        double amplifier = EqualisedChannel.Solve(open with { Amplifier = Slow }, Q)!.Value.PenaltyDb;
        double modulator = EqualisedChannel.Solve(open with { Modulator = Slow }, Q)!.Value.PenaltyDb;
        EqualisedChannel photodiode = EqualisedChannel.Solve(open with { Photodiode = Slow }, Q)!.Value;

        modulator.ShouldBeGreaterThan(amplifier + 1);
        // The photodiode is in front of the amplifier's noise as the modulator is, and behind the noise of the light.
        photodiode.PenaltyDb.ShouldBe(modulator, 1e-9);
        photodiode.LightBandwidth.ShouldBeLessThan(0.7 * photodiode.AmplifierBandwidth);
    }

    [Fact]
    public void A_band_too_narrow_closes_the_eye()
    {
        ChannelBand narrow = new(4, 106.25e9)
        {
            Modulator = 5e9,
            Amplifier = 5e9,
            Driver = 5e9,
            Photodiode = 5e9,
        };
        EqualisedChannel.Solve(narrow, Q).ShouldBeNull();
        EqualisedChannel.Solve(narrow with { Levels = 2, Modulator = 1e9 }, 7).ShouldBeNull();
    }

    [Fact]
    public void Few_errors_without_taps_are_those_of_the_worst_neighbours()
    {
        // NRZ at 1e-12 through the rings of an optical I/O line: no equaliser. The eye with all neighbours against the decided symbol, at the
        // best of a hundred phases.
        ChannelBand band = new(2, 32e9)
        {
            Modulator = 25.4e9,
            Demultiplexer = 16.5e9,
            Photodiode = 45e9,
            Amplifier = 22e9,
        };
        EqualisedChannel channel = EqualisedChannel.Solve(band, 7.03)!.Value;
        Filter whole = Filter.Cascade(
            Filter.OnePole(25.4e9),
            Filter.OnePole(16.5e9),
            Filter.OnePole(45e9),
            Filter.OnePole(22e9),
            EqualisedChannel.ReceiverOf(2, 32e9)
        );
        PulseResponse pulse = PulseResponse.Compute(whole, 32e9);
        double worst = 0;
        for (double phase = -0.5; phase <= 0.5; phase += 0.01)
        {
            double[] cursors = pulse.Cursors(pulse.Peak_UI + phase, 10, 10);
            double others = cursors.Where((_, i) => i != 10).Sum(Math.Abs);
            worst = Math.Max(worst, cursors[10] - others);
        }
        output.WriteLine($"{channel}, largest worst-case eye {worst:0.000}");

        channel.Residue.ShouldBe(0);
        // The noise bandwidth is that of the amplifier's band over the square of the main cursor, which is what is open times the eye.
        Filter receiver = Filter.Cascade(Filter.OnePole(22e9), EqualisedChannel.ReceiverOf(2, 32e9));
        double main = Math.Sqrt(receiver.NoiseBandwidth_Hz(8 * 32e9) / 32e9 / channel.AmplifierBandwidth);
        (main * Math.Pow(10, -channel.ClosureDb / 10)).ShouldBe(worst, 0.01);
    }

    [Fact]
    public void More_bandwidth_never_costs_more() =>
        Gen.Select(Gen.Double[0.3, 1.5], Gen.Double[0.3, 1.5], Gen.Double[0.3, 1.5], Gen.Double[0.3, 1.5], Gen.Int[0, 3])
            .Sample(
                (driver, modulator, photodiode, amplifier, which) =>
                {
                    const double Baud = 53.125e9;
                    double[] shares = [driver, modulator, photodiode, amplifier];
                    double? before = Penalty(shares);
                    shares[which] *= 1.2;
                    double? after = Penalty(shares);
                    return before is null || after <= before + (which == 3 ? 0.35 : 0.02);

                    double? Penalty(double[] s) =>
                        EqualisedChannel.Solve(Band(4, Baud, s[0] * Baud, s[1] * Baud, s[2] * Baud, s[3] * Baud), Q)?.PenaltyDb;
                },
                iter: 150
            );

    private static ChannelBand Band(int levels, double baud, double driver, double modulator, double photodiode, double amplifier) =>
        new(levels, baud)
        {
            Driver = driver,
            Modulator = modulator,
            Photodiode = photodiode,
            Amplifier = amplifier,
        };

    private static StatisticalLinkInput Input(PulseResponse pulse, double[] noise, double[] correlation, int taps) =>
        new(pulse, [-1, -1.0 / 3, 1.0 / 3, 1], [.. noise])
        {
            NoiseCorrelation = [.. correlation],
            Taps = taps,
            MaxPrecursors = taps - 1,
        };
}

using Heliograph.Photonics.Devices;
using Heliograph.Photonics.Imdd;

namespace Heliograph.Tests.Photonics.Devices;

public sealed class RingLinkTests
{
    private const double Nm = 174.7e9; // Hz of a nanometre at 1310 nm

    private static readonly RingTuner Tuner = new()
    {
        HeaterEfficiency = Nm / 0.010, // 10 mW/nm
        GridError = 0,
        Variation = 2 * Nm,
        Drift = 0.48 * Nm,
    };

    // Optical-I/O chiplet of fact sheet devices, section 6 C: 8 x 32 Gb/s NRZ, 6.5 dBm in fibre, rings at both ends.
    private static readonly DwdmRingLink Link = new()
    {
        Lines = 8,
        Spacing = 200e9,
        LinePower = 1e-3 * Math.Pow(10, (6.5 - 1.5 - 0.4) / 10),
        Modulator = new RingModulator
        {
            Frequency = 228.85e12,
            Q = 8000,
            LeastTransmission = 0.1,
            Shift = 14e9,
        },
        Filter = new DropFilter
        {
            Frequency = 228.85e12,
            Q = 5000,
            DropLossDb = 1,
        },
        ModulatorError = 1e9,
        FilterError = 2e9,
        LineError = 1e9,
        PassByLossDb = 0.05,
        PathLossDb = 1.5 + 0.4 + 1.5 + 0.4,
        Receiver = new ImddSignal
        {
            Levels = 2,
            Oma = 1,
            ExtinctionRatio = 2,
            NoiseBandwidth = 0.75 * 32e9,
            Responsivity = 1,
            ThermalNoise = 12e-12,
            Rin = Math.Pow(10, -13.3),
        },
        TargetBer = 1e-12,
        SymbolRate = 32e9,
        ModulatorTuner = Tuner,
        FilterTuner = Tuner,
    };

    [Fact]
    public void A_line_alone_is_its_own_budget()
    {
        DwdmRingLink alone = Link with { Lines = 1, ModulatorError = 0, FilterError = 0 };
        RingLinkResult result = alone.Solve();
        ModulatorLevels best = Link.Modulator.Best().Levels;
        double expected = Link.LinePower * best.Swing * Math.Pow(10, -(Link.PathLossDb + 1) / 10);

        ImddSignal signal = result.Channels[0].Signal;
        signal.Oma.ShouldBe(expected, expected * 1e-12);
        signal.IncoherentCrosstalkRatio.ShouldBe(0);
        result.Channels[0].PassByLossDb.ShouldBe(0, 1e-12);
        result.MarginDb!.Value.ShouldBe(ImddSolver.MarginDb(signal, 1e-12)!.Value, 1e-12);
    }

    [Fact]
    public void Two_lines_see_each_other_through_the_lorentzian_at_the_real_distance()
    {
        // Line 1 in filter 0: distance 200 - 1 (line) -+ 2 (filter) GHz, g = 22.885 GHz; own drop 1/(1 + (2/g)^2).
        DwdmRingLink two = Link with
        {
            Lines = 2,
            ModulatorError = 0,
            PassByLossDb = 0,
            Receiver = Link.Receiver with { Rin = 0 },
        };
        RingLinkResult result = two.Solve();
        const double HalfWidth = 22.885e9;
        double own = 1 / (1 + Math.Pow(2e9 / HalfWidth, 2));
        double leak = 1 / (1 + Math.Pow(197e9 / HalfWidth, 2)) / own;
        double printed = Printed(two);
        result.Channels[0].Signal.IncoherentCrosstalkRatio.ShouldBe(Math.Sqrt(leak * leak + printed * printed), 1e-6);
        // Line 0 in filter 1: what its own filter left of it, (2/g)^2 / (1 + (2/g)^2).
        double left = Math.Pow(2e9 / HalfWidth, 2) / (1 + Math.Pow(2e9 / HalfWidth, 2));
        result.Channels[1].Signal.IncoherentCrosstalkRatio.ShouldBe(Math.Sqrt(Math.Pow(leak * left, 2) + printed * printed), 1e-6);
        // It passes filter 0 at 200 - 1 - 2 GHz and modulator ring 0.
        result.Channels[1].PassByLossDb.ShouldBeGreaterThan(result.Channels[0].PassByLossDb);

        static double Printed(DwdmRingLink link)
        {
            RingOperation best = link.Modulator.Best();
            double near = 199e9 - best.Detuning - 14e9;
            double first = link.Modulator.Transmission(near);
            double second = link.Modulator.Transmission(near + 14e9);
            return (second - first) / (second + first) * (best.Levels.High + best.Levels.Low) / best.Levels.Swing;
        }
    }

    [Theory]
    [InlineData(9150, -24.1)]
    [InlineData(6930, -21.7)]
    public void A_drop_ring_leaks_its_neighbour_by_the_lorentzian(double q, double expected)
    {
        // Fact sheet devices, mux-ring.crosstalk: 200 GHz spacing, single ring; O band.
        DropFilter filter = Link.Filter with
        {
            Q = q,
        };
        (10 * Math.Log10(filter.Drop(200e9) / filter.Drop(0))).ShouldBe(expected, 0.05);
        // Without loss of its own the ring sends every photon one way or the other.
        DropFilter lossless = filter with
        {
            DropLossDb = 0,
        };
        (lossless.Drop(7e9) + lossless.Through(7e9)).ShouldBe(1, 1e-12);
    }

    [Fact]
    public void The_optical_chiplet_closes_and_its_last_line_is_the_worst()
    {
        RingLinkResult result = Link.Solve();
        result.Closes.ShouldBeTrue();
        result.Channels.Length.ShouldBe(8);
        // Fact sheet devices, 6 C: -4.6 dBm at the diode with ring loss 1.5 dB, ER 4 dB; ours pairs loss and ER through one Lorentzian.
        (10 * Math.Log10(result.Channels[result.Worst].Signal.Oma / 1e-3)).ShouldBeInRange(-8, -3);
        // Two heaters of 2.24 nm x 10 mW/nm: 44.8 mW over 32 Gb/s = 1.40 pJ/bit.
        result.TuningEnergyPerBit.ShouldBe(1.40e-12, 0.005e-12);
        result.LargestTuningPower.ShouldBe(2 * result.TuningPower, 1e-9);
        // One line for the clock: the same watts over 7/8 of the bits.
        (Link with { ClockLines = 1 })
            .Solve()
            .TuningEnergyPerBit.ShouldBe(1.40e-12 * 8 / 7, 0.005e-12);
    }

    [Fact]
    public void Every_error_and_every_loss_only_takes_margin()
    {
        double margin = Link.Solve().MarginDb!.Value;
        DwdmRingLink[] worse =
        [
            Link with
            {
                ModulatorError = 4e9,
            },
            Link with
            {
                FilterError = 8e9,
            },
            Link with
            {
                LineError = 20e9,
            },
            Link with
            {
                Spacing = 100e9,
            },
            Link with
            {
                Lines = 12,
            },
            Link with
            {
                PathLossDb = 5,
            },
            Link with
            {
                FlatnessDb = 3,
            },
            Link with
            {
                FreeSpectralRange = 1.65e12,
            },
        ];
        foreach (DwdmRingLink link in worse)
        {
            (link.Solve().MarginDb ?? -100).ShouldBeLessThan(margin);
        }
        // Rings that sit on their neighbours' lines close nothing, and say so.
        RingLinkResult broken = (Link with { Spacing = 25e9 }).Solve();
        broken.Closes.ShouldBeFalse();
        Should.Throw<ArgumentOutOfRangeException>(() => (Link with { ClockLines = 8 }).Solve());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tuning_needs_are_those_of_drawn_rows_of_rings(bool cyclic)
    {
        RingTuner tuner = new()
        {
            HeaterEfficiency = 15e12,
            GridError = 2 * Nm,
            Variation = 0.4 * Nm,
            Drift = 3 * Nm,
            FreeSpectralRange = 8 * 200e9,
            Spacing = 200e9,
            Lines = 8,
            IsCyclic = cyclic,
        };
        // Built high enough for the coolest; the common offset counts up to the spacing where the row may rotate.
        Random random = new(9);
        double sum = 0;
        double largest = 0;
        const int Rows = 100_000;
        for (int i = 0; i < Rows; i++)
        {
            double common = 2 * tuner.GridError * random.NextDouble() + tuner.Drift * random.NextDouble();
            common -= cyclic ? tuner.Spacing * Math.Floor(common / tuner.Spacing) : 0;
            double variation = tuner.Variation * random.NextDouble() * 2;
            sum += common + variation;
            largest = Math.Max(largest, common + variation);
        }
        TuningNeed need = tuner.Need();
        need.Maximum.ShouldBe(largest, 0.02 * largest);
        need.Mean.ShouldBe(sum / Rows, 0.01 * sum / Rows);
        tuner.MeanPower.ShouldBe(need.Mean / 15e12, 1e-12);
        if (cyclic)
        {
            // 200 + 2 x 69.9 GHz instead of 7 nm and 0.8: 1362.7 GHz.
            need.Maximum.ShouldBe(339.8e9, 0.1e9);
        }
    }

    [Fact]
    public void A_responsivity_above_one_electron_a_photon_is_impossible()
    {
        // Fact sheet devices, trap 3: DSENT's 1.1 A/W at 1300 nm against the limit of 1.048.
        Photodiode dsent = new() { Responsivity = 1.1, Wavelength = 1300e-9 };
        dsent.IsPossible.ShouldBeFalse();
        Photodiode.ResponsivityLimit(1300e-9).ShouldBe(1.0485, 1e-4);
        Photodiode good = dsent with
        {
            Responsivity = 0.9,
            DarkCurrent = 10e-9,
            DarkCurrentDoubling = 10,
            TransitBandwidth = 60e9,
            CapacitanceBandwidth = 80e9,
        };
        good.IsPossible.ShouldBeTrue();
        good.DarkCurrentAt(good.ReferenceTemperature + 30).ShouldBe(80e-9, 1e-18);
        good.Bandwidth.ShouldBe(48e9, 1); // 3-4-5: 60 x 80 / 100
        // 2 uA rms over 30 GHz are 11.5 pA/sqrt(Hz).
        Tia.Density(2e-6, 30e9).ShouldBe(11.547e-12, 1e-15);
        Tia.Rms(Tia.Density(2e-6, 30e9), 30e9).ShouldBe(2e-6, 1e-18);
    }

    [Fact]
    public void Passive_parts_add_what_their_data_sheets_say()
    {
        new Splitter(4, 0.4).LossDb.ShouldBe(6.42, 0.001); // 6.02 + 0.4
        new Waveguide(100, 0.012).LossDb.ShouldBe(1.2, 1e-12); // 1 dB/cm over 12 mm
        new Coupler(1.5, 30e-9).LossDb(15e-9).ShouldBe(2.5, 1e-12);
        new Coupler(1.5).LossDb(15e-9).ShouldBe(1.5, 1e-12);
        Multiplexer mux = new(4, 1, 25, 35);
        mux.CrosstalkRatio.ShouldBe(2 * Math.Pow(10, -2.5) + Math.Pow(10, -3.5), 1e-12);
        mux.CrosstalkRootSumSquare.ShouldBe(Math.Sqrt(2e-5 + 1e-7), 1e-12);
        new Multiplexer(1, 1, 25, 35).CrosstalkRatio.ShouldBe(0);
        Should.Throw<ArgumentOutOfRangeException>(() => new Waveguide(-1, 1).LossDb);
    }

    [Fact]
    public void A_coherent_link_without_amplifiers_ends_where_shot_noise_and_ceiling_meet()
    {
        // 400G 16QAM at 63.1 GBd, OSNR 24 dB: SNR = 24 - 10 log10(63.1/12.5) = 16.97 dB.
        UnamplifiedCoherent zr = new()
        {
            LaunchDbm = -10,
            Frequency = 193.4e12,
            SymbolRate = 63.1e9,
            RequiredOsnrDb = 24,
            FibreLossDbPerMetre = 0.25e-3,
            FixedLossDb = 1,
        };
        zr.RequiredSnrDb.ShouldBe(16.97, 0.01);
        // Ideal: 2 h nu B = 1.617e-8 W = -47.9 dBm, so -30.9 dBm.
        zr.RequiredPowerDbm!.Value.ShouldBe(-47.91 + 16.97, 0.02);
        // Ceiling 20 dB, noise 8 dB over: 1/SNR 0.02009 - 0.01 = 0.01009: 19.96 dB above -39.9 dBm.
        UnamplifiedCoherent real = zr with
        {
            TransceiverSnrDb = 20,
            ReceiverNoiseDb = 8,
        };
        real.RequiredPowerDbm!.Value.ShouldBe(-19.95, 0.03);
        // 9.95 dB of budget less 1 dB fixed: 35.8 km.
        real.Reach!.Value.ShouldBe(35.8e3, 200);
        real.MarginDb(real.Reach.Value)!.Value.ShouldBe(0, 1e-9);
        (real with { DispersionReach = 20e3 }).Reach.ShouldBe(20e3);
        (real with { TransceiverSnrDb = 16 }).Reach.ShouldBeNull();
        (real with { FixedLossDb = 30 }).Reach.ShouldBe(0);
        // Fact sheet photonics, section 13: about 40 km on 11 dB.
        (zr with { SensitivityDbm = -21, FixedLossDb = 1 }).Reach!.Value.ShouldBe(40e3, 1);
    }
}

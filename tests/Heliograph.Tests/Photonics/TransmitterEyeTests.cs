using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Photonics;
using Heliograph.Photonics.Engines;
using Heliograph.Photonics.Waveform;
using Heliograph.Tests.Photonics.Engines;

namespace Heliograph.Tests.Photonics;

/// <summary>The transmitter of a medium as a compliance test sees it.</summary>
public sealed class TransmitterEyeTests
{
    private static readonly LinkPhysics Physics = new();

    private static TransmitterEye? Find(string medium, string rate = "400 Gb/s", FigureBook? book = null) =>
        TransmitterEye.Of(EngineLinks.Class(medium, rate, 50), LinkEnds.Unknown, book ?? EngineLinks.Book, LinkConditions.Default, Physics);

    private static TransmitterEye Of(string medium, string rate = "400 Gb/s", FigureBook? book = null) => Find(medium, rate, book).ShouldNotBeNull();

    [Fact]
    public void An_ideal_transmitter_has_next_to_no_tdecq_and_each_flaw_adds_to_it()
    {
        ChannelBand ideal = new(4, 53.125e9);
        double none = TransmitterEye.Solve(ideal, 4, 0, hasArms: false).TdecqDb!.Value;
        double Slow(double driver, double modulator) =>
            TransmitterEye.Solve(ideal with { Driver = driver, Modulator = modulator }, 4, 0, hasArms: false).TdecqDb!.Value;

        // What the reference receiver alone leaves behind five taps.
        none.ShouldBeInRange(0, 0.5);
        Slow(40e9, double.PositiveInfinity).ShouldBeGreaterThan(none);
        Slow(25e9, double.PositiveInfinity).ShouldBeGreaterThan(Slow(40e9, double.PositiveInfinity));
        // One pole before a straight curve is one pole behind it.
        Slow(double.PositiveInfinity, 30e9).ShouldBe(Slow(30e9, double.PositiveInfinity), 1e-6);
        TransmitterEye.Solve(ideal, 4, 1e-14, hasArms: false).TdecqDb!.Value.ShouldBeGreaterThan(none + 0.05);
        // Noise of the laser alone errs too often.
        TransmitterEye.Solve(ideal, 4, 1e-11, hasArms: false).TdecqDb.ShouldBeNull();
    }

    [Fact]
    public void The_levels_have_the_extinction_ratio_and_the_curve_of_two_arms_bends_transitions_alone()
    {
        ChannelBand band = new(4, 53.125e9) { Driver = 40e9, Modulator = 35e9 };
        TdecqResult straight = TransmitterEye.Solve(band, 3.5, 0, hasArms: false);
        TdecqResult arms = TransmitterEye.Solve(band, 3.5, 0, hasArms: true);

        straight.ExtinctionRatioDb!.Value.ShouldBe(10 * Math.Log10(3.5), 0.15);
        arms.ExtinctionRatioDb!.Value.ShouldBe(straight.ExtinctionRatioDb.Value, 0.1);
        straight.LevelMismatch.ShouldBe(1, 0.02);
        arms.TdecqDb!.Value.ShouldBe(straight.TdecqDb!.Value, 0.2);
        arms.TdecqDb.Value.ShouldNotBe(straight.TdecqDb.Value);
    }

    [Fact]
    public void A_transmitter_is_held_to_its_specification()
    {
        TransmitterEye eye = Of("opt-400g-dr4");
        LinkOptics optics = EngineLinks.Optics("opt-400g-dr4", "400 Gb/s");

        eye.Taps.ShouldBe(5);
        eye.MostTdecqDb.ShouldBe(3.4);
        eye.LeastOmaLessTdecq.ShouldBe(-2.2);
        eye.OmaLessTdecq!.Value.ShouldBe(optics.TransmitOma.Value!.Value - eye.TdecqDb!.Value, 1e-12);
        eye.Complies.ShouldBe(true);
        Of("opt-400g-dr4", book: EngineLinks.With(("opt-400g-dr4", "tdecq-max", eye.TdecqDb.Value - 0.01))).Complies.ShouldBe(false);
        FigureBook dim = EngineLinks.With(("eng-400g-dr4", "launch-power", optics.Launch.Value!.Value - eye.OmaLessTdecq.Value - 2.3));
        Of("opt-400g-dr4", book: dim).Complies.ShouldBe(false);
    }

    [Fact]
    public void Lanes_of_200G_have_the_long_equaliser_and_no_verdict_without_a_specification()
    {
        TransmitterEye eye = Of("opt-16t-dr8", "1.6 Tb/s");

        eye.Taps.ShouldBe(15);
        eye.TdecqDb!.Value.ShouldBeGreaterThan(Of("opt-400g-dr4").TdecqDb!.Value);
        eye.Complies.ShouldBeNull();
        // Two levels have no TDECQ; a cable has no transmitter of light.
        Find("oio-teraphy", "256 Gb/s").ShouldBeNull();
        Find("med-aec", "800 Gb/s").ShouldBeNull();
    }
}

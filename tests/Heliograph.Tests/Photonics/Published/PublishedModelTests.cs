using Heliograph.Photonics.Published;

namespace Heliograph.Tests.Photonics.Published;

public sealed class PublishedModelTests
{
    // The computed rows of links and photonics of shared/data/parts/validation.csv: id, model, inputs, value, unit, relative tolerance.
    [Theory]
    [InlineData("phy-01", "fec.frame-loss", "code=RS(544,514); symbol=10 bit; ber=2.4e-4; codewords=1; frames-per-codeword=8", 9.2e-13, "", 0.10)]
    [InlineData("phy-04", "fec.ber-budget", "pmd=2.4e-4; aui=1e-5; auis=4", 2.8e-4, "", 1e-12)]
    [InlineData("phy-07", "imdd.q", "levels=4; ber=2.4e-4", 3.414, "", 0.001)]
    [InlineData("phy-09", "imdd.level-penalty", "levels=4; reference-levels=2", 9.54, "dB (electrical)", 0.005)]
    [InlineData("phy-10", "imdd.ideal-sensitivity", "stressed-sensitivity=-1.9 dBm; secq=3.4 dB", -5.3, "dBm OMA", 0.009)]
    [InlineData("phy-12", "imdd.transmit-oma", "oma-minus-tdecq=-2.2 dBm; tdecq=3.4 dB", 1.2, "dBm", 0.04)]
    [InlineData("phy-13", "imdd.transmit-oma", "oma-minus-tdecq=-1.7 dBm; tdecq=3.4 dB", 1.7, "dBm", 0.03)]
    [InlineData("phy-15", "electrical.loss-ratio", "from=22 dB; to=4 dB", 63.1, "x", 0.01)]
    [InlineData("phy-16", "fibre.latency", "group-index=1.468", 4.9, "us/km", 0.01)]
    [InlineData("phy-17", "fibre.latency-saving", "group-index=1.0003; reference-index=1.468", 31.9, "%", 0.03)]
    [InlineData("ring-01", "ring.tuning", "efficiency=0.12 nm/mW; wavelength=1550 nm", 15.0, "GHz/mW", 0.02)]
    [InlineData("las-01", "laser.wall-plug-efficiency", "channels=8; power=19.5 dBm; electrical=12 W", 5.94, "%", 0.01)]
    [InlineData("las-03", "laser.wall-plug-efficiency", "channels=16; power=20 dBm; electrical=13 W", 12.3, "%", 0.01)]
    [InlineData("las-04", "laser.electrical-power", "optical=300 mW; efficiency=15 %; driver-efficiency=100 %", 2.0, "W", 0.05)]
    [InlineData("las-05", "reliability.arrhenius", "activation=0.97 eV; use=25 C; stress=60 C", 52.8, "x", 0.005)]
    [InlineData("cpo-01", "energy.per-bit", "power=30 W; rate=1.6 Tb/s", 18.75, "pJ/bit", 1e-12)]
    [InlineData("cpo-02", "energy.per-bit", "power=9 W; rate=1.6 Tb/s", 5.625, "pJ/bit", 1e-12)]
    [InlineData("cpo-03", "energy.fleet", "accelerators=400000; modules-each=6; power=30 W", 72, "MW", 1e-12)]
    [InlineData("cpo-05", "energy.per-bit", "power=5.5 W; rate=0.8 Tb/s", 6.875, "pJ/bit", 1e-12)]
    [InlineData("cpo-09", "reliability.zero-failure-bound", "hours=1e6; confidence=95 %", 333800, "h", 0.01)]
    [InlineData("cpo-14", "energy.fleet", "accelerators=72; modules-each=18; power=16 W", 20.7, "kW", 0.01)]
    [InlineData("net-06", "system.aggregate", "accelerators=8192; each=2 TB/s", 16.384, "PB/s", 0.001)]
    [InlineData("net-08", "system.aggregate", "accelerators=72; each=1.8 TB/s", 129.6, "TB/s", 0.001)]
    [InlineData("wan-01", "wan.lossless-buffer", "rate=3.2 Tb/s; length=100 km; latency=4.9 us/km", 392, "MB", 0.01)]
    public void A_published_value_is_reproduced(string id, string model, string inputs, double published, string unit, double tolerance)
    {
        Compute(model, inputs, unit).ShouldBe(published, Math.Abs(published) * tolerance, id);
    }

    [Fact]
    public void Every_computed_row_of_the_sheet_that_belongs_here_closes()
    {
        string? shared = Repository.Shared;
        string sheet = Path.Combine(shared ?? "", "data", "parts", "validation.csv");
        Assert.SkipUnless(shared is not null && File.Exists(sheet), "shared/data is not beside this checkout");

        PublishedRows[] rows = [.. PublishedRows.Of(sheet).Where(r => r.Kind == "computed" && !r.IsOfScenario)];
        rows.Where(r => !r.Closes()).Select(r => r.Text()).ShouldBeEmpty();
        // Twenty-eight computed rows less two of scenarios.
        rows.Length.ShouldBeGreaterThanOrEqualTo(26);
    }

    [Fact]
    public void Every_row_that_we_ship_with_a_model_closes()
    {
        PublishedRows[] rows = [.. PublishedRows.Shipped.Where(r => r.Model != "claim" && !r.IsOfScenario)];
        rows.Where(r => !r.Closes()).Select(r => r.Text()).ShouldBeEmpty();
        rows.Length.ShouldBeGreaterThan(90);
    }

    [Fact]
    public void Values_by_a_second_route_are_met()
    {
        List<string> off = [];
        foreach ((string model, string inputs, string unit, double expected, double relative) in SecondRoutes.All)
        {
            bool computed = PublishedModels.TryCompute(model, PublishedRows.Parse(inputs), unit, out double value, out string? error);
            if (!computed || !(Math.Abs(value - expected) <= relative * Math.Abs(expected) + 1e-300))
            {
                off.Add($"{model} ({inputs}): {value:R} {unit} against {expected:R}{error}");
            }
        }
        off.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("no.such", "a=1", "", "no model")]
    [InlineData("imdd.qq", "a=1", "", "the nearest is imdd.q")]
    [InlineData("imdd.q", "levels=4 dB; ber=1e-3", "", "'levels' is '4 dB'")]
    [InlineData("imdd.q", "levels=NaN; ber=1e-3", "", "no finite number")]
    [InlineData("imdd.rin-penalty", "ber=2.4e-4; rin=-136 dB/Hz; extinction=3.5 dB; baud=53.125 GBd", "dB", "floor")]
    [InlineData("imdd.rin-penalty", "ber=2.4e-4; rin=-136 dB/Hz; definition=rms; extinction=3.5 dB; baud=53.125 GBd", "dB", "one of level")]
    [InlineData("laser.electrical-power", "optical=300 mW; efficiency=150 %", "W", "at most 1")]
    [InlineData("reliability.estimate", "hours=1e6", "FIT", "no estimate")]
    [InlineData("ocs.fabric-elements", "topology=Benes; radix=12", "", "power of two")]
    [InlineData("topology.torus-ocs.switches", "cubes=64; cube-side=4; usable-ports=100", "OCS", "more than 100")]
    [InlineData("fec.payload", "code=KP4", "W", "was asked for")]
    [InlineData("energy.per-bit", "power=30 W; rate=1.6 Tb/s", "lasers", "not a unit")]
    [InlineData("imdd.q", "levels=4", "", "'ber' is missing")]
    [InlineData("imdd.q", "levels=4; ber=0.9", "", "ber")]
    [InlineData("imdd.q", "levels=2.5; ber=1e-3", "", "whole number")]
    [InlineData("energy.per-bit", "power=30; rate=1.6 Tb/s", "pJ/bit", "'power'")]
    [InlineData("energy.per-bit", "power=30 W; rate=0 Tb/s", "pJ/bit", "positive")]
    [InlineData("energy.per-bit", "power=30 W; rate=1.6 Tb/s; lanes=8", "pJ/bit", "unused input 'lanes'")]
    [InlineData("energy.per-bit", "power=30 W; rate=1.6 Tb/s", "dBm", "was asked for")]
    [InlineData("fec.frame-loss", "code=BCH(7,4); ber=1e-4", "", "RS(n,k)")]
    [InlineData("fec.frame-loss", "code=RS(514,544); ber=1e-4", "", "no code")]
    [InlineData("fec.frame-loss", "code=RS(544,514); ber=2", "", "bit error ratio")]
    [InlineData("reliability.arrhenius", "activation=0.97 eV; use=-300 C; stress=60 C", "x", "positive")]
    [InlineData("reliability.zero-failure-bound", "hours=1e6; confidence=100 %", "h", "confidence")]
    public void A_model_that_cannot_be_computed_says_why(string model, string inputs, string unit, string reason)
    {
        PublishedModels.TryCompute(model, PublishedRows.Parse(inputs), unit, out double value, out string? error).ShouldBeFalse();
        error.ShouldNotBeNull().ShouldContain(reason);
        double.IsNaN(value).ShouldBeTrue();
    }

    private static double Compute(string model, string inputs, string unit)
    {
        PublishedModels.TryCompute(model, PublishedRows.Parse(inputs), unit, out double value, out string? error).ShouldBeTrue($"{model}: {error}");
        return value;
    }
}

using System.Globalization;
using Heliograph.Photonics.Published;

namespace Heliograph.Tests.Photonics;

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

        int rows = 0;
        foreach (string[] row in File.ReadLines(sheet).Skip(1).Select(Cells))
        {
            if (
                row[8] != "computed"
                || row[3].StartsWith("topology.", StringComparison.Ordinal)
                || row[3].StartsWith("scenario.", StringComparison.Ordinal)
            )
            {
                continue;
            }
            double published = Number(row[5]);
            double tolerance = row[7] switch
            {
                "exact" => Math.Abs(published) * 1e-9,
                _ when row[7].EndsWith('%') => Math.Abs(published) * Number(row[7][..^1]) / 100,
                _ => Number(row[7]),
            };
            Compute(row[3], row[4], row[6]).ShouldBe(published, tolerance, row[0]);
            rows++;
        }
        // Twenty-eight computed rows less four of topologies and scenarios.
        rows.ShouldBeGreaterThanOrEqualTo(24);
    }

    [Theory]
    // 20 log10 5 and 10 log10 7: eyes of PAM6 and PAM8 in the swing of NRZ.
    [InlineData("imdd.level-penalty", "levels=6; reference-levels=2", "dB (electrical)", 13.979400086720377)]
    [InlineData("imdd.level-penalty", "levels=8; reference-levels=2", "dB (optical)", 8.450980400142568)]
    [InlineData("imdd.level-penalty", "levels=8; reference-levels=4", "dB", 7.3595358)]
    // NRZ at 1e-12: q = 7.0345, the textbook value (Agrawal, ch. 4).
    [InlineData("imdd.q", "levels=2; ber=1e-12", "", 7.03448)]
    [InlineData("imdd.transmit-oma", "oma-minus-tdecq=-2.2 dBm; tdecq=1 dB; oma-min=-0.8 dBm", "dBm", -0.8)]
    [InlineData("fibre.latency", "group-index=1.468; length=100 km", "us", 489.67208)]
    [InlineData("ring.tuning", "efficiency=0.12 nm/mW; wavelength=1310 nm", "GHz/mW", 20.96329)]
    [InlineData("laser.electrical-power", "optical=300 mW; efficiency=15 %; driver-efficiency=60 %", "W", 3.3333333)]
    [InlineData("reliability.zero-failure-bound", "hours=1e6; confidence=60 %", "h", 1091356.7)]
    // chi-square quantile 0.95 with 4 degrees of freedom is 9.4877: half of it is 4.7439 expected failures.
    [InlineData("reliability.zero-failure-bound", "hours=1e6; confidence=95 %; failures=1", "h", 210797.5)]
    [InlineData("reliability.zero-failure-bound", "hours=1e6 h; confidence=95 %", "FIT", 2995.7323)]
    [InlineData("fec.ber-budget", "pmd=2.4e-4; aui=1e-5; auis=2", "", 2.6e-4)]
    public void Variants_of_the_models_have_their_own_known_values(string model, string inputs, string unit, double expected) =>
        Compute(model, inputs, unit).ShouldBe(expected, Math.Abs(expected) * 1e-5);

    [Theory]
    [InlineData("no.such", "a=1", "", "no model")]
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
        PublishedModels.TryCompute(model, Parse(inputs), unit, out double value, out string? error).ShouldBeFalse();
        error.ShouldNotBeNull().ShouldContain(reason);
        double.IsNaN(value).ShouldBeTrue();
    }

    private static double Compute(string model, string inputs, string unit)
    {
        PublishedModels.TryCompute(model, Parse(inputs), unit, out double value, out string? error).ShouldBeTrue($"{model}: {error}");
        return value;
    }

    private static Dictionary<string, string> Parse(string inputs) =>
        inputs.Split(';').Select(i => i.Split('=', 2)).ToDictionary(i => i[0].Trim(), i => i[1].Trim(), StringComparer.Ordinal);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    // Comma-separated cells, quoted where they hold a comma.
    private static string[] Cells(string line)
    {
        List<string> cells = [];
        bool quoted = false;
        int start = 0;
        for (int i = 0; i <= line.Length; i++)
        {
            if (i == line.Length || (line[i] == ',' && !quoted))
            {
                cells.Add(line[start..i].Trim('"'));
                start = i + 1;
            }
            else if (line[i] == '"')
            {
                quoted = !quoted;
            }
        }
        return [.. cells];
    }
}

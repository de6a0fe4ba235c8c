using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using Heliograph.Photonics.Published;

namespace Heliograph.Tests.Photonics.Published;

/// <summary>What the registry as a whole promises: every input counts, every spelling is read, nothing crashes, the guide says all of it.</summary>
public sealed partial class PublishedInputTests
{
    private const string TableHead = "| model | inputs | answer |\n|---|---|---|\n";

    // Inputs that by their nature do not move the answer of the case that they stand in.
    private static readonly HashSet<string> NoOps =
    [
        "fec.correctable symbol", // t does not depend on the symbol
        "fec.code-rate symbol",
        "fec.line-rate symbol",
        "imdd.baud-rate symbol",
        "imdd.transmit-oma oma-minus-tdecq", // the case in which the floor on OMA governs
        "imdd.transmit-oma tdecq",
        "electrical.trace-impedance width", // a trace that is laid out for its impedance has it
        "electrical.trace-impedance thickness",
        "electrical.trace-impedance dk",
        "electrical.trace-impedance df",
        "ring.tuning-power grid-error", // beyond one spacing the cyclic assignment takes it
        "ocs.mems-loss aperture", // a beam that is not clipped
        "ocs.mems-loss wavelength",
        "ocs.mems-loss fill",
        "ocs.mems-loss angle",
        "ocs.mems-loss radix",
        "heat.spreading conductivity",
        "edge.engines rate", // whole engines
        "fec.threshold inner", // without the inner code its test positions are one key too many
        "imdd.rin-penalty definition", // the other one needs an extinction ratio
        "imdd.floor extinction", // the noise of RIN_OMA is the same on all levels
        "laser.power wavelength", // says only whether the slope is possible
    ];

    private static IEnumerable<(string Model, string Inputs, string Unit)> Cases =>
        PublishedRows
            .Shipped.Where(r => r.Model != "claim" && !r.IsOfScenario)
            .Select(r => (r.Model, r.Inputs, r.Unit))
            .Concat(SecondRoutes.All.Select(r => (r.Model, r.Inputs, r.Unit)));

    [Fact]
    public void Every_model_has_a_row_or_a_value_by_a_second_route() => PublishedModels.Names.Except(Cases.Select(c => c.Model)).ShouldBeEmpty();

    [Fact]
    public void Every_input_changes_the_answer()
    {
        List<string> ignored = [];
        Dictionary<string, HashSet<string>> words = Words();
        foreach ((string model, string inputs, string unit) in Cases)
        {
            Dictionary<string, string> given = PublishedRows.Parse(inputs);
            PublishedModels.TryCompute(model, given, unit, out double value, out string? error).ShouldBeTrue($"{model} ({inputs}): {error}");
            foreach ((string key, string text) in given)
            {
                bool changes = Variants(text, words[key])
                    .Any(other =>
                    {
                        Dictionary<string, string> changed = new(given, StringComparer.Ordinal) { [key] = other };
                        return PublishedModels.TryCompute(model, changed, unit, out double moved, out _) && moved != value;
                    });
                if (!changes && !NoOps.Contains($"{model} {key}"))
                {
                    ignored.Add($"{model} {key}={text} of ({inputs})");
                }
            }
        }
        ignored.ShouldBeEmpty();
    }

    [Fact]
    public void A_key_too_many_is_named_and_a_key_too_few_too()
    {
        foreach ((string model, string inputs, string unit) in Cases)
        {
            Dictionary<string, string> given = PublishedRows.Parse(inputs);
            Dictionary<string, string> more = new(given, StringComparer.Ordinal) { ["nonsense"] = "1" };
            PublishedModels.TryCompute(model, more, unit, out _, out string? error).ShouldBeFalse(model);
            error.ShouldNotBeNull().ShouldContain("unused input 'nonsense'");
            PublishedModels.TryCompute(model, new Dictionary<string, string>(), unit, out _, out error).ShouldBeFalse(model);
            error.ShouldNotBeNull().ShouldContain("is missing", Case.Sensitive, model);
            // The guide's line of the model names every key that a case gives.
            string described = PublishedModels.Describe(model).Inputs;
            given.Keys.Where(k => !Named(model, described, k)).ShouldBeEmpty(model);
        }
    }

    [Theory]
    [InlineData("energy.per-bit", "power=30 W; rate=1.6 Tb/s", "pJ/bit", "power=0.03 kW; rate=1600 Gbps", "pJ/b")]
    [InlineData("energy.per-bit", "power=30 W; rate=1.6 Tb/s", "pJ/bit", "power=30000 mW; rate=200 GB/s each way", "pJ/bit (module)")]
    [InlineData("reliability.arrhenius", "activation=0.97 eV; use=25 C; stress=60 C", "x", "activation=970 meV; use=298.15 K; stress=60 \u00b0C", "")]
    [InlineData("reliability.zero-failure-bound", "hours=1e6; confidence=95 %", "h", "hours=1,000,000 device-hours; confidence=0.95", "hours")]
    [InlineData(
        "fec.frame-loss",
        "code=RS(544,514); ber=2.4e-4",
        "",
        "code=rs( 544, 514 ); ber=0.024 %; symbol=10; codewords=1; frame=64 bytes",
        "-"
    )]
    [InlineData(
        "laser.wall-plug-efficiency",
        "channels=16; power=20 dBm; electrical=13 W",
        "%",
        "channels=16 lines; power=100 mW; electrical=13000 mW",
        "percent"
    )]
    [InlineData("imdd.ideal-sensitivity", "stressed-sensitivity=0 dBm; secq=3.4 dB", "dBm OMA", "stressed-sensitivity=1 mW; secq=3.4 dB", "dBm")]
    [InlineData(
        "energy.fleet",
        "accelerators=400000; modules-each=6; power=30 W",
        "MW",
        "accelerators=400,000 GPUs; modules-each=6; power=0.03 kW",
        "MW"
    )]
    [InlineData("fibre.latency", "group-index=1.468; length=100 km", "us", "group-index=1.468; length=100000 m", "\u00b5s")]
    [InlineData("ring.tuning", "efficiency=0.12 nm/mW; wavelength=1550 nm", "GHz/mW", "efficiency=120 nm/W; wavelength=1.55 um", "GHz/mW (heater)")]
    [InlineData(
        "wan.lossless-buffer",
        "rate=3.2 Tb/s; length=100 km; latency=4.9 us/km",
        "MB",
        "rate=400 GB/s; length=100 km; latency=4.9 ns/m",
        "MB per port"
    )]
    [InlineData("imdd.baud-rate", "rate=212.5 Gb/s", "GBd", "rate=212.5 Gbit/s; levels=4", "GBaud")]
    [InlineData("system.aggregate", "accelerators=72; each=1.8 TB/s", "TB/s", "accelerators=72; each=14.4 Tb/s", "TB/s aggregate")]
    public void Another_spelling_has_the_same_answer(string model, string inputs, string unit, string others, string otherUnit)
    {
        PublishedModels.TryCompute(model, PublishedRows.Parse(inputs), unit, out double value, out string? error).ShouldBeTrue(error);
        PublishedModels.TryCompute(model, PublishedRows.Parse(others), otherUnit, out double other, out error).ShouldBeTrue(error);
        other.ShouldBe(value, 1e-9 * Math.Abs(value));
    }

    [Fact]
    public void No_text_crashes_a_model()
    {
        (string Model, string Inputs, string Unit)[] cases = [.. Cases];
        Gen<string> text = Gen.OneOf(
            Gen.String,
            Gen.String["0123456789.eE+-, %dBmKCWTHzb/s()"],
            Gen.Double.Select(d => d.ToString("R", CultureInfo.InvariantCulture)),
            Extremes(
                "",
                "0",
                "-1",
                "1e308",
                "1e-308",
                "2147483647",
                "NaN",
                "-Infinity",
                "1e6 h",
                "-5 dB",
                "0 K",
                "RS(99999,1)",
                "100000",
                "5 nm, 6 nm",
                "1/0"
            )
        );
        Gen.Select(Gen.Int[0, cases.Length - 1], Gen.Int[0, 9], text)
            .Sample(
                (at, key, replacement) =>
                {
                    (string model, string inputs, string unit) = cases[at];
                    Dictionary<string, string> changed = PublishedRows.Parse(inputs);
                    changed[changed.Keys.ElementAt(key % changed.Count)] = replacement;
                    bool computed = PublishedModels.TryCompute(model, changed, unit, out double value, out string? error);
                    computed.ShouldBe(error is null);
                    double.IsFinite(value).ShouldBe(computed, $"{model} {inputs} {replacement}: {value} {error}");
                    PublishedModels.TryCompute(model, PublishedRows.Parse(inputs), replacement, out value, out error).ShouldBe(error is null);
                },
                iter: 3000
            );
    }

    [Fact]
    public void The_guide_lists_every_model_with_its_inputs()
    {
        string path = Path.Combine(Repository.Root, "docs", "guides", "validate.md");
        string table = TableHead + string.Join("", PublishedModels.Names.Select(Line));
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, Table().Replace(File.ReadAllText(path), table.Replace("$", "$$", StringComparison.Ordinal)));
        }
        File.ReadAllText(path).ShouldContain(table, Case.Sensitive, "run with UPDATE_GOLDEN=1 and commit the file");
    }

    private static Gen<string> Extremes(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static string Line(string model)
    {
        (string inputs, string unit) = PublishedModels.Describe(model);
        return $"| `{model}` | {inputs} | {(unit.Length == 0 ? "1" : unit)} |\n";
    }

    // A model whose line says "with the inputs of X" has those of X too.
    private static bool Named(string model, string described, string key)
    {
        bool own = Regex.IsMatch(described, $@"(?<![\w-]){Regex.Escape(key)}(?![\w-])");
        Match other = Regex.Match(described, @"the inputs of ([a-z.-]+[a-z])");
        return own
            || (
                other.Success
                && other.Groups[1].Value != model
                && Named(other.Groups[1].Value, PublishedModels.Describe(other.Groups[1].Value).Inputs, key)
            );
    }

    private static Dictionary<string, HashSet<string>> Words()
    {
        Dictionary<string, HashSet<string>> words = new(StringComparer.Ordinal);
        foreach ((string key, string value) in Cases.SelectMany(c => PublishedRows.Parse(c.Inputs)))
        {
            (words.TryGetValue(key, out HashSet<string>? known) ? known : words[key] = new(StringComparer.Ordinal)).Add(value);
        }
        // Choices of which the cases show one.
        words["rate"].Add("counted");
        words["inner"].Add("none");
        words["mapping"].Add("gray");
        words["domain"].Add("electrical");
        words["definition"].Add("level");
        words["case"].UnionWith(["worst", "sum", "maximum"]);
        words["counted"].Add("each-way");
        words["bidirectional"].Add("no");
        words["statistics"].Add("exact");
        words["sum"].Add("power");
        words["end"].Add("high");
        words["modulation"].Add("NRZ");
        return words;
    }

    // The numbers of the text moved, one at a time, by a little, by much and by one; each word that the key has elsewhere.
    private static IEnumerable<string> Variants(string text, HashSet<string> words)
    {
        foreach (Match number in Numbers().Matches(text))
        {
            double value = double.Parse(number.Value, CultureInfo.InvariantCulture);
            foreach (double other in (double[])[value * 1.01, value + 1, value - 1, 2 * value, value / 2, value * 0.9])
            {
                string printed = other.ToString("R", CultureInfo.InvariantCulture);
                yield return text[..number.Index] + printed + text[(number.Index + number.Length)..];
            }
        }
        foreach (string word in words.Order(StringComparer.Ordinal))
        {
            yield return word;
        }
    }

    [GeneratedRegex(@"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\| model \| inputs \| answer \|\n\|---\|---\|---\|\n(\|.*\n)*", RegexOptions.CultureInvariant)]
    private static partial Regex Table();
}

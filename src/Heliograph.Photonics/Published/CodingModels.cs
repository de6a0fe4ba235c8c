using System.Globalization;
using System.Text.RegularExpressions;
using Heliograph.Photonics.Coding;

namespace Heliograph.Photonics.Published;

/// <summary>Check points of error correction. Equations of <c>docs/models/fec.md</c>.</summary>
internal static partial class CodingModels
{
    private const string Code = "code RS(n,k), KP4 or KR4; symbol = 10 bit";

    private const string Rates = Code + "; [inner] = none or Hamming(128,120)";

    private const string Scheme = Rates + " with test-positions and depth = 12; codewords = 1; aui = 0";

    public static readonly Dictionary<string, PublishedModel> All = new(StringComparer.Ordinal)
    {
        ["fec.ber-budget"] = new("pmd; aui; auis = 1", "", i => i.Number("pmd") + i.Number("auis", 1) * i.Number("aui")),
        ["fec.block-time"] = new(Code + "; codewords = 1; rate b/s", "s", BlockTime),
        ["fec.code-rate"] = new(Rates, "", i => RateOf(i).CodeRate),
        ["fec.codeword-error"] = new(Code + "; ber", "", i => CodeOf(i).CodewordErrorRatio(i.Number("ber"))),
        ["fec.codeword"] = new(Code, "b", i => CodeOf(i).CodewordBits),
        ["fec.coding-gain"] = new(
            Scheme + "; post-ber; rate = counted or ignored",
            "dB",
            CodingGain,
            "the error ratio behind the decoder is out of reach"
        ),
        ["fec.correctable"] = new(Code, "", i => CodeOf(i).Correctable),
        ["fec.frame-loss"] = new(Scheme + "; ber; frames-per-codeword, or frame = 64 B", "", FrameLoss),
        ["fec.inner-ber"] = new("ber; test-positions", "", i => new InnerHamming(i.Count("test-positions")).BitErrorRatio(i.Number("ber"))),
        ["fec.line-rate"] = new(Rates + "; rate b/s", "b/s", i => i.Positive("rate", "b/s") * RateOf(i).LineRateFactor),
        ["fec.miscorrection"] = new(Code, "", i => CodeOf(i).MiscorrectionBound),
        ["fec.payload"] = new(Code, "b", i => (double)CodeOf(i).Payload * CodeOf(i).SymbolBits),
        ["fec.post-ber"] = new(Scheme + "; ber", "", i => SchemeOf(i).PostFecBer(i.Number("ber"))),
        // The code of one symbol without redundancy fails with the symbol.
        ["fec.symbol-error"] = new("symbol = 10 bit; ber", "", i => new ReedSolomon(1, 1, SymbolBits(i)).CodewordErrorRatio(i.Number("ber"))),
        ["fec.threshold"] = new(
            Scheme + "; loss; frame = 64 B",
            "",
            i => SchemeOf(i).PreFecLimit(i.Number("loss"), FrameBytes(i)),
            "an error-free line loses more"
        ),
        ["fec.undetected"] = new(Scheme + "; ber", "", i => SchemeOf(i).UndetectedCodewordRatio(i.Number("ber"))),
    };

    /// <summary>The line rate of a payload rate where the inputs name a code; the rate itself where they do not.</summary>
    public static double LineRate(PublishedInputs inputs) =>
        inputs.Positive("rate", "b/s") * (inputs.Has("code") ? RateOf(inputs).LineRateFactor : 1);

    private static double FrameLoss(PublishedInputs inputs)
    {
        ReedSolomonFec scheme = SchemeOf(inputs);
        double ber = inputs.Number("ber");
        // The closed form of link.md, equation 10, where the frames are counted; else the frame's own blocks (fec.md, 7 and 8),
        // which are the same for 64 octets in KP4.
        return inputs.Has("frames-per-codeword") && scheme.Inner is null
            ? scheme.Code.FrameLossRatio(ber + scheme.ElectricalBer, scheme.Interleaved, inputs.Number("frames-per-codeword"))
            : scheme.FrameLossRatio(ber, FrameBytes(inputs));
    }

    // Data sheets print the gain before the bits that the code adds are charged.
    private static double? CodingGain(PublishedInputs inputs)
    {
        ReedSolomonFec scheme = SchemeOf(inputs);
        bool isCharged = inputs.Choice("rate", ("counted", true), ("ignored", false));
        return scheme.NetCodingGainDb(inputs.Number("post-ber")) - (isCharged ? 0 : 10 * Math.Log10(scheme.CodeRate));
    }

    private static double BlockTime(PublishedInputs inputs)
    {
        int interleaved = inputs.Count("codewords", 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(interleaved, 1, "codewords");
        return FecLatency.BlockTime(CodeOf(inputs), interleaved, inputs.Positive("rate", "b/s"));
    }

    // Rates do not depend on the decoder.
    private static ReedSolomonFec RateOf(PublishedInputs inputs) =>
        new(CodeOf(inputs), 1, HasInner(inputs) ? new InnerHamming(InnerHammingTable.MostPositions) : null);

    private static bool HasInner(PublishedInputs inputs) => inputs.Choice("inner", ("none", false), ("Hamming(128,120)", true), ("Hamming", true));

    private static ReedSolomonFec SchemeOf(PublishedInputs inputs)
    {
        ReedSolomon code = CodeOf(inputs);
        int interleaved = inputs.Count("codewords", 1);
        double electrical = inputs.Number("aui", 0);
        return HasInner(inputs)
            ? new ReedSolomonFec(code, interleaved, new InnerHamming(inputs.Count("test-positions")), inputs.Count("depth", 12), null, electrical)
            : new ReedSolomonFec(code, interleaved, electricalBer: electrical);
    }

    private static ReedSolomon CodeOf(PublishedInputs inputs)
    {
        string text = inputs.Text("code");
        int bits = SymbolBits(inputs);
        ReedSolomon? named =
            text.Equals("KP4", StringComparison.OrdinalIgnoreCase) ? ReedSolomon.Kp4
            : text.Equals("KR4", StringComparison.OrdinalIgnoreCase) ? ReedSolomon.Kr4
            : null;
        if (named is { } standard)
        {
            return standard with { SymbolBits = bits };
        }
        Match match = CodeText().Match(text);
        if (!match.Success)
        {
            throw new FormatException($"'code' is not RS(n,k): '{text}'");
        }
        int n = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        int k = int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
        return k > 0 && n > k && n <= 100_000 ? new ReedSolomon(n, k, bits) : throw new FormatException($"RS({n},{k}) over {bits} bits is no code");
    }

    private static int SymbolBits(PublishedInputs inputs)
    {
        int bits = inputs.Count("symbol", 10);
        return bits is >= 1 and <= 16 ? bits : throw new FormatException($"'symbol' is {bits} bit, 1 to 16 are due");
    }

    private static int FrameBytes(PublishedInputs inputs)
    {
        double bytes = inputs.TryValue("frame", "b", out double bits) ? bits / 8 : inputs.Number("frame", 64);
        return bytes is >= 1 and <= 1e6 && bytes == Math.Floor(bytes) ? (int)bytes : throw new FormatException("'frame' is 1 to 1e6 whole octets");
    }

    [GeneratedRegex(@"^RS\s*\(\s*(\d{1,6})\s*,\s*(\d{1,6})\s*\)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex CodeText();
}

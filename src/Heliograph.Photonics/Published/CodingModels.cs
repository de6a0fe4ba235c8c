using System.Text.RegularExpressions;
using Heliograph.Photonics.Coding;

namespace Heliograph.Photonics.Published;

/// <summary>Check points of error correction.</summary>
internal static partial class CodingModels
{
    public static readonly Dictionary<string, Func<PublishedInputs, string, Answer>> All = new(StringComparer.Ordinal)
    {
        ["fec.frame-loss"] = FrameLoss,
        ["fec.ber-budget"] = BerBudget,
    };

    // Equations 9 and 10.
    private static Answer FrameLoss(PublishedInputs inputs, string unit)
    {
        Match code = CodeText().Match(inputs.Text("code"));
        if (!code.Success)
        {
            throw new FormatException($"'code' is not RS(n,k): '{inputs.Text("code")}'");
        }
        int n = int.Parse(code.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
        int k = int.Parse(code.Groups[2].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
        int bits = inputs.Count("symbol", 10);
        double ber = inputs.Number("ber");
        int interleaved = inputs.Count("codewords", 1);
        double frames = inputs.Number("frames-per-codeword", 8);
        if (k <= 0 || n <= k || n > 100_000 || bits is < 1 or > 64)
        {
            throw new FormatException($"RS({n},{k}) over {bits} bits is no code");
        }
        return new Answer(new ReedSolomon(n, k, bits).FrameLossRatio(ber, interleaved, frames), "");
    }

    private static Answer BerBudget(PublishedInputs inputs, string unit) =>
        new(inputs.Number("pmd") + inputs.Number("auis", 1) * inputs.Number("aui"), "");

    [GeneratedRegex(@"^RS\s*\(\s*(\d{1,6})\s*,\s*(\d{1,6})\s*\)$", RegexOptions.CultureInvariant)]
    private static partial Regex CodeText();
}

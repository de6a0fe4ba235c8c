using Heliograph.Model.Scenarios;

namespace Heliograph.Engine.Validation;

/// <summary>Models of a table by the names under which they are published; unknown ones get a shape from their parameters.</summary>
internal static class InferenceModels
{
    // Published names, letters and digits only, and presets; the longest that a name begins with counts.
    private static readonly (string Name, string Preset)[] Known =
    [
        ("deepseekv32", "deepseek-v3.2"),
        ("deepseekv3", "deepseek-v3"),
        ("deepseekr1", "deepseek-v3"),
        ("kimik2thinking", "kimi-k2-thinking"),
        ("kimik2", "kimi-k2"),
        ("llama270b", "llama2-70b"),
        ("llama38b", "llama3-8b"),
        ("llama318b", "llama3-8b"),
        ("llama370b", "llama3-70b"),
        ("llama3170b", "llama3-70b"),
        ("llama3370b", "llama3-70b"),
        ("llama31405b", "llama3-405b"),
        ("llama3405b", "llama3-405b"),
        ("llama4scout", "llama4-scout"),
        ("llama4maverick", "llama4-maverick"),
        ("gptoss120b", "gpt-oss-120b"),
        ("gptoss20b", "gpt-oss-20b"),
        ("qwen3235b", "qwen3-235b"),
        ("qwen330b", "qwen3-30b"),
        ("qwen332b", "qwen3-32b"),
        ("qwen3coder480b", "qwen3-coder-480b"),
        ("qwen3next80b", "qwen3-next-80b"),
        ("qwen2572b", "qwen2.5-72b"),
        ("mixtral8x7b", "mixtral-8x7b"),
        ("mixtral8x22b", "mixtral-8x22b"),
        ("nemotron4340b", "nemotron4-340b"),
        ("pangupromoe", "pangu-pro-moe-72b"),
    ];

    /// <summary>Null when the row neither names a known model nor gives parameters.</summary>
    /// <param name="parameters">1e9.</param>
    /// <param name="active">1e9, of a token.</param>
    public static ModelSpec? Find(string name, double? parameters, double? active, ModelPresets presets)
    {
        string plain = Plain(name);
        if (presets.Find(name) is { } exact)
        {
            return exact;
        }
        // "metallama3..." and other publishers' prefixes.
        (string Name, string Preset) best = Known
            .Where(k => plain.Contains(k.Name, StringComparison.Ordinal))
            .OrderByDescending(k => k.Name.Length)
            .FirstOrDefault();
        if (best.Preset is not null && presets.Find(best.Preset) is { } preset)
        {
            return preset;
        }
        return parameters is > 0 and var all ? Generic(name, all * 1e9, Math.Clamp(active ?? all, 0.01 * all, all) * 1e9) : null;
    }

    public static string Plain(string name) => string.Concat(name.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit));

    /// <summary>
    /// A shape with some parameters: as wide as published models of its active parameters (hidden = 110 layers, a gated block
    /// 3.5 wide, eight key-value heads: 12.75 hidden^2 a layer); 128 experts of which 8, when fewer are active.
    /// </summary>
    internal static ModelSpec Generic(string name, double parameters, double active)
    {
        const int Head = 128;
        const double LayerPerSquare = 12.75;
        const double HiddenPerLayer = 110;
        const int Vocabulary = 128_256;
        int heads = Math.Max(8, 8 * (int)Math.Round(Math.Cbrt(active * HiddenPerLayer / LayerPerSquare) / (8 * Head)));
        int hidden = heads * Head;
        int layers = Math.Max(1, (int)Math.Round(hidden / HiddenPerLayer));
        double attention = layers * 2.25 * hidden * hidden;
        double embedding = 2.0 * Vocabulary * hidden;
        if (active > 0.95 * parameters)
        {
            double block = Math.Max(0.1 * parameters, parameters - attention - embedding);
            return Spec(Math.Max(1, (int)(block / (3.0 * hidden * layers))), null);
        }
        double visited = Math.Max(0.1 * active, active - attention - embedding);
        int width = Math.Max(1, (int)(visited / (8 * 3.0 * hidden * layers)));
        double routed = Math.Max(visited, parameters - attention - embedding);
        int count = Math.Clamp((int)Math.Round(routed / (3.0 * hidden * width * layers)), 8, 4096);
        return Spec(0, new ExpertSpec(count, 8, 0, width, 0));

        ModelSpec Spec(int feedForward, ExpertSpec? experts) =>
            new(name, layers, hidden, heads, 8, Head, feedForward, true, Vocabulary, false, experts, null, 0, []);
    }
}

using Heliograph.Model.Documents;
using Heliograph.Model.Units;

namespace Heliograph.Model.Scenarios;

/// <summary>Reads <c>workload: train: resilience:</c>.</summary>
internal static class ResilienceReader
{
    internal static readonly string[] Tiers = ["remote", "local"];

    private const int MostSpares = 1_000_000;
    private const double LongestInterval = 30 * 24;

    public static Resilience Read(MapReader? reader)
    {
        if (reader is null)
        {
            return Resilience.Default;
        }
        // The word is a value as well as the default, so that a copied scenario can take an interval back.
        bool best = reader.Node("checkpoint") is YamlScalar { Text: "best" };
        double? checkpoint = best ? null : reader.Quantity("checkpoint", "h", 1.0 / 3600, LongestInterval);
        BitRate? storage = reader.Rate("storage");
        string tier = reader.OneOf("tier", Tiers) ?? "remote";
        int? spares = reader.Integer("spares", 0, MostSpares);
        double? detection = reader.Quantity("detection", "min", 0, 24 * 60);
        double? restart = reader.Quantity("restart", "min", 0, 24 * 60);
        bool asynchronous = reader.Flag("asynchronous") ?? true;
        reader.Done();
        return new Resilience(checkpoint, storage, tier, spares, detection, restart, asynchronous);
    }
}

using System.Globalization;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Dimensions;
using Heliograph.Workload.Messages;

namespace Heliograph.Tests.Messages;

/// <summary>Networks and systems in a line.</summary>
internal static class Networks
{
    /// <summary>"Ring 8 50 500 + Switch 4 100 250": kind, ranks, GB/s, ns.</summary>
    public static DimensionalNetwork Of(string text) =>
        new(
            "network",
            [
                .. text.Split(" + ")
                    .Select(d => d.Split(' '))
                    .Select(d => new NetworkDimension(
                        Enum.Parse<DimensionKind>(d[0]),
                        int.Parse(d[1], CultureInfo.InvariantCulture),
                        Number(d[2]),
                        true,
                        Number(d[3])
                    )),
            ]
        );

    /// <summary>The system of the reference runs: 4 chunks, 1600 GB/s of memory, 10 ns.</summary>
    public static CollectiveSystem System(string algorithm, int dimensions, int active = 1, int splits = 4, double memory = 1600)
    {
        string list = string.Join(',', Enumerable.Repeat($"\"{algorithm}\"", dimensions));
        string json = $$"""
            {"endpoint-delay": 10, "active-chunks-per-dimension": {{active}}, "preferred-dataset-splits": {{splits}}, "local-mem-bw": {{memory}},
             "collective-optimization": "localBWAware", "all-reduce-implementation": [{{list}}], "all-gather-implementation": [{{list}}],
             "reduce-scatter-implementation": [{{list}}], "all-to-all-implementation": [{{list}}]}
            """;
        DiagnosticList diagnostics = [];
        CollectiveSystem system = CollectiveSystemReader.ReadText(json, "system.json", diagnostics).ShouldNotBeNull();
        diagnostics.ShouldBeEmpty();
        return system;
    }

    public static CollectiveResult Time(string network, CollectiveSystem system, CollectiveKind kind, long bytes, NetworkRules rules)
    {
        DiagnosticList diagnostics = [];
        CollectiveResult? result = CollectiveTiming.Compute(Of(network), system, kind, bytes, rules, diagnostics);
        diagnostics.ShouldBeEmpty();
        return result.ShouldNotBeNull();
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

using Heliograph.Model.Dimensions;

namespace Heliograph.Workload.Messages;

/// <summary>Collectives as people write them.</summary>
public static class CollectiveWords
{
    /// <summary>In the order of help and messages.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<CollectiveKind>().Select(Name)];

    public static string Name(CollectiveKind kind) =>
        kind switch
        {
            CollectiveKind.AllReduce => "all-reduce",
            CollectiveKind.AllGather => "all-gather",
            CollectiveKind.ReduceScatter => "reduce-scatter",
            _ => "all-to-all",
        };

    /// <summary>The collective of a name; null for a word that is none.</summary>
    public static CollectiveKind? Parse(string name) =>
        Enum.GetValues<CollectiveKind>().Where(k => Name(k) == name).Select(k => (CollectiveKind?)k).FirstOrDefault();
}

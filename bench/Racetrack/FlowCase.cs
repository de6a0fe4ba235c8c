namespace Heliograph.Racetrack;

/// <summary>A flow list that the flow engine and SimGrid get.</summary>
/// <param name="Name">In the table and on the command line.</param>
/// <param name="File">In <c>../shared/data/traces/flows</c>.</param>
/// <param name="SolvesFully">SimGrid runs it a second time, solving everything at each event, to compare every flow with.</param>
/// <param name="OnlyNamed">Runs only when it is named.</param>
internal sealed record FlowCase(string Name, string File, bool SolvesFully, bool OnlyNamed = false)
{
    /// <summary>Every list. SimGrid has not finished the one of 10,000 flows after 83 s, and takes 163 s for the all-to-all.</summary>
    public static IReadOnlyList<FlowCase> All { get; } =
    [
        new("flows-1000", "random_1000.txt", SolvesFully: true),
        new("flows-2000", "random_2000.txt", SolvesFully: true),
        new("flows-10000", "random_10000.txt", SolvesFully: false, OnlyNamed: true),
        new("flows-all-to-all-256", "alltoall_256hosts.txt.gz", SolvesFully: false, OnlyNamed: true),
    ];
}

namespace Heliograph.Workload.Collectives.Programs;

/// <summary>What a group does together.</summary>
public enum ProgramCollective
{
    AllReduce,
    AllGather,
    ReduceScatter,
    AllToAll,
    Broadcast,
    Reduce,
    Barrier,
}

/// <summary>By which messages it does so.</summary>
public enum ProgramAlgorithm
{
    Ring,
    DoubleBinaryTree,
    HalvingDoubling,
    Bruck,
    Direct,
    Hierarchical,
    Torus,
    InNetwork,
    Chain,
    BinaryTree,
    Dissemination,
}

/// <summary>Algorithms as people write them.</summary>
public static class ProgramWords
{
    private static readonly (ProgramAlgorithm Algorithm, string Word)[] Words =
    [
        (ProgramAlgorithm.Ring, "ring"),
        (ProgramAlgorithm.DoubleBinaryTree, "double-binary-tree"),
        (ProgramAlgorithm.HalvingDoubling, "halving-doubling"),
        (ProgramAlgorithm.Bruck, "bruck"),
        (ProgramAlgorithm.Direct, "direct"),
        (ProgramAlgorithm.Hierarchical, "hierarchical"),
        (ProgramAlgorithm.Torus, "torus"),
        (ProgramAlgorithm.InNetwork, "in-network"),
        (ProgramAlgorithm.Chain, "chain"),
        (ProgramAlgorithm.BinaryTree, "binary-tree"),
        (ProgramAlgorithm.Dissemination, "dissemination"),
    ];

    public static string Name(ProgramAlgorithm algorithm) => Words.First(w => w.Algorithm == algorithm).Word;

    /// <summary>The algorithm of a name; null for a word that is none.</summary>
    public static ProgramAlgorithm? Parse(string name) =>
        Words.Where(w => w.Word == name).Select(w => (ProgramAlgorithm?)w.Algorithm).FirstOrDefault();

    /// <summary>Algorithms of a collective, in the order of help.</summary>
    public static IReadOnlyList<ProgramAlgorithm> Of(ProgramCollective collective) =>
        collective switch
        {
            ProgramCollective.AllReduce =>
            [
                ProgramAlgorithm.Ring,
                ProgramAlgorithm.DoubleBinaryTree,
                ProgramAlgorithm.HalvingDoubling,
                ProgramAlgorithm.Direct,
                ProgramAlgorithm.Hierarchical,
                ProgramAlgorithm.Torus,
                ProgramAlgorithm.InNetwork,
            ],
            ProgramCollective.AllGather =>
            [
                ProgramAlgorithm.Ring,
                ProgramAlgorithm.HalvingDoubling,
                ProgramAlgorithm.Bruck,
                ProgramAlgorithm.Direct,
                ProgramAlgorithm.Hierarchical,
                ProgramAlgorithm.Torus,
            ],
            ProgramCollective.ReduceScatter =>
            [
                ProgramAlgorithm.Ring,
                ProgramAlgorithm.HalvingDoubling,
                ProgramAlgorithm.Direct,
                ProgramAlgorithm.Hierarchical,
                ProgramAlgorithm.Torus,
            ],
            ProgramCollective.AllToAll => [ProgramAlgorithm.Direct, ProgramAlgorithm.Bruck],
            ProgramCollective.Barrier => [ProgramAlgorithm.Dissemination],
            _ => [ProgramAlgorithm.Chain, ProgramAlgorithm.BinaryTree],
        };
}

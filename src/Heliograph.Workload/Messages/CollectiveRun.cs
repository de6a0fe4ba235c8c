namespace Heliograph.Workload.Messages;

/// <summary>One collective under way: its streams, one for each member and chunk, and messages that came before their receiver was there.</summary>
internal sealed class CollectiveRun(CollectivePlan plan, int members)
{
    private HashSet<(int Slot, int Phase, int Index)>? _early;

    public CollectivePlan Plan { get; } = plan;

    public ChunkStream?[] Streams { get; } = new ChunkStream?[members * plan.Chunks];

    /// <summary>Chunks that each member has not finished.</summary>
    public int[] Left { get; } = new int[members];

    /// <summary>What the user of the simulation calls it at each member.</summary>
    public int[] Token { get; } = new int[members];

    public void AddEarly(int slot, int phase, int index) => (_early ??= []).Add((slot, phase, index));

    public bool TakeEarly(int slot, int phase, int index) => _early is not null && _early.Remove((slot, phase, index));
}

/// <summary>One chunk at one rank.</summary>
internal sealed class ChunkStream(CollectiveRun run, int rank, int member, int chunk, int id)
{
    public CollectiveRun Run { get; } = run;

    public int Rank { get; } = rank;

    public int Member { get; } = member;

    public int Slot { get; } = (member * run.Plan.Chunks) + chunk;

    public int Id { get; } = id;

    public int Chunk { get; } = chunk;

    public int Phase { get; set; } = -1;

    /// <summary>Place among the ranks of the phase.</summary>
    public int Index { get; set; }

    public PhaseShape Shape { get; set; } = null!;

    /// <summary>Packets made, of which those before <see cref="Sent"/> are sent.</summary>
    public int Made { get; set; }

    public int Sent { get; set; }

    public int Received { get; set; }

    /// <summary>Packets that are ready and neither sent nor waited for.</summary>
    public int Free { get; set; }
}

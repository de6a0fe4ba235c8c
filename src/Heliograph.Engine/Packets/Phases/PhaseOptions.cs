namespace Heliograph.Engine.Packets.Phases;

/// <summary>How much of a communication phase is simulated frame by frame.</summary>
public sealed record PhaseOptions
{
    /// <summary>Bytes of a call, exactly where it has as many, whatever that costs; null: as many as <see cref="Hops"/> allow.</summary>
    public long? Bytes { get; init; }

    /// <summary>Data frames over cables that a phase may come to, about; some fewer than 10 million a second are simulated.</summary>
    public long Hops { get; init; } = 2_500_000;

    /// <summary>Messages of a phase.</summary>
    public int Messages { get; init; } = 200_000;

    /// <summary>A run is stopped after this many times its closed form and a millisecond: it will not end.</summary>
    public double Patience { get; init; } = 1000;

    /// <summary>Accelerators of a phase.</summary>
    public int Accelerators { get; init; } = 4096;
}

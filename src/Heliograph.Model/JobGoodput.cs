using System.Collections.Immutable;

namespace Heliograph.Model;

/// <summary>What has to happen before a job goes on after an interruption.</summary>
public enum InterruptionKind
{
    /// <summary>A server is taken out: a spare takes over, or the job waits for its repair.</summary>
    Node,

    /// <summary>Nothing is broken for long: the job starts again on the same parts.</summary>
    Restart,

    /// <summary>A switch that servers hang on alone must come back.</summary>
    Switch,

    /// <summary>A line between sites must be repaired.</summary>
    Line,
}

/// <summary>One cause of interruptions.</summary>
/// <param name="Rate">Interruptions of the running job by it, 1/s.</param>
/// <param name="Wait">Mean wait for a repair, s.</param>
public sealed record Interruption(string Cause, InterruptionKind Kind, Derivation Rate, Derivation Wait);

/// <summary>A kind of lost time as a share of wall time.</summary>
public sealed record LostTime(string Name, Derivation Share);

/// <summary>
/// Productive share of wall time under interruptions, and what decides it; <c>docs/models/goodput.md</c>. The lost shares
/// and <paramref name="Share"/> sum to one.
/// </summary>
/// <param name="Rate">Of all causes together, 1/s.</param>
/// <param name="RateByNodes">The same from published failures of whole nodes, 1/s; a check, not used.</param>
/// <param name="CheckpointBits">Of the whole job, b.</param>
/// <param name="Blocking">s that work stands still for a checkpoint.</param>
/// <param name="Write">s from its beginning until the storage has it.</param>
/// <param name="Interval">s of work between checkpoints, as used.</param>
/// <param name="Restart">s after detection and waiting until work goes on, loading included.</param>
/// <param name="NoSpare">Probability that a failing node finds no spare.</param>
/// <param name="Traffic">Mean rate into the storage while the job runs, b/s.</param>
/// <param name="Volume">Kept on the storage, b.</param>
/// <param name="Asked">Interval that the scenario asks for, s; null: the best.</param>
public sealed record JobGoodput(
    Derivation Share,
    ImmutableArray<LostTime> Lost,
    ImmutableArray<Interruption> Causes,
    Derivation Rate,
    Derivation RateByNodes,
    Derivation CheckpointBits,
    Derivation Blocking,
    Derivation Write,
    Derivation Interval,
    Derivation Young,
    Derivation Daly,
    Derivation Exact,
    Derivation Detection,
    Derivation Restart,
    Derivation Spares,
    Derivation NoSpare,
    Derivation Traffic,
    Derivation Volume,
    double? Asked
);

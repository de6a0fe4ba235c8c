using System.Collections.Immutable;

namespace Heliograph.Simulation.Flow;

/// <summary>What came of a flow run.</summary>
/// <param name="FinishPs">When the last byte of each flow left, picoseconds; -1 where it never does, within 53 days.</param>
/// <param name="Completed">Flows that are done.</param>
/// <param name="Events">Flows that came in or went out.</param>
/// <param name="Solves">Times that rates were worked out.</param>
/// <param name="SolvedHops">Hops whose rates that set.</param>
/// <param name="RefutedSolves">Solves of what changed whose proof failed: 0.</param>
/// <param name="Classes">Flows that were simulated: of equal ones, one.</param>
/// <param name="LinkClasses">Links that were.</param>
/// <param name="TraceHash">64 bits over every completion with its time.</param>
/// <param name="Bytes">Memory of the solver.</param>
/// <param name="Loop">Time of this machine, from folding to the last completion.</param>
public sealed record FlowResult(
    ImmutableArray<long> FinishPs,
    int Completed,
    long Events,
    long Solves,
    long SolvedHops,
    int RefutedSolves,
    int Classes,
    int LinkClasses,
    ulong TraceHash,
    long Bytes,
    TimeSpan Loop
);

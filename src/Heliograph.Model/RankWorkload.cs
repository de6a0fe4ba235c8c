using System.Collections.Immutable;
using Heliograph.Model.Dimensions;

namespace Heliograph.Model;

/// <summary>What an operation of a rank does.</summary>
public enum RankOperationKind : byte
{
    /// <summary>Keeps its stream busy for a time.</summary>
    Compute,

    /// <summary>A member's part of a collective.</summary>
    Call,

    /// <summary>Gives a message to the network, and is done when its last byte has left.</summary>
    Send,

    /// <summary>Waits for a message.</summary>
    Receive,
}

/// <summary>Operations that a stream has to have behind it; of no stream (-1): nothing.</summary>
/// <param name="Operations">Of the stream, from its beginning.</param>
public readonly record struct StreamWait(int Stream, int Operations)
{
    public static readonly StreamWait None = new(-1, 0);
}

/// <summary>One operation of a rank; it begins after the one before it in its stream and what it waits for.</summary>
/// <param name="Label">What it is, by number in the labels of the workload.</param>
/// <param name="Seconds">Of compute: its duration. Of a call or a send: time before the first byte.</param>
/// <param name="Index">Of a call: its number. Of a send or receive: the message, a number that both have, from 0.</param>
/// <param name="Peer">Of a send or receive: the other rank less this one. 0 else.</param>
/// <param name="Bytes">Of a send or receive. 0 else.</param>
public readonly record struct RankOperation(
    RankOperationKind Kind,
    int Label,
    double Seconds,
    int Index,
    int Peer,
    double Bytes,
    StreamWait First,
    StreamWait Second
)
{
    /// <summary>Of compute: multiplications and additions of its products; 0 where it has none.</summary>
    public double Flops { get; init; }
}

/// <summary>
/// What one rank does: a few streams, each a sequence, that wait for each other, as those of a GPU do. Stream 0 computes. Shared by all ranks
/// that do the same.
/// </summary>
/// <param name="Streams">The operations of each.</param>
public sealed record RankProgram(ImmutableArray<ImmutableArray<RankOperation>> Streams);

/// <summary>
/// Ranks that take part in the same collectives: <paramref name="Size"/> of them, <paramref name="Stride"/> apart, so that the ranks of a multiple of
/// size x stride fall into such groups.
/// </summary>
public readonly record struct RankGroup(int Size, int Stride)
{
    /// <summary>Place of a rank in its group.</summary>
    public int MemberOf(int rank) => rank / Stride % Size;

    /// <summary>The rank at a place of the group of a rank.</summary>
    public int RankOf(int rank, int member) => rank + ((member - MemberOf(rank)) * Stride);
}

/// <summary>A collective that operations call.</summary>
/// <param name="Dimension"><c>tensor</c>, <c>context</c>, <c>expert</c>, <c>data</c>, ...</param>
/// <param name="What">In words.</param>
/// <param name="Program">What members send; its size is the group's.</param>
public sealed record RankCall(string Dimension, string What, RankGroup Group, CollectiveProgram Program)
{
    /// <summary>What it is to a library of collectives; null for what is none.</summary>
    public RankCollective? Collective { get; init; }
}

/// <summary>A collective as libraries and execution traces name it.</summary>
/// <param name="Bytes">What each member has before it: of an all-gather its own part.</param>
public readonly record struct RankCollective(CollectiveKind Kind, double Bytes);

/// <summary>
/// A communication graph in the form in which it is run: programs that ranks share, and collectives as formulas. 10^5 ranks cost as much as their
/// programs are long, and nothing is expanded before it happens.
/// </summary>
/// <param name="ProgramOf">Program of each rank.</param>
/// <param name="Labels">What operations are: by number.</param>
public sealed record RankWorkload(
    ImmutableArray<int> ProgramOf,
    ImmutableArray<RankProgram> Programs,
    ImmutableArray<RankCall> Calls,
    ImmutableArray<OperationLabel> Labels
)
{
    public int Ranks => ProgramOf.Length;
}

/// <summary>What an operation is, for reports.</summary>
/// <param name="Dimension"><c>compute</c>, or what a wait for it counts as: <c>tensor</c>, <c>data</c>, <c>pipeline</c>, ...</param>
public sealed record OperationLabel(string Dimension, string Name);

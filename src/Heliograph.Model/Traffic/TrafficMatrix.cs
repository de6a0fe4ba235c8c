using System.Collections.Immutable;

namespace Heliograph.Model.Traffic;

/// <summary>One message from host to host.</summary>
/// <param name="Id">As the file names it, 1-based; several messages of one connection share it.</param>
/// <param name="StartPs">From t = 0; where <paramref name="StartTrigger"/> is set, after it fired.</param>
/// <param name="Class">Traffic class 0..7.</param>
/// <param name="Connection">Messages of one connection (queue pair) are sent one after another, in this order; dense from 0.</param>
/// <param name="StartTrigger">Index of the trigger that starts it; -1 for <paramref name="StartPs"/> alone.</param>
/// <param name="SendDoneTrigger">Index of the trigger fired when the sender has the last acknowledgement; -1 for none.</param>
/// <param name="ReceiveDoneTrigger">Index of the trigger fired when the receiver has the last byte; -1 for none.</param>
public readonly record struct FlowSpec(
    int Id,
    int Source,
    int Destination,
    long Bytes,
    long StartPs,
    int Class,
    int Connection,
    int StartTrigger,
    int SendDoneTrigger,
    int ReceiveDoneTrigger
);

public enum TriggerKind
{
    /// <summary>The first activation starts all of its flows.</summary>
    OneShot,

    /// <summary>Each activation starts the next of its flows.</summary>
    MultiShot,

    /// <summary>The activation number <see cref="TriggerSpec.Count"/> starts all of its flows.</summary>
    Barrier,
}

/// <summary>A dependency between flows; the flows that name it as their start are its targets, in the order of the matrix.</summary>
public readonly record struct TriggerSpec(int Id, TriggerKind Kind, int Count);

/// <summary>A switch link that is out from t = 0. Tier 1 are the switches next to hosts; the link is the switch's n-th uplink.</summary>
public readonly record struct FailureSpec(int Tier, int SwitchIndex, int UplinkIndex);

/// <summary>What hosts send: flows, their dependencies and what is broken.</summary>
public sealed record TrafficMatrix(
    string Name,
    int Hosts,
    ImmutableArray<FlowSpec> Flows,
    ImmutableArray<TriggerSpec> Triggers,
    ImmutableArray<FailureSpec> Failures
);

namespace Heliograph.Simulation.Packet.Congestion;

/// <summary>What an acknowledgement tells.</summary>
internal readonly unsafe ref struct Feedback
{
    public long Now { get; init; }

    /// <summary>From the sending of the data to now.</summary>
    public long RttPs { get; init; }

    /// <summary>The data met a marking queue.</summary>
    public bool Marked { get; init; }

    /// <summary>The data arrived without its payload, or was reported missing.</summary>
    public bool Lost { get; init; }

    /// <summary>Payload bytes newly acknowledged.</summary>
    public long AcknowledgedBytes { get; init; }

    /// <summary>Packets acknowledged in order after this.</summary>
    public uint Acknowledged { get; init; }

    /// <summary>Next packet to be sent new.</summary>
    public uint Next { get; init; }

    /// <summary>Records of the switches on the way; none without telemetry.</summary>
    public TelemetryHop* Hops { get; init; }

    public int HopCount { get; init; }
}

/// <summary>What a control needs of its flow's surroundings.</summary>
internal readonly struct FlowSetting
{
    /// <summary>Of the port the flow sends by, b/s.</summary>
    public long LineRate { get; init; }

    public int PayloadBytes { get; init; }

    public int FrameBytes { get; init; }

    public long BaseRttPs { get; init; }

    /// <summary>Window at line rate; 0 none.</summary>
    public long WindowBytes { get; init; }

    public bool WindowFollowsRate { get; init; }

    /// <summary>Cables on the way.</summary>
    public int Hops { get; init; }
}

/// <summary>
/// Decides a flow's pace and window: writes <see cref="Sender.PacePsPerByte"/> and <see cref="Sender.WindowBytes"/>. The implementing struct
/// is the state of one flow; the engine is compiled once for each, so a call costs no dispatch.
/// </summary>
/// <remarks>
/// Timers are replayed when the flow next looks (<see cref="Advance"/>): nobody else can see its rate, so the result is that of timers that fire,
/// at no event each.
/// </remarks>
internal interface ICongestionControl<TSelf>
    where TSelf : unmanaged, ICongestionControl<TSelf>
{
    /// <summary>Frames carry a record of each switch.</summary>
    static abstract bool UsesTelemetry { get; }

    /// <summary>An answer that is neither marked nor negative changes nothing.</summary>
    static abstract bool IgnoresPlainAnswers { get; }

    static abstract void Start(ref TSelf state, ref Sender sender, in FlowSetting flow, CongestionOptions options, long now);

    /// <summary>Brings timers up to <paramref name="now"/>; called before each frame.</summary>
    static abstract void Advance(ref TSelf state, ref Sender sender, in FlowSetting flow, CongestionOptions options, long now);

    static abstract void Acknowledge(ref TSelf state, ref Sender sender, in FlowSetting flow, CongestionOptions options, in Feedback feedback);
}

/// <summary>Pace and window from a rate.</summary>
internal static class Pacing
{
    /// <summary>
    /// Sets a rate in b/s. At line rate the port itself paces. A window that follows the rate is never 0.
    /// </summary>
    public static void Set(ref Sender sender, in FlowSetting flow, long rate)
    {
        sender.PacePsPerByte = rate >= flow.LineRate ? 0 : 8e12 / rate;
        if (flow.WindowFollowsRate && flow.WindowBytes > 0)
        {
            sender.WindowBytes = Math.Max(1, (long)((Int128)flow.WindowBytes * rate / flow.LineRate));
        }
    }
}

/// <summary>Line rate, and the window where there is one.</summary>
internal struct LineRate : ICongestionControl<LineRate>
{
    public static bool UsesTelemetry => false;

    public static bool IgnoresPlainAnswers => true;

    public static void Start(ref LineRate state, ref Sender sender, in FlowSetting flow, CongestionOptions options, long now) { }

    public static void Advance(ref LineRate state, ref Sender sender, in FlowSetting flow, CongestionOptions options, long now) { }

    public static void Acknowledge(ref LineRate state, ref Sender sender, in FlowSetting flow, CongestionOptions options, in Feedback feedback) { }
}

using Heliograph.Model.Units;

namespace Heliograph.Simulation.Lossless;

/// <summary>
/// What decides the headroom of one lossless class at one port that is fed by one link. A delay that is left at zero is not counted: that is
/// a statement about the port, and a report on it says so.
/// </summary>
public sealed record PauseLink
{
    /// <summary>Bytes of preamble and least gap between frames, IEEE 802.3.</summary>
    public const int WireOverheadBytes = 20;

    /// <summary>Bytes of a PFC frame with its check sequence, IEEE 802.1Qbb.</summary>
    public const int PauseFrameBytes = 64;

    /// <summary>Of the line, one direction; above 0.</summary>
    public required BitRate Rate { get; init; }

    /// <summary>One way: flight, modules, FEC; not serialisation. At least 0.</summary>
    public required Duration Delay { get; init; }

    /// <summary>Longest frame of any class that the port sends: one may have begun when the pause is due.</summary>
    public DataSize PortFrame { get; init; } = new(9216);

    /// <summary>Longest frame of the lossless class: the peer may have begun one when the pause takes effect.</summary>
    public DataSize LosslessFrame { get; init; } = new(9216);

    /// <summary>What the line carries beside each frame: preamble and gap.</summary>
    public DataSize FrameOverhead { get; init; } = new(WireOverheadBytes);

    /// <summary>The pause frame itself.</summary>
    public DataSize PauseFrame { get; init; } = new(PauseFrameBytes);

    /// <summary>Of the peer, from the end of a pause frame to its last bit; null for IEEE 802.3 annex 31B.3.7 at this rate.</summary>
    public Duration? Response { get; init; }

    /// <summary>MAC, PCS and PHY of one end of the link; the loop passes them twice.</summary>
    public Duration InterfaceDelay { get; init; }

    /// <summary>Of a gearbox or retimer at one end; the loop passes it twice.</summary>
    public Duration GearboxDelay { get; init; }

    /// <summary>From the arrival of the frame that exceeds the threshold to the decision to pause: pipeline of the switch, once.</summary>
    public Duration PipelineDelay { get; init; }

    /// <summary>Cells of the buffer.</summary>
    public CellOccupancy Occupancy { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Rate.BitsPerSecond, nameof(Rate));
        foreach (Duration time in (ReadOnlySpan<Duration>)[Delay, Response ?? default, InterfaceDelay, GearboxDelay, PipelineDelay])
        {
            ArgumentOutOfRangeException.ThrowIfNegative(time.Ps, "delay, ps");
        }
        foreach (DataSize size in (ReadOnlySpan<DataSize>)[PortFrame, LosslessFrame, FrameOverhead, PauseFrame])
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size.Bytes, "size of a frame, bytes");
        }
        Occupancy.Check();
    }
}

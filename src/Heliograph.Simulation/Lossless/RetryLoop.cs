using Heliograph.Model.Units;

namespace Heliograph.Simulation.Lossless;

/// <summary>
/// Link-level retry of one hop (opencomputeproject/SAI, doc/LLR): the sender keeps every frame until its acknowledgement, and repeats from a
/// lost one on.
/// </summary>
public sealed record RetryLoop
{
    /// <summary>Of the line, one direction; above 0.</summary>
    public required BitRate Rate { get; init; }

    /// <summary>One way, with interfaces; at least 0.</summary>
    public required Duration Delay { get; init; }

    /// <summary>Bytes of a frame; above 0.</summary>
    public DataSize Frame { get; init; } = new(9216);

    /// <summary>What the line carries beside each frame, bytes.</summary>
    public DataSize WireOverhead { get; init; } = new(PauseLink.WireOverheadBytes);

    /// <summary>Bytes between two places for an acknowledgement on the line back: CTLOS_TARGET_SPACING, 2048 by default of SAI.</summary>
    public DataSize AcknowledgementSpacing { get; init; } = new(2048);

    /// <summary>
    /// From the last bit of a frame at the receiver to its acknowledgement ready to send, and from its arrival to the frame released.
    /// </summary>
    public Duration Turnaround { get; init; }

    /// <summary>
    /// Replay buffer for full rate, equation 12: what is sent from a frame's first bit to its acknowledgement, at least rate times the round
    /// trip of the hop. In frames of this size for OUTSTANDING_FRAMES_MAX, in bytes for OUTSTANDING_BYTES_MAX.
    /// </summary>
    public RetryBuffer Compute()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Rate.BitsPerSecond, nameof(Rate));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Frame.Bytes, nameof(Frame));
        ArgumentOutOfRangeException.ThrowIfNegative(WireOverhead.Bytes, nameof(WireOverhead));
        ArgumentOutOfRangeException.ThrowIfNegative(AcknowledgementSpacing.Bytes, nameof(AcknowledgementSpacing));
        ArgumentOutOfRangeException.ThrowIfNegative(Delay.Ps, nameof(Delay));
        ArgumentOutOfRangeException.ThrowIfNegative(Turnaround.Ps, nameof(Turnaround));
        long wire = Frame.Bytes + WireOverhead.Bytes;
        long loop = checked(Headroom.BytesIn(Rate, Delay * 2 + Turnaround).Bytes + wire + AcknowledgementSpacing.Bytes);
        long frames = CreditLoop.DivideUp(loop, wire);
        return new RetryBuffer(frames, Frame * frames, (double)loop / wire);
    }
}

/// <summary>Replay buffer of a hop.</summary>
/// <param name="Frames">Unacknowledged at once.</param>
/// <param name="Buffer">Their bytes.</param>
/// <param name="FramesInLoop">Frames that a loss makes the sender repeat: the window of <see cref="Recovery.GoBackN"/>.</param>
public readonly record struct RetryBuffer(long Frames, DataSize Buffer, double FramesInLoop);

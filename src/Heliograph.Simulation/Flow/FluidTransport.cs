using Heliograph.Model.Units;
using Heliograph.Simulation.Packet;

namespace Heliograph.Simulation.Flow;

/// <summary>
/// What a transport makes of a flow, in a fluid: bytes on the wire, time that no bandwidth shortens, and the share of the wire that is not repeats or left
/// idle. Closed forms alone; equations 8 and 9 of docs/models/flow.md.
/// </summary>
internal sealed class FluidTransport
{
    private readonly PacketOptions _options;
    private readonly bool _isSelective;

    public FluidTransport(PacketNetwork network, PacketOptions options)
    {
        _options = options;
        _isSelective =
            options.Recovery == Packet.Recovery.SelectiveRepeat || options.CongestionControl is CongestionControl.Receiver or CongestionControl.Nscc;
        Loses = network.FrameLoss.ContainsAnyExcept(0.0);
    }

    /// <summary>Some cable loses frames.</summary>
    public bool Loses { get; }

    /// <summary>Share that HPCC aims at; 1 for whoever fills links.</summary>
    public double Utilisation => _options.CongestionControl == CongestionControl.Hpcc ? _options.Congestion.HpccUtilisation : 1;

    /// <summary>Frames of a message.</summary>
    public long Frames(long bytes) => PacketState.PacketsOf(bytes, _options.PayloadBytes);

    /// <summary>Bytes of a message with the headers of its frames.</summary>
    public long Wire(long bytes)
    {
        long frames = Frames(bytes);
        return (_options.PadLastFrame ? frames * _options.PayloadBytes : bytes) + frames * _options.HeaderBytes;
    }

    /// <summary>
    /// Time from the start of a message to where it takes bandwidth at the far end: propagation, pipelines, and its first frame stored (or cut through) at
    /// each switch.
    /// </summary>
    public long AheadPs(in FlowRoute route, long bytes)
    {
        long frame = Math.Min(Wire(bytes), _options.PayloadBytes + _options.HeaderBytes);
        return route.LatencyPs + FlowEngine.WholePs(Stored(frame) * (route.PsPerByte - route.SlowestPsPerByte));
    }

    /// <summary>Time of the last acknowledgement.</summary>
    public long BackPs(in FlowRoute route)
    {
        int bytes = _options.AcknowledgementBytes;
        return route.LatencyPs + FlowEngine.WholePs(bytes * route.SlowestPsPerByte + Stored(bytes) * (route.PsPerByte - route.SlowestPsPerByte));
    }

    /// <summary>Share of what a flow sends that is new, above 0 to 1, by what recovers lost frames.</summary>
    /// <param name="slowestLink">The least share of a cable of its way that is not idle for its own retries.</param>
    public double Recovered(in FlowRoute route, double slowestLink)
    {
        if (_isSelective)
        {
            return slowestLink * Lossless.Recovery.SelectiveRepeat(route.FrameLoss);
        }
        int frame = _options.PayloadBytes + _options.HeaderBytes;
        double roundTrip = AheadPs(route, _options.PayloadBytes) + BackPs(route);
        return slowestLink * Lossless.Recovery.GoBackN(route.FrameLoss, 1 + roundTrip / (frame * route.SlowestPsPerByte));
    }

    /// <summary>Share of a cable that is not idle while it waits for a repeat of its own.</summary>
    public double Retried(PacketNetwork network, int port)
    {
        if (_options.LinkRetries == 0 || network.FrameLoss[port] == 0)
        {
            return 1;
        }
        DataSize frame = new(_options.PayloadBytes + _options.HeaderBytes);
        BitRate rate = new(network.BitsPerSecond[port]);
        double inFlight = 1 + Lossless.Recovery.PacketsInFlight(rate, new Duration(2 * network.DelayPs[port]), frame);
        return Lossless.Recovery.GoBackN(network.FrameLoss[port], inFlight);
    }

    private int Stored(long bytes) => (int)(_options.CutThroughBytes > 0 ? Math.Min(bytes, _options.CutThroughBytes) : bytes);
}

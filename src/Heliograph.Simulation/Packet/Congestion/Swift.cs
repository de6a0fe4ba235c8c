namespace Heliograph.Simulation.Packet.Congestion;

/// <summary>
/// Swift (G. Kumar et al., Swift: delay is simple and effective for congestion control in the datacenter, SIGCOMM 2020, algorithm 1): a window in
/// packets that grows by ai a round trip while the delay is below its target and else shrinks by at most the largest step, once a round trip.
/// Below one packet it becomes a pace. 32 bytes a flow.
/// </summary>
/// <remarks>
/// target = base + hops x h + clamp(alpha / sqrt(w) + beta, 0, range), alpha = range / (1 / sqrt(w_min) - 1 / sqrt(w_max)), beta = -alpha / sqrt(w_max)
/// (section 3.5). The delay is the whole round trip: hosts of the simulation add none of their own. Checked in <c>Swift_follows_its_equations</c>.
/// </remarks>
internal struct Swift : ICongestionControl<Swift>
{
    private const double LeastWindow = 0.001;

    private double _window;
    private double _largest;
    private long _lastDecrease;

    public static bool UsesTelemetry => false;

    public static bool IgnoresPlainAnswers => false;

    internal readonly double Window => _window;

    public static void Start(ref Swift state, ref Sender sender, in FlowSetting flow, CongestionOptions options, long now)
    {
        // A bandwidth-delay product to begin with; twice that is more than any target lets stand.
        double product = Math.Max(1, (double)flow.BaseRttPs * flow.LineRate / 8e12 / flow.PayloadBytes);
        state = new Swift
        {
            _window = product,
            _largest = 2 * product + 1,
            _lastDecrease = long.MinValue / 2,
        };
        state.Apply(ref sender, flow, flow.BaseRttPs);
    }

    public static void Advance(ref Swift state, ref Sender sender, in FlowSetting flow, CongestionOptions options, long now) { }

    public static void Acknowledge(ref Swift state, ref Sender sender, in FlowSetting flow, CongestionOptions options, in Feedback feedback)
    {
        double packets = (double)feedback.AcknowledgedBytes / flow.PayloadBytes;
        bool canDecrease = feedback.Now - state._lastDecrease >= feedback.RttPs;
        double target = TargetPs(state._window, flow.Hops, options);
        if (feedback.Lost)
        {
            state.Decrease(canDecrease, 1 - options.SwiftMaxDecrease, feedback.Now);
        }
        else if (feedback.RttPs < target)
        {
            state._window += options.SwiftIncrease * packets / Math.Max(1, state._window);
        }
        else
        {
            double factor = 1 - options.SwiftBeta * (feedback.RttPs - target) / feedback.RttPs;
            state.Decrease(canDecrease, Math.Max(factor, 1 - options.SwiftMaxDecrease), feedback.Now);
        }
        state._window = Math.Clamp(state._window, LeastWindow, state._largest);
        state.Apply(ref sender, flow, feedback.RttPs);
    }

    /// <summary>The delay that a flow with this window aims at, ps.</summary>
    internal static double TargetPs(double window, int hops, CongestionOptions options)
    {
        double range = options.SwiftFlowScalePs;
        double alpha = range / (1 / Math.Sqrt(options.SwiftFlowMinWindow) - 1 / Math.Sqrt(options.SwiftFlowMaxWindow));
        double beta = -alpha / Math.Sqrt(options.SwiftFlowMaxWindow);
        double scaling = Math.Clamp(alpha / Math.Sqrt(window) + beta, 0, range);
        return options.SwiftBaseTargetPs + (double)hops * options.SwiftPerHopPs + scaling;
    }

    private void Decrease(bool canDecrease, double factor, long now)
    {
        if (canDecrease)
        {
            _window *= factor;
            _lastDecrease = now;
        }
    }

    private readonly void Apply(ref Sender sender, in FlowSetting flow, long rttPs)
    {
        bool isWhole = _window >= 1;
        sender.WindowBytes = isWhole ? (long)((_window - 1) * flow.PayloadBytes) + 1 : 1;
        sender.PacePsPerByte = isWhole ? 0 : rttPs / _window / flow.FrameBytes;
    }
}

namespace Heliograph.Simulation.Packet.Congestion;

/// <summary>
/// Network-signalled congestion control of Ultra Ethernet (UEC specification 1.0, section 3.6, as public in the consortium's simulator): a window in
/// bytes moved by two bits of each acknowledgement, whether the data met a marking queue and whether its queueing delay is above target.
/// 96 bytes a flow.
/// </summary>
/// <remarks>
/// No mark, delay above target: fair increase; no mark, below: increase in proportion to the distance, fast after a window without delay; mark,
/// above: multiplicative decrease by the mean delay, at most once a round trip, at most to half; mark, below: only the path is the matter. Loss takes
/// its bytes off, and quick adapt sets the window to what got through in a round trip when that is far below the maximum. Constants scale with the
/// network's bandwidth-delay product over that of 100 Gb/s x 12 us. Checked in <c>Nscc_follows_its_equations</c>.
/// </remarks>
internal struct Nscc : ICongestionControl<Nscc>
{
    private const double ReferenceProductBytes = 150_000;
    private const double ReferenceRttPs = 12_000_000;
    private const double Gamma = 0.8;
    private const double DelayGain = 0.0125;
    private const long NoQueuePs = 1_000_000;

    private double _window;
    private double _increase;
    private double _meanDelay;
    private long _baseRtt;
    private long _lastDecrease;
    private long _lastAdjust;
    private long _quickEnd;
    private long _achieved;
    private long _received;
    private long _ignore;
    private long _ignored;
    private long _undelayed;
    private bool _isFast;
    private bool _lossSinceQuick;

    public static bool UsesTelemetry => false;

    public static bool IgnoresPlainAnswers => false;

    internal readonly double Window => _window;

    public static void Start(ref Nscc state, ref Sender sender, in FlowSetting flow, CongestionOptions options, long now)
    {
        state = new Nscc { _baseRtt = flow.BaseRttPs, _lastDecrease = long.MinValue / 2 };
        state._window = state.Largest(flow);
        state.Apply(ref sender, flow);
    }

    public static void Advance(ref Nscc state, ref Sender sender, in FlowSetting flow, CongestionOptions options, long now) { }

    public static void Acknowledge(ref Nscc state, ref Sender sender, in FlowSetting flow, CongestionOptions options, in Feedback feedback)
    {
        double target = TargetPs(flow, options);
        if (feedback.Lost)
        {
            state.Lose(flow, target, sender.InFlight, feedback.Now);
        }
        else
        {
            state._baseRtt = Math.Min(state._baseRtt, feedback.RttPs);
            state.Move(flow, target, sender.InFlight, feedback);
        }
        state.Bound(flow);
        state.Apply(ref sender, flow);
    }

    /// <summary>Queueing delay aimed at: three quarters of the network's base round trip where it trims, unless stated.</summary>
    internal static double TargetPs(in FlowSetting flow, CongestionOptions options) =>
        options.NsccTargetPs > 0 ? options.NsccTargetPs : 0.75 * flow.BaseRttPs;

    private readonly double Largest(in FlowSetting flow) => 1.5 * _baseRtt * flow.LineRate / 8e12;

    private void Move(in FlowSetting flow, double target, int inFlight, in Feedback feedback)
    {
        long bytes = feedback.AcknowledgedBytes;
        double delay = Math.Max(0, feedback.RttPs - _baseRtt);
        double scale = (double)flow.BaseRttPs * flow.LineRate / 8e12 / ReferenceProductBytes;
        // A delay that no switch has marked is not believed: a quarter of a base round trip stands for it.
        double believed = !feedback.Marked && delay > target ? 0.25 * _baseRtt : delay;
        _meanDelay = DelayGain * believed + (1 - DelayGain) * _meanDelay;
        _achieved += bytes;
        _received += bytes;
        _ignored += bytes;
        if (QuickAdapt(flow, target, isLoss: false, feedback.Marked, delay, inFlight, feedback.Now))
        {
            return;
        }
        if (feedback.Marked && delay >= target)
        {
            Multiply(target, feedback.Now);
        }
        else if (!feedback.Marked && delay >= target)
        {
            _increase += 5 * flow.PayloadBytes * scale * bytes;
        }
        else if (!feedback.Marked)
        {
            Proportional(flow, target, scale, delay, bytes);
        }
        Bound(flow);
        if (_received > 8L * flow.FrameBytes || feedback.Now - _lastAdjust > flow.BaseRttPs)
        {
            Fulfil(flow, scale, feedback.Now);
        }
    }

    private void Proportional(in FlowSetting flow, double target, double scale, double delay, long bytes)
    {
        if (delay < NoQueuePs)
        {
            _undelayed += bytes;
            if (_undelayed > _window || _isFast)
            {
                _window += bytes * 0.25 * scale;
                _isFast = true;
                return;
            }
        }
        else
        {
            _undelayed = 0;
        }
        _isFast = false;
        _increase += 4 * flow.PayloadBytes * scale * (target / ReferenceRttPs) / target * bytes * (target - delay);
    }

    private void Multiply(double target, long now)
    {
        _isFast = false;
        _undelayed = 0;
        if (_meanDelay > target && now - _lastDecrease > _baseRtt)
        {
            _window *= Math.Max(1 - Gamma * (_meanDelay - target) / _meanDelay, 0.5);
            _lastDecrease = now;
        }
    }

    private void Fulfil(in FlowSetting flow, double scale, long now)
    {
        _window += _increase / _window;
        if (now - _lastAdjust >= flow.BaseRttPs)
        {
            _window += 0.15 * flow.PayloadBytes * scale;
            _lastAdjust = now;
        }
        _increase = 0;
        _received = 0;
    }

    private void Lose(in FlowSetting flow, double target, int inFlight, long now)
    {
        _ignored += flow.PayloadBytes;
        _meanDelay = DelayGain * flow.BaseRttPs + (1 - DelayGain) * _meanDelay;
        _lossSinceQuick = true;
        if (!QuickAdapt(flow, target, isLoss: true, isMarked: true, 0, inFlight, now))
        {
            _window -= flow.PayloadBytes;
        }
    }

    // What got through in a round trip is what the network gives: go there at once instead of step by step.
    private bool QuickAdapt(in FlowSetting flow, double target, bool isLoss, bool isMarked, double delay, int inFlight, long now)
    {
        bool adapted = false;
        if (_ignored < _ignore && isMarked)
        {
            adapted = true;
        }
        else if (now > _quickEnd)
        {
            bool isBad = _lossSinceQuick || isLoss || delay > 4 * target;
            if (_quickEnd != 0 && isBad && _achieved < Largest(flow) / 8)
            {
                _window = Math.Max(_achieved, flow.FrameBytes);
                _ignore = (long)inFlight * flow.PayloadBytes;
                _ignored = 0;
                _lossSinceQuick = false;
                adapted = true;
            }
            _achieved = 0;
            _quickEnd = now + _baseRtt + (long)target;
        }
        if (adapted)
        {
            _increase = 0;
            _received = 0;
        }
        return adapted;
    }

    private void Bound(in FlowSetting flow) => _window = Math.Clamp(_window, flow.FrameBytes, Math.Max(flow.FrameBytes, Largest(flow)));

    // A packet goes when the window has room for all of it.
    private readonly void Apply(ref Sender sender, in FlowSetting flow) => sender.WindowBytes = Math.Max(1, (long)_window - flow.PayloadBytes + 1);
}

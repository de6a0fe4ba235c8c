namespace Heliograph.Simulation.Packet.Congestion;

/// <summary>
/// TIMELY (R. Mittal et al., TIMELY: RTT-based congestion control for the datacenter, SIGCOMM 2015, algorithm 1): a rate that follows the
/// gradient of the round trip, once a round trip. 40 bytes a flow.
/// </summary>
/// <remarks>
/// d = (1 - a) d + a (rtt - rtt_previous); g = d / rtt_min. rtt &lt; low: rate += delta; rtt > high: rate x (1 - b (1 - high / rtt)); g &lt;= 0: rate += delta,
/// after five in a row the hyper increase; else rate x (1 - b g). Checked in <c>Timely_follows_its_equations</c>.
/// </remarks>
internal struct Timely : ICongestionControl<Timely>
{
    private const int HyperAfter = 5;

    private long _rate;
    private double _difference;
    private long _lastRtt;
    private uint _nextUpdate;
    private int _stage;

    public static bool UsesTelemetry => false;

    public static bool IgnoresPlainAnswers => false;

    internal readonly long Rate => _rate;

    public static void Start(ref Timely state, ref Sender sender, in FlowSetting flow, CongestionOptions options, long now)
    {
        state = new Timely { _rate = flow.LineRate };
        Pacing.Set(ref sender, flow, state._rate);
    }

    public static void Advance(ref Timely state, ref Sender sender, in FlowSetting flow, CongestionOptions options, long now) { }

    public static void Acknowledge(ref Timely state, ref Sender sender, in FlowSetting flow, CongestionOptions options, in Feedback feedback)
    {
        if (feedback.Acknowledged <= state._nextUpdate && state._nextUpdate != 0)
        {
            return;
        }
        bool isFirst = state._nextUpdate == 0;
        state._nextUpdate = feedback.Next;
        if (!isFirst)
        {
            state.Update(flow, options, feedback.RttPs);
            Pacing.Set(ref sender, flow, state._rate);
        }
        state._lastRtt = feedback.RttPs;
    }

    private void Update(in FlowSetting flow, CongestionOptions options, long rttPs)
    {
        _difference = (1 - options.TimelyAlpha) * _difference + options.TimelyAlpha * (rttPs - _lastRtt);
        double gradient = _difference / options.TimelyMinRttPs;
        bool increases = rttPs < options.TimelyLowPs || (rttPs <= options.TimelyHighPs && gradient <= 0);
        if (increases)
        {
            _rate += _stage < HyperAfter ? options.AdditiveIncrease : options.HyperIncrease;
            _stage++;
        }
        else
        {
            double factor =
                rttPs > options.TimelyHighPs
                    ? 1 - options.TimelyBeta * (1 - (double)options.TimelyHighPs / rttPs)
                    : Math.Max(0, 1 - options.TimelyBeta * gradient);
            _rate = (long)(_rate * factor);
            _stage = 0;
        }
        _rate = Math.Clamp(_rate, Math.Min(options.MinRate, flow.LineRate), flow.LineRate);
    }
}

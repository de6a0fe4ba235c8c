namespace Heliograph.Simulation.Packet.Congestion;

/// <summary>
/// HPCC (Y. Li et al., HPCC: high precision congestion control, SIGCOMM 2019, algorithm 1; draft-miao-ccwg-hpcc-02): the window follows the
/// utilisation that the most loaded link of the path reports. Up to 8 switches a path; 304 bytes a flow.
/// </summary>
/// <remarks>
/// u = txRate / C + min(q, q_previous) x R / (C x W) for each link; U = (1 - tau / T) U + tau / T x max u; k = U / eta. k >= 1 or stage >= maxStage:
/// rate = rate_c / k + R_AI, stage = 0; else rate = rate_c + R_AI, stage + 1. rate_c moves once a round trip. As coded by the authors,
/// in rates; the window is rate x T. Checked against these equations (test <c>Hpcc_follows_its_equations</c>).
/// </remarks>
internal unsafe struct Hpcc : ICongestionControl<Hpcc>
{
    public const int MaxHops = 8;

    private long _rate;
    private long _reference;
    private double _utilisation;
    private uint _nextUpdate;
    private int _stage;
    private int _hops;
    private fixed long _timeNs[MaxHops];
    private fixed long _sentBytes[MaxHops];
    private fixed int _queueBytes[MaxHops];

    public static bool UsesTelemetry => true;

    public static bool IgnoresPlainAnswers => false;

    internal readonly long Rate => _rate;

    internal readonly double Utilisation => _utilisation;

    public static void Start(ref Hpcc state, ref Sender sender, in FlowSetting flow, CongestionOptions options, long now)
    {
        state = new Hpcc
        {
            _rate = flow.LineRate,
            _reference = flow.LineRate,
            _utilisation = 1,
        };
        Pacing.Set(ref sender, flow, state._rate);
    }

    public static void Advance(ref Hpcc state, ref Sender sender, in FlowSetting flow, CongestionOptions options, long now) { }

    public static void Acknowledge(ref Hpcc state, ref Sender sender, in FlowSetting flow, CongestionOptions options, in Feedback feedback)
    {
        if (feedback.HopCount == 0)
        {
            return;
        }
        if (state._nextUpdate == 0 || state._hops != feedback.HopCount)
        {
            // The first round trip, or another path: nothing to compare with.
            state._nextUpdate = feedback.Next;
            state.Remember(feedback);
            return;
        }
        bool roundTrip = feedback.Acknowledged > state._nextUpdate;
        if (!roundTrip && !options.HpccFastReact)
        {
            return;
        }
        state.Measure(flow, feedback);
        double k = state._utilisation / options.HpccUtilisation;
        bool multiply = k >= 1 || state._stage >= options.HpccMaxStage;
        long rate = (multiply ? (long)(state._reference / k) : state._reference) + options.AdditiveIncrease;
        rate = Math.Clamp(rate, Math.Min(options.MinRate, flow.LineRate), flow.LineRate);
        Repace(ref sender, flow, state._rate, rate);
        state._rate = rate;
        Pacing.Set(ref sender, flow, rate);
        if (roundTrip)
        {
            state._reference = rate;
            state._stage = multiply ? 0 : state._stage + 1;
            state._nextUpdate = Math.Max(state._nextUpdate, feedback.Next);
        }
    }

    private void Measure(in FlowSetting flow, in Feedback feedback)
    {
        double most = 0;
        long tau = 0;
        for (int h = 0; h < feedback.HopCount; h++)
        {
            TelemetryHop hop = feedback.Hops[h];
            long elapsed = hop.TimeNs - _timeNs[h];
            if (elapsed <= 0)
            {
                continue;
            }
            double rate = hop.BitsPerSecond;
            double u = (hop.SentBytes - _sentBytes[h]) * 8e9 / elapsed / rate;
            u += (double)Math.Min(hop.QueueBytes, _queueBytes[h]) * flow.LineRate / rate / flow.WindowBytes;
            if (u > most)
            {
                most = u;
                tau = elapsed;
            }
        }
        double baseRtt = flow.BaseRttPs / 1000.0;
        double share = Math.Min(tau, baseRtt) / baseRtt;
        _utilisation = _utilisation * (1 - share) + most * share;
        Remember(feedback);
    }

    private void Remember(in Feedback feedback)
    {
        _hops = feedback.HopCount;
        for (int h = 0; h < feedback.HopCount; h++)
        {
            _timeNs[h] = feedback.Hops[h].TimeNs;
            _sentBytes[h] = feedback.Hops[h].SentBytes;
            _queueBytes[h] = feedback.Hops[h].QueueBytes;
        }
    }

    // The gap after the frame sent last is that of the new rate.
    private static void Repace(ref Sender sender, in FlowSetting flow, long from, long to) =>
        sender.NextAvailable += (long)(flow.FrameBytes * (8e12 / to - 8e12 / from));
}

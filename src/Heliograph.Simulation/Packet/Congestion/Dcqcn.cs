namespace Heliograph.Simulation.Packet.Congestion;

/// <summary>
/// DCQCN (Y. Zhu et al., Congestion control for large-scale RDMA deployments, SIGCOMM 2015), sender side, in the form that the HPCC authors
/// coded for ns-3 after a network card: binary feedback per period, no byte counter. 80 bytes a flow.
/// </summary>
/// <remarks>
/// First mark: alpha = 1, the timers start. Every T_alpha: alpha = (1 - g) alpha, plus g if a mark came since. Every T_dec, if a mark came since:
/// target = rate (kept where the rate has not risen since the last decrease, unless clamped), rate x (1 - alpha / 2), the increase timer
/// starts anew. Every T_inc: stage &lt; F: rate = (rate + target) / 2; stage = F: target += R_AI first; above: target += R_HAI first.
/// Checked step by step against these equations (test <c>Dcqcn_follows_its_equations</c>).
/// </remarks>
internal struct Dcqcn : ICongestionControl<Dcqcn>
{
    // A decrease is looked at this long after the update of alpha in the same period.
    private const long AfterAlphaPs = 1_000;

    private long _rate;
    private long _target;
    private double _alpha;
    private long _nextAlpha;
    private long _nextDecrease;
    private long _nextIncrease;
    private int _stage;
    private bool _markSinceAlpha;
    private bool _markSinceDecrease;

    public static bool UsesTelemetry => false;

    public static bool IgnoresPlainAnswers => true;

    internal readonly long Rate => _rate;

    internal readonly long Target => _target;

    internal readonly double Alpha => _alpha;

    public static void Start(ref Dcqcn state, ref Sender sender, in FlowSetting flow, CongestionOptions options, long now)
    {
        state = new Dcqcn
        {
            _rate = flow.LineRate,
            _target = flow.LineRate,
            _alpha = 1,
            _nextAlpha = long.MaxValue,
            _nextDecrease = long.MaxValue,
            _nextIncrease = long.MaxValue,
        };
        Pacing.Set(ref sender, flow, state._rate);
    }

    public static void Advance(ref Dcqcn state, ref Sender sender, in FlowSetting flow, CongestionOptions options, long now)
    {
        if (state._nextAlpha > now && state._nextDecrease > now && state._nextIncrease > now)
        {
            return;
        }
        long before = state._rate;
        state.Replay(flow, options, now);
        if (state._rate != before)
        {
            Pacing.Set(ref sender, flow, state._rate);
        }
    }

    public static void Acknowledge(ref Dcqcn state, ref Sender sender, in FlowSetting flow, CongestionOptions options, in Feedback feedback)
    {
        Advance(ref state, ref sender, flow, options, feedback.Now);
        if (!feedback.Marked)
        {
            return;
        }
        state._markSinceAlpha = true;
        state._markSinceDecrease = true;
        if (state._nextAlpha == long.MaxValue)
        {
            state._alpha = 1;
            state._markSinceAlpha = false;
            state._nextAlpha = feedback.Now + options.DcqcnAlphaPs;
            state._nextDecrease = feedback.Now + options.DcqcnDecreasePs + AfterAlphaPs;
            state._rate = (long)(state._rate * options.DcqcnFirstFactor);
            state._target = state._rate;
            Pacing.Set(ref sender, flow, state._rate);
        }
    }

    private void Replay(in FlowSetting flow, CongestionOptions options, long now)
    {
        while (true)
        {
            long next = Math.Min(Math.Min(_nextAlpha, _nextDecrease), _nextIncrease);
            if (next > now)
            {
                return;
            }
            if (next == _nextAlpha)
            {
                _alpha = (1 - options.DcqcnGain) * _alpha + (_markSinceAlpha ? options.DcqcnGain : 0);
                _markSinceAlpha = false;
                _nextAlpha += options.DcqcnAlphaPs;
            }
            else if (next == _nextDecrease)
            {
                _nextDecrease += options.DcqcnDecreasePs;
                Decrease(options, next);
            }
            else
            {
                _nextIncrease += options.DcqcnIncreasePs;
                Increase(flow, options);
            }
        }
    }

    private void Decrease(CongestionOptions options, long now)
    {
        if (!_markSinceDecrease)
        {
            return;
        }
        if (options.DcqcnClampTarget || _stage != 0)
        {
            _target = _rate;
        }
        _rate = Math.Max(options.MinRate, (long)(_rate * (1 - _alpha / 2)));
        _stage = 0;
        _markSinceDecrease = false;
        _nextIncrease = now + options.DcqcnIncreasePs;
    }

    private void Increase(in FlowSetting flow, CongestionOptions options)
    {
        if (_stage >= options.DcqcnFastRecovery)
        {
            long step = _stage == options.DcqcnFastRecovery ? options.AdditiveIncrease : options.HyperIncrease;
            _target = Math.Min(flow.LineRate, _target + step);
        }
        _rate = _rate / 2 + _target / 2;
        _stage++;
    }
}

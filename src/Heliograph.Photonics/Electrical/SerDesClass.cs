namespace Heliograph.Photonics.Electrical;

/// <summary>
/// A reach class of SerDes: how much loss it is specified to bear between named points, and, where known, how much noise it has.
/// </summary>
public sealed record SerDesClass
{
    public required string Name { get; init; }

    /// <summary>dB between <see cref="Endpoints"/>; null: nothing is specified and only noise decides.</summary>
    public double? BudgetDb
    {
        get;
        init => field = value is { } v ? Bounds.NonNegative(v) : null;
    }

    /// <summary>Frequency the budget is stated at, Hz; null: at half the symbol rate, whatever that is.</summary>
    public double? BudgetHz
    {
        get;
        init => field = value is { } v ? Bounds.Positive(v) : null;
    }

    public Endpoints Endpoints { get; init; }

    /// <summary>Slowest symbol rate the budget holds for, 1/s.</summary>
    public double MinBaud
    {
        get;
        init => field = Bounds.NonNegative(value);
    }

    /// <summary>Fastest symbol rate the budget holds for, 1/s.</summary>
    public required double MaxBaud
    {
        get;
        init => field = Bounds.Positive(value);
    }

    /// <summary>Null: the signal-to-noise ratio is not computed.</summary>
    public SerDesNoise? Noise { get; init; }
}

/// <summary>Signal and noise of a transmitter and receiver pair, as the COM reference model counts them.</summary>
public sealed record SerDesNoise
{
    /// <summary>Peak differential amplitude into a matched load, V.</summary>
    public required double Amplitude
    {
        get;
        init => field = Bounds.Positive(value);
    }

    /// <summary>One-sided density at the receiver's input, V^2/Hz (eta0 of the COM is in V^2/GHz).</summary>
    public required double InputNoise
    {
        get;
        init => field = Bounds.Positive(value);
    }

    /// <summary>Pulse peak over rms noise of the transmitter, dB (SNR_TX of the COM); null: none.</summary>
    public double? TransmitterSnrDb
    {
        get;
        init => field = value is { } v ? Bounds.Finite(v) : null;
    }

    /// <summary>Rise time of the transmitter, 20 to 80 %, s: Gaussian filter exp(-2 (pi f t / 1.6832)^2), as in the COM.</summary>
    public double RiseTime
    {
        get;
        init => field = Bounds.NonNegative(value);
    }

    /// <summary>Bandwidth of the receiver over the symbol rate: fourth-order Butterworth filter, as in the COM; null: none.</summary>
    public double? ReceiverBandwidth
    {
        get;
        init => field = value is { } v ? Bounds.Positive(v) : null;
    }

    /// <summary>Rms jitter of the sampling instant, unit intervals, independent from symbol to symbol.</summary>
    public double JitterUi
    {
        get;
        init => field = Bounds.NonNegative(value);
    }

    /// <summary>Level mismatch ratio: smallest eye over the ideal one (R_LM).</summary>
    public double LevelMismatch
    {
        get;
        init => field = Bounds.PositiveShare(value);
    } = 1;

    /// <summary>Signal over the interference that a finite equaliser leaves (insertion-loss deviation), dB; null: none.</summary>
    public double? ResidualIsiDb
    {
        get;
        init => field = value is { } v ? Bounds.Finite(v) : null;
    }

    /// <summary>What a real receiver loses against the ideal one beyond all that, dB.</summary>
    public double ImplementationDb
    {
        get;
        init => field = Bounds.NonNegative(value);
    }
}

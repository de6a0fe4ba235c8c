namespace Heliograph.Photonics.Coherent;

/// <summary>
/// What an impairment costs a transponder: nothing up to <paramref name="Free"/>, then a straight line to <paramref name="Penalty_dB"/> at
/// <paramref name="Tolerance"/>, beyond which it is not specified.
/// </summary>
/// <param name="Free">At or below <paramref name="Tolerance"/>, of its unit.</param>
public readonly record struct TolerancePenalty(double Free, double Tolerance, double Penalty_dB)
{
    /// <summary>dB, at or above 0; infinite beyond the tolerance.</summary>
    /// <param name="value">At or above 0.</param>
    public double At(double value) =>
        value <= Free ? 0
        : value > Tolerance ? double.PositiveInfinity
        : Penalty_dB * (value - Free) / (Tolerance - Free);

    /// <summary>The most that costs no more than this.</summary>
    /// <param name="allowed_dB">At or above 0.</param>
    public double Most(double allowed_dB) => allowed_dB >= Penalty_dB ? Tolerance : Free + ((Tolerance - Free) * allowed_dB / Penalty_dB);
}

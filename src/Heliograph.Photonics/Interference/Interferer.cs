namespace Heliograph.Photonics.Interference;

/// <summary>Light that arrives beside the signal.</summary>
/// <param name="First">Face where it turns first (a double reflection: the one nearer to the receiver).</param>
/// <param name="Second">Face where it turns back to the receiver; empty when it turns once.</param>
/// <param name="Ratio">Its mean power over that of the signal.</param>
/// <param name="DelayS">Delay behind the signal, s; 0 for light of another laser.</param>
/// <param name="BeatShare">Share of it that beats with the signal within the receiver's band, 0 to 1.</param>
public readonly record struct Interferer(InterfererKind Kind, string First, string Second, double Ratio, double DelayS, double BeatShare = 1)
{
    /// <summary>Crosstalk of the given ratio that beats in full.</summary>
    public static Interferer OfRatio(double ratio) => new(InterfererKind.Crosstalk, "crosstalk", "", ratio, 0);

    /// <summary>
    /// Degree of coherence with the signal, exp(-pi dnu tau), for a laser of Lorentzian line width dnu (Hz, full width at
    /// half maximum); 0 for light of another laser. Near 1 the beat stands still and drifts with temperature; near 0 it is noise.
    /// </summary>
    public double Coherence(double linewidthHz)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(linewidthHz);
        return Kind == InterfererKind.DoubleReflection ? Math.Exp(-Math.PI * linewidthHz * DelayS) : 0;
    }
}

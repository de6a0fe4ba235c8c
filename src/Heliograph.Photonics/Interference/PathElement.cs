namespace Heliograph.Photonics.Interference;

/// <summary>
/// One part on the way of the light, with a reflecting face before and after its loss. A connector has one face: give
/// the other none.
/// </summary>
/// <param name="LossDb">Loss between the two faces, dB, at least 0.</param>
/// <param name="InputReturnLossDb">Return loss of the face where the light comes in, dB, at least 0; null reflects nothing.</param>
/// <param name="OutputReturnLossDb">Return loss of the face where it goes out, dB.</param>
/// <param name="LengthM">Length of glass between the faces, m: delays of the echoes.</param>
public sealed record PathElement(string Name, double LossDb, double? InputReturnLossDb = null, double? OutputReturnLossDb = null, double LengthM = 0)
{
    /// <summary>
    /// A span of fibre that scatters back: R = b (1 - exp(-2 a L)) / (2 a), with a in nepers of power a metre, placed at its input (off by
    /// at most twice its loss). Equation 10 of <c>docs/models/interference.md</c>. As one face it is a sine where many weak ones make a
    /// Gaussian.
    /// </summary>
    /// <param name="attenuationDbPerM">dB/m, at least 0.</param>
    /// <param name="lengthM">m, above 0.</param>
    /// <param name="backscatterDbPerM">Share of the light that one metre returns in the guided mode, dB of 1/m, negative.</param>
    public static PathElement Fibre(string name, double attenuationDbPerM, double lengthM, double backscatterDbPerM)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(attenuationDbPerM);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lengthM);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(backscatterDbPerM, 0);
        double twice = 2 * attenuationDbPerM * Math.Log(10) / 10 * lengthM;
        double effective = twice < 1e-9 ? lengthM : lengthM * (1 - Math.Exp(-twice)) / twice;
        double returnLoss = -backscatterDbPerM - 10 * Math.Log10(effective);
        return new PathElement(name, attenuationDbPerM * lengthM, Math.Max(0, returnLoss), null, lengthM);
    }
}

namespace Heliograph.Photonics.Interference;

/// <summary>How the polarisation of interfering light lies to that of the signal.</summary>
public enum PolarisationOverlap
{
    /// <summary>In line: the worst case, which standards assume.</summary>
    Aligned,

    /// <summary>
    /// Independent and uniform on the Poincare sphere: the power that beats is uniform between 0 and all, 1/2 in the mean.
    /// </summary>
    Random,
}

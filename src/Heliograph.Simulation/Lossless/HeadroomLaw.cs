namespace Heliograph.Simulation.Lossless;

/// <summary>
/// Headroom as a straight line over length, equation 6: what every form is at a fixed rate, and what the tables of vendors follow. Its slope
/// over that of the cable alone is the occupancy of cells with what a vendor adds; one law for a switch and a rate, never one for all.
/// </summary>
/// <param name="Slope">Bytes per metre.</param>
/// <param name="Constant">Bytes at no length.</param>
public readonly record struct HeadroomLaw(double Slope, double Constant)
{
    /// <summary>Bytes at a length in metres.</summary>
    public double Compute(double metres) => Constant + Slope * metres;

    /// <summary>Metres at which the law reaches <paramref name="bytes"/>; infinite where it does not grow.</summary>
    public double SolveLength(double bytes) => Slope > 0 ? (bytes - Constant) / Slope : double.PositiveInfinity;

    /// <summary>
    /// The line of least squares through points of a table. Tables are rounded up to cells or to 1024 bytes: the law is the better, the
    /// longer its longest cable.
    /// </summary>
    /// <param name="metres">At least two different lengths.</param>
    /// <param name="bytes">As many.</param>
    /// <exception cref="ArgumentException">Fewer than two lengths, or counts that differ.</exception>
    public static HeadroomLaw Fit(ReadOnlySpan<double> metres, ReadOnlySpan<double> bytes)
    {
        if (metres.Length != bytes.Length || metres.Length == 0)
        {
            throw new ArgumentException($"{metres.Length} lengths and {bytes.Length} sizes", nameof(bytes));
        }
        double meanX = 0;
        double meanY = 0;
        for (int i = 0; i < metres.Length; i++)
        {
            meanX += metres[i] / metres.Length;
            meanY += bytes[i] / metres.Length;
        }
        double xx = 0;
        double xy = 0;
        for (int i = 0; i < metres.Length; i++)
        {
            xx += (metres[i] - meanX) * (metres[i] - meanX);
            xy += (metres[i] - meanX) * (bytes[i] - meanY);
        }
        if (!(xx > 0))
        {
            throw new ArgumentException("a line needs two different lengths", nameof(metres));
        }
        double slope = xy / xx;
        return new HeadroomLaw(slope, meanY - slope * meanX);
    }
}

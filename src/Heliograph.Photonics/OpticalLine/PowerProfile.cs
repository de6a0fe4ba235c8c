namespace Heliograph.Photonics.OpticalLine;

/// <summary>Power of channels and pumps along a fibre.</summary>
/// <param name="Positions">m from the input, increasing from 0 to the length.</param>
/// <param name="LogGain">
/// ln of power over power where the wave enters, wave by wave, at each position: channels first, then pumps in their order.
/// </param>
/// <param name="SpontaneousNoise">W of spontaneous Raman noise in each channel's bandwidth, referred to the input; empty without pumps.</param>
public sealed record PowerProfile(double[] Positions, double[] LogGain, double[] SpontaneousNoise)
{
    public int Nodes => Positions.Length;

    /// <summary>ln of power over launched power at the end.</summary>
    public double AtEnd(int wave) => LogGain[(wave * Nodes) + Nodes - 1];

    public ReadOnlySpan<double> Of(int wave) => LogGain.AsSpan(wave * Nodes, Nodes);

    /// <summary>Straight lines of power between positions, at others.</summary>
    /// <param name="waves">As many of the first waves.</param>
    public PowerProfile Resample(double[] positions, int waves)
    {
        ArgumentNullException.ThrowIfNull(positions);
        double[] log = new double[waves * positions.Length];
        double[] power = new double[Nodes];
        for (int w = 0; w < waves; w++)
        {
            ReadOnlySpan<double> own = Of(w);
            for (int k = 0; k < Nodes; k++)
            {
                power[k] = Math.Exp(own[k]);
            }
            for (int k = 0; k < positions.Length; k++)
            {
                log[(w * positions.Length) + k] = Math.Log(Linear.Interpolate(Positions, power, positions[k]));
            }
        }
        return new(positions, log, SpontaneousNoise);
    }

    /// <summary>
    /// Attenuation alone: at the input, at each lumped loss, and at the end. A lumped loss counts at its own node, so that it is spread over the piece before
    /// it where pieces are taken as straight.
    /// </summary>
    public static PowerProfile Attenuation(FibreSpan fibre, ReadOnlySpan<double> frequencies)
    {
        ArgumentNullException.ThrowIfNull(fibre);
        double[] z = [0, .. fibre.LumpedLosses.Select(l => l.Position_m), fibre.Length];
        double[] log = new double[frequencies.Length * z.Length];
        for (int i = 0; i < frequencies.Length; i++)
        {
            double alpha = fibre.Alpha(frequencies[i]);
            double lumped = 0;
            for (int k = 0; k < z.Length; k++)
            {
                lumped += k > 0 && k <= fibre.LumpedLosses.Length ? fibre.LumpedLosses[k - 1].Loss_dB / FibreSpan.DecibelPerNeper : 0;
                log[(i * z.Length) + k] = -(alpha * z[k]) - lumped;
            }
        }
        return new(z, log, []);
    }

    /// <summary>Positions from 0 at a step, the end, and the lumped losses between.</summary>
    public static double[] Grid(FibreSpan fibre, double step)
    {
        ArgumentNullException.ThrowIfNull(fibre);
        int count = (int)Math.Ceiling(fibre.Length / step);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => i * step)
                .Append(fibre.Length)
                .Concat(fibre.LumpedLosses.Select(l => l.Position_m))
                .Distinct()
                .Order(),
        ];
    }
}

namespace Heliograph.Photonics.Waveform;

/// <summary>
/// Polynomial through six neighbours of an evenly sampled signal: at 8 samples a symbol and content up to one symbol rate the error is
/// below 1e-4 of it, at half the symbol rate below 2e-6.
/// </summary>
internal static class Interpolation
{
    public const int Points = 6;

    /// <summary>How many of the points lie before the sample that the fraction counts from.</summary>
    public const int Before = 2;

    /// <summary>Weights of the samples -2 ... 3 for the value at <paramref name="fraction"/> (0 to 1).</summary>
    public static void Weights(double fraction, Span<double> weights)
    {
        for (int i = 0; i < Points; i++)
        {
            double product = 1;
            for (int j = 0; j < Points; j++)
            {
                if (j != i)
                {
                    product *= (fraction + Before - j) / (i - j);
                }
            }
            weights[i] = product;
        }
    }
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Heliograph.Photonics.OpticalLine;

/// <summary>
/// Nonlinear interference of one span by the closed form of the Gaussian-noise model: Poggiolini et al., arXiv:1209.0394, eqs. 120 and 123, with
/// self-phase modulation weighed 16/27 and cross-phase modulation 32/27. It knows attenuation, length and dispersion; no stimulated Raman scattering.
/// </summary>
public static class GaussianNoise
{
    /// <summary>Weight of a channel's effect on itself.</summary>
    public const double SelfWeight = 16.0 / 27;

    /// <summary>Weight of another channel's.</summary>
    public const double CrossWeight = 32.0 / 27;

    // 20,000 times below standard fibre: at exactly zero dispersion the closed form is 0/0, and here it is at its limit within 1e-9.
    private const double LeastBeta2 = 1e-30;

    // 1/m; a fibre without attenuation.
    private const double LeastAlpha = 1e-12;

    /// <summary>
    /// eta_ij / L_eff,j^2, 1/(W2 m2), row i the channel that suffers, n^2 entries: P_NLI,i = P_i sum_j eta_ij P_j^2 with powers at the fibre's input.
    /// It depends on grid and kind of fibre, not on length or power; n^2 logarithms.
    /// </summary>
    public static void Efficiency(FibreSpan fibre, WdmComb spectrum, Span<double> eta)
    {
        ArgumentNullException.ThrowIfNull(fibre);
        ArgumentNullException.ThrowIfNull(spectrum);
        int n = spectrum.Count;
        double[] beta2 = new double[n];
        double[] perBeta = new double[n];
        double[] reach = new double[n];
        for (int j = 0; j < n; j++)
        {
            double alpha = Math.Max(fibre.Alpha(spectrum.Frequency[j]), LeastAlpha);
            double rate = spectrum.SymbolRate[j];
            beta2[j] = fibre.Beta2(spectrum.Frequency[j]);
            // psi_ij = L_eff,j^2 alpha_j / (2 pi |b|) 1/2 [...]; eta_ij = gamma_i^2 w psi_ij / R_j^2.
            perBeta[j] = alpha / (4 * Math.PI * rate * rate);
            reach[j] = Math.PI * Math.PI / alpha;
        }
        for (int i = 0; i < n; i++)
        {
            double gamma = fibre.Gamma(spectrum.Frequency[i]);
            Span<double> row = eta.Slice(i * n, n);
            Row(spectrum.Frequency, spectrum.SymbolRate, i, CrossWeight * gamma * gamma, beta2, perBeta, reach, row);
            row[i] *= SelfWeight / CrossWeight;
        }
    }

    /// <summary>L_eff = (1 - e^(-alpha L)) / alpha of each channel, m.</summary>
    public static double[] EffectiveLengths(FibreSpan fibre, WdmComb spectrum)
    {
        ArgumentNullException.ThrowIfNull(fibre);
        ArgumentNullException.ThrowIfNull(spectrum);
        double[] lengths = new double[spectrum.Count];
        for (int j = 0; j < lengths.Length; j++)
        {
            double alpha = Math.Max(fibre.Alpha(spectrum.Frequency[j]), LeastAlpha);
            lengths[j] = alpha * fibre.Length > 1e-9 ? (1 - Math.Exp(-alpha * fibre.Length)) / alpha : fibre.Length;
        }
        return lengths;
    }

    /// <summary>Share of each channel's power that a span turns into interference: sum_j eta_ij P_j^2. n^2 multiply-adds, nothing allocated.</summary>
    /// <param name="eta">As <see cref="Efficiency"/> gives it.</param>
    /// <param name="lengths">As <see cref="EffectiveLengths"/> gives them.</param>
    /// <param name="power">W at the fibre's input.</param>
    /// <param name="squares">Room for n numbers.</param>
    public static void Share(
        ReadOnlySpan<double> eta,
        ReadOnlySpan<double> lengths,
        ReadOnlySpan<double> power,
        Span<double> squares,
        Span<double> share
    )
    {
        for (int j = 0; j < power.Length; j++)
        {
            double reach = lengths[j] * power[j];
            squares[j] = reach * reach;
        }
        RowSums.Multiply(eta, squares[..power.Length], share);
    }

    /// <summary>Takes interference out of signal, ASE and earlier interference: power is conserved.</summary>
    /// <param name="share">NLI over power of each channel.</param>
    public static void Apply(WdmComb spectrum, ReadOnlySpan<double> share)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        for (int i = 0; i < spectrum.Count; i++)
        {
            double power = spectrum.Power(i);
            double rest = 1 - share[i];
            spectrum.Signal[i] *= rest;
            spectrum.Ase[i] *= rest;
            spectrum.Nli[i] = (spectrum.Nli[i] * rest) + (share[i] * power);
        }
    }

    private static void Row(
        double[] frequency,
        double[] symbolRate,
        int i,
        double weight,
        double[] beta2,
        double[] perBeta,
        double[] reach,
        Span<double> row
    )
    {
        int n = row.Length;
        int j = 0;
        for (; j <= n - Vector512<double>.Count; j += Vector512<double>.Count)
        {
            Block(Load(frequency, j), Load(symbolRate, j), Load(beta2, j), Load(perBeta, j), Load(reach, j)).CopyTo(row[j..]);
        }
        if (j < n)
        {
            Span<double> rest = stackalloc double[Vector512<double>.Count];
            Block(Tail(frequency, j), Tail(symbolRate, j), Tail(beta2, j), Tail(perBeta, j), Tail(reach, j)).CopyTo(rest);
            rest[..(n - j)].CopyTo(row[j..]);
        }

        Vector512<double> Block(Vector512<double> f, Vector512<double> r, Vector512<double> b, Vector512<double> per, Vector512<double> length)
        {
            Vector512<double> one = Vector512.Create(1.0);
            Vector512<double> mean = Vector512.Max(Vector512.Abs((b + Vector512.Create(beta2[i])) * 0.5), Vector512.Create(LeastBeta2));
            Vector512<double> scale = length * mean * symbolRate[i];
            Vector512<double> offset = f - Vector512.Create(frequency[i]);
            Vector512<double> right = scale * (offset + (r * 0.5));
            Vector512<double> left = scale * (offset - (r * 0.5));
            // asinh x = sign(x) ln(|x| + sqrt(1 + x^2)); both in one logarithm.
            Vector512<double> up = Vector512.Abs(right) + Vector512.Sqrt((right * right) + one);
            Vector512<double> down = Vector512.Abs(left) + Vector512.Sqrt((left * left) + one);
            Vector512<double> ratio =
                Vector512.ConditionalSelect(Vector512.GreaterThan(right, Vector512<double>.Zero), up, one / up)
                * Vector512.ConditionalSelect(Vector512.GreaterThan(left, Vector512<double>.Zero), one / down, down);
            return Vector512.Log(ratio) * per * weight / mean;
        }
    }

    private static Vector512<double> Load(double[] from, int at) => Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(from), (nuint)at);

    // Missing lanes repeat the last channel, so that they stay finite.
    private static Vector512<double> Tail(double[] from, int at)
    {
        Span<double> lanes = stackalloc double[Vector512<double>.Count];
        for (int k = 0; k < lanes.Length; k++)
        {
            lanes[k] = from[Math.Min(at + k, from.Length - 1)];
        }
        return Vector512.Create<double>(lanes);
    }
}

namespace Heliograph.Photonics.Interference;

/// <summary>
/// Cumulant generating function of the beat of one interferer with a signal of unit power,
/// L(y) = ln E exp(2 y sqrt(P u) cos phi) = ln sum over n of y^2n E[P^n] E[u^n] / n!^2, with P the power of the interfering
/// symbol, u the overlap of polarisations, phi uniform. An interferer of amplitude a on level P_k adds L(s a sqrt(P_k)): one
/// function of one variable serves all. Equation 6 of <c>docs/models/interference.md</c>.
/// </summary>
internal sealed class BeatStatistics
{
    // Beyond this the beat is so strong that no eye is left; the function goes on along its tangent (it is nearly straight).
    private const double Limit = 16;
    private const int NodesPerUnit = 4;
    private const int Nodes = (int)Limit * NodesPerUnit + 1;

    // Terms of the power series: at the limit the largest is near n = 16, and 80 leave less than 1e-16.
    private const int Terms = 80;

    private readonly double[] _table = new double[3 * Nodes];
    private readonly double[] _cumulants = new double[4];

    // The table is that of powers in units of the strongest: it is then as wide for any extinction.
    private readonly double _root;

    public BeatStatistics(ReadOnlySpan<double> powers, PolarisationOverlap overlap)
    {
        double strongest = powers[^1];
        _root = Math.Sqrt(strongest);
        Span<double> moments = stackalloc double[Terms];
        double factorialSquared = 1;
        for (int n = 0; n < Terms; n++)
        {
            factorialSquared *= n == 0 ? 1 : (double)n * n;
            moments[n] = Mean(powers, strongest, n) / factorialSquared / (overlap == PolarisationOverlap.Random ? n + 1 : 1);
        }
        double m1 = moments[1];
        double m2 = moments[2];
        double m3 = moments[3];
        _cumulants[0] = strongest * m1;
        _cumulants[1] = Math.Pow(strongest, 2) * (m2 - m1 * m1 / 2);
        _cumulants[2] = Math.Pow(strongest, 3) * (m3 - m1 * m2 + m1 * m1 * m1 / 3);
        double fourth = moments[4] - m1 * m3 - m2 * m2 / 2 + m1 * m1 * m2 - m1 * m1 * m1 * m1 / 4;
        _cumulants[3] = Math.Pow(strongest, 4) * fourth;
        for (int i = 0; i < Nodes; i++)
        {
            FillNode(i, (double)i / NodesPerUnit, moments);
        }
        // The series of four terms is used where 2 y sqrt(P) <= 1: the fifth is below 1e-4 of the first there.
        SeriesLimit = 0.5 / _root;
    }

    /// <summary>Up to this argument the four cumulants below are enough.</summary>
    public double SeriesLimit { get; }

    /// <summary>Coefficients of y^2, y^4, y^6, y^8 of L. The first is half the variance of the beat.</summary>
    public ReadOnlySpan<double> Cumulants => _cumulants;

    /// <summary>L and its first two derivatives at y &gt;= 0: quintic Hermite interpolation.</summary>
    public void Evaluate(double y, out double value, out double slope, out double curvature)
    {
        double x = y * _root * NodesPerUnit;
        if (!(x < Nodes - 1))
        {
            ReadOnlySpan<double> last = _table.AsSpan(3 * (Nodes - 1));
            slope = last[1] * _root;
            value = last[0] + last[1] * (y * _root - Limit);
            curvature = 0;
            return;
        }
        int i = (int)x;
        const double H = 1.0 / NodesPerUnit;
        double t = x - i;
        ReadOnlySpan<double> node = _table.AsSpan(3 * i, 6);
        double v0 = node[0];
        double d0 = node[1] * H;
        double c0 = node[2] * (H * H / 2);
        // Polynomial v0 + d0 t + c0 t^2 + e3 t^3 + e4 t^4 + e5 t^5 that meets value, slope and curvature at t = 1.
        double rise = node[3] - v0 - d0 - c0;
        double turn = node[4] * H - d0 - 2 * c0;
        double bend = node[5] * (H * H / 2) - c0;
        double e3 = 10 * rise - 4 * turn + bend;
        double e4 = -15 * rise + 7 * turn - 2 * bend;
        double e5 = 6 * rise - 3 * turn + bend;
        value = v0 + t * (d0 + t * (c0 + t * (e3 + t * (e4 + t * e5))));
        slope = (d0 + t * (2 * c0 + t * (3 * e3 + t * (4 * e4 + t * 5 * e5)))) * (_root / H);
        curvature = (2 * c0 + t * (6 * e3 + t * (12 * e4 + t * 20 * e5))) * (_root / H) * (_root / H);
    }

    private void FillNode(int i, double y, ReadOnlySpan<double> moments)
    {
        double w = y * y;
        double g = 0;
        double g1 = 0;
        double g2 = 0;
        for (int n = Terms - 1; n >= 0; n--)
        {
            g2 = g2 * w + 2 * g1;
            g1 = g1 * w + g;
            g = g * w + moments[n];
        }
        // Derivatives by w, turned into derivatives by y: w = y^2.
        double slope = 2 * y * g1 / g;
        _table[3 * i] = Math.Log(g);
        _table[3 * i + 1] = slope;
        _table[3 * i + 2] = (2 * g1 + 4 * w * g2) / g - slope * slope;
    }

    private static double Mean(ReadOnlySpan<double> powers, double unit, int exponent)
    {
        double sum = 0;
        foreach (double power in powers)
        {
            sum += Math.Pow(power / unit, exponent);
        }
        return sum / powers.Length;
    }
}

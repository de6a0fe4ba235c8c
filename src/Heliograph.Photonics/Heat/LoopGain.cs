namespace Heliograph.Photonics.Heat;

/// <summary>
/// Stability of T = T0 + R P(T) with R = L L' and diagonal slopes D: the eigenvalues of R D are those of the symmetric
/// M = L' D L, so they are real, and the equilibrium is stable if all are below 1.
/// </summary>
internal static class LoopGain
{
    private const int MostPowerIterations = 300;

    /// <summary>I - M is positive definite.</summary>
    public static bool IsStable(ReadOnlySpan<double> root, ReadOnlySpan<double> slopes)
    {
        // With no heat that grows with temperature there is nothing to decide.
        bool grows = false;
        foreach (double slope in slopes)
        {
            grows |= slope > 0;
        }
        return !grows || IsPositiveDefinite(OneMinus(root, slopes), slopes.Length);
    }

    /// <summary>The largest eigenvalue of M, 0 where none is above: power iteration, 1e-6 relative.</summary>
    public static double Of(ReadOnlySpan<double> root, ReadOnlySpan<double> slopes)
    {
        int n = slopes.Length;
        double[] matrix = OneMinus(root, slopes);
        double shift = 0;
        for (int i = 0; i < n; i++)
        {
            double radius = 0;
            for (int j = 0; j < n; j++)
            {
                double entry = (i == j ? 1 : 0) - matrix[i * n + j];
                matrix[i * n + j] = entry;
                radius += i == j ? 0 : Math.Abs(entry);
            }
            shift = Math.Max(shift, radius - matrix[i * n + i]);
        }
        // Shifted so that the largest eigenvalue is also the largest in size.
        shift = slopes.ContainsAnyInRange(double.MinValue, -double.Epsilon) ? shift : 0;
        double[] vector = new double[n];
        double[] image = new double[n];
        for (int i = 0; i < n; i++)
        {
            // Not even, so that no symmetry of a package hides a direction.
            vector[i] = 1 + (double)i / n;
        }
        double value = 0;
        for (int iteration = 0; iteration < MostPowerIterations; iteration++)
        {
            double norm = Math.Sqrt(Dot(vector, vector));
            if (norm == 0)
            {
                return 0;
            }
            for (int i = 0; i < n; i++)
            {
                vector[i] /= norm;
            }
            for (int i = 0; i < n; i++)
            {
                image[i] = Dot(matrix.AsSpan(i * n, n), vector) + shift * vector[i];
            }
            double next = Dot(vector, image);
            bool settled = Math.Abs(next - value) <= 1e-9 * Math.Abs(next);
            value = next;
            (vector, image) = (image, vector);
            if (settled)
            {
                break;
            }
        }
        return Math.Max(0, value - shift);
    }

    private static double[] OneMinus(ReadOnlySpan<double> root, ReadOnlySpan<double> slopes)
    {
        int n = slopes.Length;
        double[] matrix = new double[n * n];
        for (int k = 0; k < n; k++)
        {
            ReadOnlySpan<double> row = root.Slice(k * n, k + 1);
            for (int i = 0; i <= k; i++)
            {
                double scaled = slopes[k] * row[i];
                for (int j = 0; scaled != 0 && j <= i; j++)
                {
                    matrix[i * n + j] -= scaled * row[j];
                }
            }
        }
        for (int i = 0; i < n; i++)
        {
            matrix[i * n + i] += 1;
            for (int j = 0; j < i; j++)
            {
                matrix[j * n + i] = matrix[i * n + j];
            }
        }
        return matrix;
    }

    private static bool IsPositiveDefinite(double[] matrix, int n)
    {
        for (int j = 0; j < n; j++)
        {
            double pivot = matrix[j * n + j];
            if (!(pivot > 0))
            {
                return false;
            }
            for (int i = j + 1; i < n; i++)
            {
                double factor = matrix[i * n + j] / pivot;
                for (int k = j + 1; k <= i; k++)
                {
                    matrix[i * n + k] -= factor * matrix[k * n + j];
                }
            }
        }
        return true;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }
        return sum;
    }
}

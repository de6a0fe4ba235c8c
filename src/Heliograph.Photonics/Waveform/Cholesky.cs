namespace Heliograph.Photonics.Waveform;

/// <summary>Small symmetric positive definite systems, row-major; the factor replaces the lower triangle.</summary>
internal static class Cholesky
{
    /// <summary>Factors <paramref name="matrix"/> (n x n) in place; false when it is not positive definite.</summary>
    public static bool TryFactor(Span<double> matrix, int n)
    {
        for (int j = 0; j < n; j++)
        {
            double diagonal = matrix[j * n + j];
            for (int k = 0; k < j; k++)
            {
                diagonal -= matrix[j * n + k] * matrix[j * n + k];
            }
            if (!(diagonal > 0))
            {
                return false;
            }
            double root = Math.Sqrt(diagonal);
            matrix[j * n + j] = root;
            for (int i = j + 1; i < n; i++)
            {
                double sum = matrix[i * n + j];
                for (int k = 0; k < j; k++)
                {
                    sum -= matrix[i * n + k] * matrix[j * n + k];
                }
                matrix[i * n + j] = sum / root;
            }
        }
        return true;
    }

    /// <summary>Solves with a factor of <see cref="TryFactor"/>; <paramref name="vector"/> is replaced by the solution.</summary>
    public static void Solve(ReadOnlySpan<double> factor, Span<double> vector)
    {
        int n = vector.Length;
        for (int i = 0; i < n; i++)
        {
            double sum = vector[i];
            for (int k = 0; k < i; k++)
            {
                sum -= factor[i * n + k] * vector[k];
            }
            vector[i] = sum / factor[i * n + i];
        }
        for (int i = n - 1; i >= 0; i--)
        {
            double sum = vector[i];
            for (int k = i + 1; k < n; k++)
            {
                sum -= factor[k * n + i] * vector[k];
            }
            vector[i] = sum / factor[i * n + i];
        }
    }
}

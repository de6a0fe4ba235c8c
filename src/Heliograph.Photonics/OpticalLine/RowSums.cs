using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Heliograph.Photonics.OpticalLine;

/// <summary>Products of a square matrix with vectors, eight lanes at a time; nothing is allocated. The order of the sums is fixed.</summary>
internal static class RowSums
{
    private const int Rows = 4;

    /// <summary>result_i = sum_j matrix_ij vector_j; n^2 multiply-adds.</summary>
    public static void Multiply(ReadOnlySpan<double> matrix, ReadOnlySpan<double> vector, Span<double> result)
    {
        int n = vector.Length;
        int i = 0;
        for (; i <= n - Rows; i += Rows)
        {
            Four(matrix.Slice(i * n, Rows * n), vector, result.Slice(i, Rows));
        }
        for (; i < n; i++)
        {
            result[i] = Dot(matrix.Slice(i * n, n), vector);
        }
    }

    // Rows that share each load of the vector; every sum is the one that Dot gives.
    private static void Four(ReadOnlySpan<double> rows, ReadOnlySpan<double> vector, Span<double> sums)
    {
        int n = vector.Length;
        nuint lanes = (nuint)Vector512<double>.Count;
        ref double v = ref MemoryMarshal.GetReference(vector);
        ref double a = ref MemoryMarshal.GetReference(rows);
        ref double b = ref Unsafe.Add(ref a, n);
        ref double c = ref Unsafe.Add(ref b, n);
        ref double d = ref Unsafe.Add(ref c, n);
        Vector512<double> a0 = Vector512<double>.Zero;
        (Vector512<double> a1, Vector512<double> b0, Vector512<double> b1, Vector512<double> c0) = (a0, a0, a0, a0);
        (Vector512<double> c1, Vector512<double> d0, Vector512<double> d1) = (a0, a0, a0);
        nuint k = 0;
        for (; (int)k <= n - (2 * (int)lanes); k += 2 * lanes)
        {
            nuint next = k + lanes;
            Vector512<double> x = Vector512.LoadUnsafe(ref v, k);
            Vector512<double> y = Vector512.LoadUnsafe(ref v, next);
            a0 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref a, k), x, a0);
            a1 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref a, next), y, a1);
            b0 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref b, k), x, b0);
            b1 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref b, next), y, b1);
            c0 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref c, k), x, c0);
            c1 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref c, next), y, c1);
            d0 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref d, k), x, d0);
            d1 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref d, next), y, d1);
        }
        if ((int)k <= n - (int)lanes)
        {
            Vector512<double> x = Vector512.LoadUnsafe(ref v, k);
            a0 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref a, k), x, a0);
            b0 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref b, k), x, b0);
            c0 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref c, k), x, c0);
            d0 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref d, k), x, d0);
            k += lanes;
        }
        (sums[0], sums[1]) = (Vector512.Sum(a0 + a1), Vector512.Sum(b0 + b1));
        (sums[2], sums[3]) = (Vector512.Sum(c0 + c1), Vector512.Sum(d0 + d1));
        for (int j = (int)k; j < n; j++)
        {
            for (int row = 0; row < Rows; row++)
            {
                sums[row] = Math.FusedMultiplyAdd(rows[(row * n) + j], vector[j], sums[row]);
            }
        }
    }

    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        int lanes = Vector512<double>.Count;
        ref double left = ref MemoryMarshal.GetReference(a);
        ref double right = ref MemoryMarshal.GetReference(b);
        Vector512<double> s0 = Vector512<double>.Zero;
        Vector512<double> s1 = Vector512<double>.Zero;
        int n = a.Length;
        nuint k = 0;
        for (; (int)k <= n - (2 * lanes); k += (nuint)(2 * lanes))
        {
            s0 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref left, k), Vector512.LoadUnsafe(ref right, k), s0);
            nuint next = k + (nuint)lanes;
            s1 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref left, next), Vector512.LoadUnsafe(ref right, next), s1);
        }
        if ((int)k <= n - lanes)
        {
            s0 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref left, k), Vector512.LoadUnsafe(ref right, k), s0);
            k += (nuint)lanes;
        }
        double sum = Vector512.Sum(s0 + s1);
        for (int j = (int)k; j < n; j++)
        {
            sum = Math.FusedMultiplyAdd(a[j], b[j], sum);
        }
        return sum;
    }
}

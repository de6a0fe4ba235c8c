using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Heliograph.Photonics.OpticalLine;

/// <summary>Products of a square matrix with vectors, eight lanes at a time; nothing is allocated. The order of the sums is fixed.</summary>
internal static class RowSums
{
    /// <summary>result_i = sum_j matrix_ij vector_j; n^2 multiply-adds.</summary>
    public static void Multiply(ReadOnlySpan<double> matrix, ReadOnlySpan<double> vector, Span<double> result)
    {
        int n = vector.Length;
        for (int i = 0; i < n; i++)
        {
            result[i] = Dot(matrix.Slice(i * n, n), vector);
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

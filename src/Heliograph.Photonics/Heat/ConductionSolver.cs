using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Heliograph.Photonics.Heat;

/// <summary>
/// Conjugate gradients preconditioned by one multigrid V-cycle, on one right-hand side (T = double) or on four at once
/// (T = FourLanes): the lanes never meet, so a lane's bits do not depend on the others except for the common count of
/// iterations. The smoother solves whole columns, red ones before black ones and back, which makes the preconditioner symmetric.
/// </summary>
internal sealed class ConductionSolver<T>
    where T : struct, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>, IMultiplyOperators<T, T, T>, IMultiplyOperators<T, double, T>
{
    private const int MostIterations = 1000;

    private readonly List<ConductionLevel> _levels;
    private readonly T[][] _rightSides;
    private readonly T[][] _solutions;
    private readonly T[] _line;
    private readonly T[] _direction;
    private readonly T[] _product;

    public ConductionSolver(List<ConductionLevel> levels)
    {
        _levels = levels;
        _rightSides = [.. levels.Select(l => new T[l.Cells])];
        _solutions = [.. levels.Select(l => new T[l.Cells])];
        _line = new T[levels[0].Nz];
        _direction = new T[levels[0].Cells];
        _product = new T[levels[0].Cells];
    }

    /// <summary>
    /// Improves <paramref name="x"/> until in every lane |b - A x| is at most <paramref name="tolerance"/> |b| (2-norm).
    /// </summary>
    /// <returns>Iterations.</returns>
    /// <exception cref="InvalidOperationException">No convergence: a defect, or conductivities apart by more than doubles resolve.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Solve(T[] b, T[] x, double tolerance)
    {
        ConductionLevel level = _levels[0];
        T[] r = _rightSides[0];
        T[] z = _solutions[0];
        Multiply(level, x, _product, _line);
        for (int i = 0; i < r.Length; i++)
        {
            r[i] = b[i] - _product[i];
        }
        T limit = Dot(b, b) * (tolerance * tolerance);
        T lastRz = default;
        Array.Clear(_direction);
        for (int iteration = 0; iteration < MostIterations; iteration++)
        {
            if (AllBelow(Dot(r, r), limit))
            {
                return iteration;
            }
            Cycle(0);
            T rz = Dot(r, z);
            T beta = iteration == 0 ? default : Ratio(rz, lastRz);
            for (int i = 0; i < z.Length; i++)
            {
                _direction[i] = z[i] + _direction[i] * beta;
            }
            Multiply(level, _direction, _product, _line);
            T alpha = Ratio(rz, Dot(_direction, _product));
            for (int i = 0; i < r.Length; i++)
            {
                x[i] += _direction[i] * alpha;
                r[i] -= _product[i] * alpha;
            }
            lastRz = rz;
        }
        throw new InvalidOperationException("conduction did not converge");
    }

    // _solutions[depth] = B _rightSides[depth], B the V-cycle.
    private void Cycle(int depth)
    {
        ConductionLevel level = _levels[depth];
        T[] f = _rightSides[depth];
        T[] x = _solutions[depth];
        if (depth == _levels.Count - 1)
        {
            SolveColumn(level, f, x, 0);
            return;
        }
        RelaxFromZero(level, f, x);
        Relax(level, f, x, 1);
        Restrict(level, x, _levels[depth + 1], _rightSides[depth + 1]);
        Cycle(depth + 1);
        Prolong(level, x, _levels[depth + 1], _solutions[depth + 1]);
        Relax(level, f, x, 1);
        Relax(level, f, x, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RelaxFromZero(ConductionLevel level, T[] f, T[] x)
    {
        Array.Clear(x);
        for (int j = 0; j < level.Ny; j++)
        {
            for (int i = j & 1; i < level.Nx; i += 2)
            {
                SolveColumn(level, f, x, (j * level.Nx + i) * level.Nz);
            }
        }
    }

    // Solves the columns of one colour exactly for what their neighbours have.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Relax(ConductionLevel level, T[] f, T[] x, int colour)
    {
        int nz = level.Nz;
        for (int j = 0; j < level.Ny; j++)
        {
            for (int i = (j + colour) & 1; i < level.Nx; i += 2)
            {
                int c = (j * level.Nx + i) * nz;
                Neighbours(level, x, i, j, _line);
                Span<T> line = _line;
                ReadOnlySpan<T> right = f.AsSpan(c, nz);
                for (int k = 0; k < line.Length; k++)
                {
                    line[k] += right[k];
                }
                Column(level, line, x, c);
            }
        }
    }

    // What flows in from the four neighbouring columns: sum of g x.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Neighbours(ConductionLevel level, T[] x, int i, int j, Span<T> line)
    {
        int nz = level.Nz;
        int row = level.Nx * nz;
        int c = (j * level.Nx + i) * nz;
        int gx = (j * (level.Nx + 1) + i) * nz;
        // At the border the conductance is zero, and the column itself stands in for the neighbour.
        ReadOnlySpan<T> west = x.AsSpan(i > 0 ? c - nz : c, nz);
        ReadOnlySpan<T> east = x.AsSpan(i < level.Nx - 1 ? c + nz : c, nz);
        ReadOnlySpan<T> south = x.AsSpan(j > 0 ? c - row : c, nz);
        ReadOnlySpan<T> north = x.AsSpan(j < level.Ny - 1 ? c + row : c, nz);
        ReadOnlySpan<double> gw = level.Gx.AsSpan(gx, nz);
        ReadOnlySpan<double> ge = level.Gx.AsSpan(gx + nz, nz);
        ReadOnlySpan<double> gs = level.Gy.AsSpan(c, nz);
        ReadOnlySpan<double> gn = level.Gy.AsSpan(c + row, nz);
        for (int k = 0; k < west.Length; k++)
        {
            line[k] = west[k] * gw[k] + east[k] * ge[k] + (south[k] * gs[k] + north[k] * gn[k]);
        }
    }

    private static void SolveColumn(ConductionLevel level, T[] f, T[] x, int c) => Column(level, f.AsSpan(c, level.Nz), x, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column(ConductionLevel level, ReadOnlySpan<T> right, T[] x, int c)
    {
        int nz = level.Nz;
        Span<T> to = x.AsSpan(c, nz);
        ReadOnlySpan<double> pivot = level.Pivot.AsSpan(c, nz);
        ReadOnlySpan<double> up = level.Gz.AsSpan(c, nz);
        T last = right[0] * pivot[0];
        to[0] = last;
        for (int k = 1; k < to.Length; k++)
        {
            last = (right[k] + last * up[k - 1]) * pivot[k];
            to[k] = last;
        }
        for (int k = to.Length - 2; k >= 0; k--)
        {
            last = to[k] + last * (up[k] * pivot[k]);
            to[k] = last;
        }
    }

    // After red and black from zero the residual of black columns is nil, that of red ones what their neighbours brought in.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Restrict(ConductionLevel level, T[] x, ConductionLevel coarse, T[] to)
    {
        Array.Clear(to);
        for (int j = 0; j < level.Ny; j++)
        {
            for (int i = j & 1; i < level.Nx; i += 2)
            {
                Neighbours(level, x, i, j, _line);
                Span<T> sum = to.AsSpan((level.CoarseY[j] * coarse.Nx + level.CoarseX[i]) * level.Nz, level.Nz);
                for (int k = 0; k < sum.Length; k++)
                {
                    sum[k] += _line[k];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Prolong(ConductionLevel level, T[] x, ConductionLevel coarse, T[] from)
    {
        for (int j = 0; j < level.Ny; j++)
        {
            for (int i = 0; i < level.Nx; i++)
            {
                Span<T> to = x.AsSpan((j * level.Nx + i) * level.Nz, level.Nz);
                ReadOnlySpan<T> correction = from.AsSpan((level.CoarseY[j] * coarse.Nx + level.CoarseX[i]) * level.Nz, level.Nz);
                for (int k = 0; k < to.Length; k++)
                {
                    to[k] += correction[k];
                }
            }
        }
    }

    /// <summary>A x, with room for one column in <paramref name="line"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(ConductionLevel level, T[] x, T[] to, T[] line)
    {
        int nz = level.Nz;
        for (int j = 0; j < level.Ny; j++)
        {
            for (int i = 0; i < level.Nx; i++)
            {
                int c = (j * level.Nx + i) * nz;
                Neighbours(level, x, i, j, line);
                ReadOnlySpan<double> diagonal = level.Diagonal.AsSpan(c, nz);
                ReadOnlySpan<double> up = level.Gz.AsSpan(c, nz);
                for (int k = 0; k < diagonal.Length; k++)
                {
                    T value = x[c + k] * diagonal[k] - line[k];
                    value = k > 0 ? value - x[c + k - 1] * up[k - 1] : value;
                    to[c + k] = k < nz - 1 ? value - x[c + k + 1] * up[k] : value;
                }
            }
        }
    }

    private static bool AllBelow(T values, T limits)
    {
        ReadOnlySpan<double> value = Lanes(ref values);
        ReadOnlySpan<double> limit = Lanes(ref limits);
        for (int lane = 0; lane < value.Length; lane++)
        {
            if (!(value[lane] <= limit[lane]))
            {
                return false;
            }
        }
        return true;
    }

    // A lane that has converged to the last bit has nothing to divide by: its step is nil.
    private static T Ratio(T numerators, T denominators)
    {
        Span<double> ratio = Lanes(ref numerators);
        ReadOnlySpan<double> denominator = Lanes(ref denominators);
        for (int lane = 0; lane < ratio.Length; lane++)
        {
            ratio[lane] = denominator[lane] > 0 ? ratio[lane] / denominator[lane] : 0;
        }
        return numerators;
    }

    private static Span<double> Lanes(ref T value) => MemoryMarshal.Cast<T, double>(MemoryMarshal.CreateSpan(ref value, 1));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T Dot(T[] a, T[] b)
    {
        T sum = default;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }
        return sum;
    }
}

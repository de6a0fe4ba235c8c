namespace Heliograph.Photonics.Heat;

/// <summary>
/// A network of conductances on nx x ny columns of nz cells: the matrix of a stack, or a coarser one of the multigrid.
/// Cells of a column are neighbours in memory: cell = (row nx + column) nz + k.
/// </summary>
internal sealed class ConductionLevel
{
    // A coarser level has at most this share of the columns of the finer one.
    private const double MostColumnsLeft = 0.9;

    // The widest pair that becomes one column: so many times the size that the level stands for, the finest column at first and
    // twice as much on each coarser level; wider by the step until enough are paired.
    private const double PairWidth = 2.6;
    private const double PairWidthStep = 1.25;

    private readonly double[] _widths;
    private readonly double[] _depths;
    private readonly double _size;

    /// <param name="widths">Of the columns along x, m.</param>
    /// <param name="depths">Of the rows along y, m.</param>
    /// <param name="size">Of columns that couple alike along x and y, m; 0: the finest.</param>
    public ConductionLevel(double[] widths, double[] depths, int nz, double size = 0)
    {
        (_widths, _depths) = (widths, depths);
        _size = size > 0 ? size : Math.Min(widths.Length > 1 ? widths.Min() : double.MaxValue, depths.Length > 1 ? depths.Min() : double.MaxValue);
        int nx = widths.Length;
        int ny = depths.Length;
        (Nx, Ny, Nz) = (nx, ny, nz);
        Gx = new double[(nx + 1) * ny * nz];
        Gy = new double[nx * (ny + 1) * nz];
        Gz = new double[nx * ny * nz];
        Ground = new double[nx * ny * nz];
        Diagonal = new double[nx * ny * nz];
        Pivot = new double[nx * ny * nz];
    }

    public int Nx { get; }

    public int Ny { get; }

    public int Nz { get; }

    public int Cells => Diagonal.Length;

    /// <summary>W/K to the column at the left, at (row (nx+1) + column) nz + k; zero at both ends of a row.</summary>
    public double[] Gx { get; }

    /// <summary>W/K to the column below in y, at (row nx + column) nz + k for rows 0..ny; zero in the first and last.</summary>
    public double[] Gy { get; }

    /// <summary>W/K to the cell above; zero for the uppermost.</summary>
    public double[] Gz { get; }

    /// <summary>W/K to the reference: coolant, or heat capacity over the time step.</summary>
    public double[] Ground { get; }

    public double[] Diagonal { get; }

    /// <summary>Inverse pivots of the columns' tridiagonal matrices.</summary>
    public double[] Pivot { get; }

    /// <summary>Coarse column and row of each column and row; empty on the coarsest level.</summary>
    public int[] CoarseX { get; private set; } = [];

    public int[] CoarseY { get; private set; } = [];

    /// <summary>The same network with more conductance to the reference; not yet factored.</summary>
    public ConductionLevel WithGround(ReadOnlySpan<double> more)
    {
        ConductionLevel other = new(_widths, _depths, Nz);
        Gx.CopyTo(other.Gx, 0);
        Gy.CopyTo(other.Gy, 0);
        Gz.CopyTo(other.Gz, 0);
        for (int c = 0; c < Cells; c++)
        {
            other.Ground[c] = Ground[c] + more[c];
        }
        return other;
    }

    /// <summary>Diagonal and factors, once the conductances stand.</summary>
    public void Factor()
    {
        for (int j = 0; j < Ny; j++)
        {
            for (int i = 0; i < Nx; i++)
            {
                int c = (j * Nx + i) * Nz;
                int gx = (j * (Nx + 1) + i) * Nz;
                double below = 0;
                double pivot = 0;
                for (int k = 0; k < Nz; k++)
                {
                    double lateral = Gx[gx + k] + Gx[gx + Nz + k] + Gy[c + k] + Gy[c + Nx * Nz + k];
                    Diagonal[c + k] = lateral + below + Gz[c + k] + Ground[c + k];
                    pivot = 1 / (Diagonal[c + k] - below * below * pivot);
                    Pivot[c + k] = pivot;
                    below = Gz[c + k];
                }
            }
        }
    }

    /// <summary>This level and coarser ones down to a single column; all factored.</summary>
    public List<ConductionLevel> Hierarchy()
    {
        List<ConductionLevel> levels = [this];
        Factor();
        while (levels[^1].Nx * levels[^1].Ny > 1)
        {
            ConductionLevel coarse = levels[^1].Coarsen();
            coarse.Factor();
            levels.Add(coarse);
        }
        return levels;
    }

    // Pairs of columns become one, the narrow ones first, so that couplings along x and y grow alike. Through the thickness cells
    // stay as they are, because the smoother solves whole columns.
    private ConductionLevel Coarsen()
    {
        double widest = PairWidth * _size;
        double everything = _widths.Sum() + _depths.Sum();
        do
        {
            CoarseX = Pair(_widths, widest);
            CoarseY = Pair(_depths, widest);
            widest *= PairWidthStep;
            // Three in a row leave two, whatever their widths.
        } while ((CoarseX[^1] + 1) * (CoarseY[^1] + 1) > MostColumnsLeft * Nx * Ny && widest < PairWidthStep * everything);
        ConductionLevel coarse = new(Sums(_widths, CoarseX), Sums(_depths, CoarseY), Nz, widest / PairWidthStep * 2 / PairWidth);
        for (int j = 0; j < Ny; j++)
        {
            for (int i = 0; i < Nx; i++)
            {
                int c = (j * Nx + i) * Nz;
                int to = (CoarseY[j] * coarse.Nx + CoarseX[i]) * Nz;
                for (int k = 0; k < Nz; k++)
                {
                    coarse.Gz[to + k] += Gz[c + k];
                    coarse.Ground[to + k] += Ground[c + k];
                }
                if (i > 0 && CoarseX[i] != CoarseX[i - 1])
                {
                    int gx = (j * (Nx + 1) + i) * Nz;
                    AddFace(Gx, gx, _widths, CoarseX, i, coarse.Gx, to + CoarseY[j] * Nz);
                }
                if (j > 0 && CoarseY[j] != CoarseY[j - 1])
                {
                    AddFace(Gy, c, _depths, CoarseY, j, coarse.Gy, to);
                }
            }
        }
        return coarse;
    }

    private static int[] Pair(double[] sizes, double widest)
    {
        int[] coarse = new int[sizes.Length];
        int next = 0;
        for (int i = 0; i < sizes.Length; i++)
        {
            coarse[i] = next;
            if (i + 1 < sizes.Length && sizes[i] + sizes[i + 1] <= widest)
            {
                coarse[++i] = next;
            }
            next++;
        }
        return coarse;
    }

    private static double[] Sums(double[] sizes, int[] coarse)
    {
        double[] sums = new double[coarse[^1] + 1];
        for (int i = 0; i < sizes.Length; i++)
        {
            sums[coarse[i]] += sizes[i];
        }
        return sums;
    }

    // The face before column i of a line of columns: its conductance over the longer way between the middles of what it parts. Only
    // lengths count for the rest of the way, not its conductivity: a gap of air inside of a pair must not cut the pair off.
    private void AddFace(double[] fine, int face, double[] sizes, int[] group, int i, double[] coarse, int to)
    {
        double fineWay = 0.5 * (sizes[i - 1] + sizes[i]);
        double way = fineWay;
        way += i >= 2 && group[i - 2] == group[i - 1] ? 0.25 * (sizes[i - 2] + sizes[i - 1]) : 0;
        way += i + 1 < group.Length && group[i + 1] == group[i] ? 0.25 * (sizes[i] + sizes[i + 1]) : 0;
        for (int k = 0; k < Nz; k++)
        {
            coarse[to + k] += fine[face + k] * (fineWay / way);
        }
    }
}

using System.Numerics;

namespace Heliograph.Photonics.Waveform;

/// <summary>
/// The two histograms of a TDECQ as a function of the taps: how much noise each may still take, and how that changes with every tap. One
/// instance works on one capture at one timing; it keeps its buffers, so it belongs to one caller.
/// </summary>
/// <remarks>
/// Each histogram, 0.04 UI wide, is taken at its two Gauss-Legendre points: exact for what is cubic in time over that width. Bins are 1/1024 of OMA.
/// An error is a sample beyond a threshold of its own level. The histograms of the standard know no symbols and charge each sample with the
/// distance to all thresholds; both agree as long as the eye is open (equation 7 of docs/models/waveform.md).
/// </remarks>
internal sealed class EyeHistograms
{
    public const int Bins = 4096;

    private const int Levels = 4;
    private const int Phases = 4;
    private const int Chunk = 512;

    private readonly int _taps;
    private readonly int _symbols;
    private readonly int[] _levelBase;
    private readonly double[][] _columns = new double[Phases][];
    private readonly int[][] _bins = new int[Phases][];
    private readonly int[][] _counts = [new int[Levels * Bins], new int[Levels * Bins]];
    private readonly double[][] _slopes = [new double[Levels * Bins], new double[Levels * Bins]];
    private readonly int[] _occupied = new int[2 * Levels * Bins];
    private readonly double[] _noiseMatrix;
    private readonly double[] _transmitterNoise;
    private readonly double[] _shift;
    private readonly double _target;
    private readonly double _oma;

    /// <param name="capture">Behind the reference receiver.</param>
    /// <param name="taps">Number of taps.</param>
    /// <param name="noiseMatrix">Correlation of the noise between taps, taps x taps.</param>
    public EyeHistograms(ReferenceCapture capture, int taps, double[] noiseMatrix, TdecqOptions options)
    {
        _taps = taps;
        _noiseMatrix = noiseMatrix;
        _target = options.TargetSer;
        _oma = capture.Oma_W;
        _symbols = capture.Symbols.Length;
        _levelBase = new int[_symbols];
        for (int k = 0; k < _symbols; k++)
        {
            _levelBase[k] = capture.Symbols[k] * Bins;
        }
        _transmitterNoise = new double[Levels];
        for (int level = 0; level < Levels && options.TransmitterNoise_W.Length > 0; level++)
        {
            _transmitterNoise[level] = options.TransmitterNoise_W[options.TransmitterNoise_W.Length == 1 ? 0 : level];
        }
        _shift = [-_oma / 3, 0, _oma / 3];
        Start = -2 * _oma;
        Step = 4 * _oma / Bins;
        for (int p = 0; p < Phases; p++)
        {
            _bins[p] = new int[_symbols];
        }
    }

    /// <summary>Which tap stands at the decided symbol.</summary>
    public int MainTap { get; set; }

    /// <summary>Lower edge of the first bin, W from the mean.</summary>
    public double Start { get; }

    public double Step { get; }

    /// <summary>Thresholds, W from the mean; may be moved.</summary>
    public Span<double> Thresholds => _shift;

    /// <summary>Takes the samples of both histograms around <paramref name="center"/> (samples after the start of a symbol).</summary>
    public void SampleAt(ReferenceCapture capture, double center, int samplesPerSymbol)
    {
        double half = 0.02 / Math.Sqrt(3);
        ReadOnlySpan<double> times = [-0.05 - half, -0.05 + half, 0.05 - half, 0.05 + half];
        for (int p = 0; p < Phases; p++)
        {
            _columns[p] = capture.OncePerSymbol(center + times[p] * samplesPerSymbol, _taps - 1, _taps - 1);
        }
    }

    /// <summary>Mean products of the signal at two taps (taps x taps), over both histograms: the pattern repeats, so their distance decides.</summary>
    public double[] Moments()
    {
        double[] lags = new double[_taps];
        foreach (double[] column in _columns)
        {
            for (int i = 0; i < _taps; i++)
            {
                lags[i] += Dot(column.AsSpan(0, _symbols), column.AsSpan(i, _symbols)) / (Phases * (double)_symbols);
            }
        }
        double[] matrix = new double[_taps * _taps];
        for (int i = 0; i < _taps; i++)
        {
            for (int j = 0; j < _taps; j++)
            {
                matrix[i * _taps + j] = lags[Math.Abs(i - j)];
            }
        }
        return matrix;
    }

    /// <summary>Mean products of the ideal levels with the signal from <c>taps - 1</c> symbols earlier to <paramref name="later"/> symbols later.</summary>
    public double[] IdealProducts(ReadOnlySpan<byte> symbols, int later)
    {
        double[] ideal = new double[_symbols];
        for (int k = 0; k < _symbols; k++)
        {
            ideal[k] = _oma * (symbols[k] - 1.5) / 3;
        }
        double[] products = new double[_taps + later];
        foreach (double[] column in _columns)
        {
            for (int i = 0; i < products.Length; i++)
            {
                products[i] += Dot(ideal, column.AsSpan(i, _symbols)) / (Phases * (double)_symbols);
            }
        }
        return products;
    }

    /// <summary>C_eq of the taps. Equation 8 of docs/models/waveform.md.</summary>
    public double NoiseEnhancement(ReadOnlySpan<double> taps) => Math.Sqrt(Quadratic(taps));

    /// <summary>Equalises with <paramref name="taps"/> and fills both histograms.</summary>
    public void Fill(ReadOnlySpan<double> taps)
    {
        Array.Clear(_counts[0]);
        Array.Clear(_counts[1]);
        Span<double> equalised = stackalloc double[Chunk];
        double perStep = 1 / Step;
        for (int p = 0; p < Phases; p++)
        {
            int[] counts = _counts[p / 2];
            int[] bins = _bins[p];
            double[] column = _columns[p];
            for (int from = 0; from < _symbols; from += Chunk)
            {
                int count = Math.Min(Chunk, _symbols - from);
                Span<double> part = equalised[..count];
                Equalise(column, from + MainTap, taps, part);
                unchecked
                {
                    for (int k = 0; k < part.Length; k++)
                    {
                        double place = Math.Min(Math.Max((part[k] - Start) * perStep, 0), Bins - 1);
                        int bin = _levelBase[from + k] + (int)place;
                        bins[from + k] = bin;
                        counts[bin]++;
                    }
                }
            }
        }
    }

    /// <summary>Symbol error ratio of a histogram with added noise <paramref name="sigma"/> before the equaliser, and its derivative to that.</summary>
    public (double Ser, double PerSigma) ErrorRatio(int histogram, double enhancement, double sigma)
    {
        int[] counts = _counts[histogram];
        double ser = 0;
        double perSigma = 0;
        for (int level = 0; level < Levels; level++)
        {
            double spread = enhancement * Math.Sqrt(sigma * sigma + _transmitterNoise[level] * _transmitterNoise[level]);
            double levelSer = 0;
            double levelSlope = 0;
            double inverse = 1 / spread;
            for (int i = FirstOccupied(histogram, level); i < LastOccupied(histogram, level); i++)
            {
                int bin = _occupied[i];
                double y = Start + (bin - level * Bins + 0.5) * Step;
                int count = counts[bin];
                if (level > 0)
                {
                    double x = (y - _shift[level - 1]) * inverse;
                    levelSer += count * TailTable.Tail(x);
                    levelSlope += count * x * TailTable.Density(x);
                }
                if (level < Levels - 1)
                {
                    double x = (_shift[level] - y) * inverse;
                    levelSer += count * TailTable.Tail(x);
                    levelSlope += count * x * TailTable.Density(x);
                }
            }
            ser += levelSer;
            perSigma += levelSlope * inverse * enhancement * enhancement * sigma * inverse;
        }
        double samples = 2.0 * _symbols;
        return (ser / samples, perSigma / samples);
    }

    /// <summary>Largest added noise with which a histogram stays at its target; 0 when it does not even without.</summary>
    public double Tolerance(int histogram, double enhancement, double guess)
    {
        double floor = 1e-4 * _oma;
        if (ErrorRatio(histogram, enhancement, floor).Ser > _target)
        {
            return 0;
        }
        double low = Math.Log(floor);
        double high = Math.Log(_oma);
        double x = Math.Clamp(Math.Log(guess), low, high);
        double logTarget = Math.Log(_target);
        for (int i = 0; i < 60; i++)
        {
            double sigma = Math.Exp(x);
            (double ser, double slope) = ErrorRatio(histogram, enhancement, sigma);
            double miss = ser > 0 ? Math.Log(ser) - logTarget : double.NegativeInfinity;
            (low, high) = miss > 0 ? (low, x) : (x, high);
            double step = ser > 0 && slope > 0 ? miss * ser / (slope * sigma) : double.PositiveInfinity;
            double next = x - step;
            if (!(next > low && next < high))
            {
                next = 0.5 * (low + high);
            }
            if (Math.Abs(next - x) < 1e-9)
            {
                return Math.Exp(next);
            }
            x = next;
        }
        return Math.Exp(x);
    }

    /// <summary>Change of the symbol error ratio of a histogram with each tap at fixed added noise; <see cref="Fill"/> comes before.</summary>
    public void Gradient(int histogram, ReadOnlySpan<double> taps, double enhancement, double sigma, Span<double> gradient)
    {
        double[] slopes = _slopes[histogram];
        double perEnhancement = 0;
        for (int level = 0; level < Levels; level++)
        {
            double spread = enhancement * Math.Sqrt(sigma * sigma + _transmitterNoise[level] * _transmitterNoise[level]);
            for (int i = FirstOccupied(histogram, level); i < LastOccupied(histogram, level); i++)
            {
                int bin = _occupied[i];
                double y = Start + (bin - level * Bins + 0.5) * Step;
                double slope = 0;
                if (level > 0)
                {
                    double x = (y - _shift[level - 1]) / spread;
                    double density = TailTable.Density(x);
                    slope -= density;
                    perEnhancement += _counts[histogram][bin] * density * x;
                }
                if (level < Levels - 1)
                {
                    double x = (_shift[level] - y) / spread;
                    double density = TailTable.Density(x);
                    slope += density;
                    perEnhancement += _counts[histogram][bin] * density * x;
                }
                slopes[bin] = slope / spread;
            }
        }
        gradient.Clear();
        Span<double> weights = stackalloc double[Chunk];
        for (int p = 2 * histogram; p < 2 * histogram + 2; p++)
        {
            for (int from = 0; from < _symbols; from += Chunk)
            {
                Span<double> part = weights[..Math.Min(Chunk, _symbols - from)];
                int[] bins = _bins[p];
                for (int k = 0; k < part.Length; k++)
                {
                    part[k] = slopes[bins[from + k]];
                }
                for (int i = 0; i < _taps; i++)
                {
                    gradient[i] += Dot(part, _columns[p].AsSpan(from + MainTap + _taps - 1 - i, part.Length));
                }
            }
        }
        double perSquare = perEnhancement / (enhancement * enhancement);
        for (int i = 0; i < _taps; i++)
        {
            double noise = Dot(_noiseMatrix.AsSpan(i * _taps, _taps), taps);
            gradient[i] = (gradient[i] + perSquare * noise) / (2.0 * _symbols);
        }
    }

    /// <summary>Lists the occupied bins of both histograms, after <see cref="Fill"/>.</summary>
    public void List()
    {
        int next = 0;
        for (int histogram = 0; histogram < 2; histogram++)
        {
            int[] counts = _counts[histogram];
            for (int level = 0; level < Levels; level++)
            {
                _ranges[2 * (histogram * Levels + level)] = next;
                for (int bin = level * Bins; bin < (level + 1) * Bins; bin++)
                {
                    if (counts[bin] > 0)
                    {
                        _occupied[next++] = bin;
                    }
                }
                _ranges[2 * (histogram * Levels + level) + 1] = next;
            }
        }
    }

    /// <summary>Share of all samples of a histogram in each bin.</summary>
    public double[] Shares(int histogram)
    {
        double[] shares = new double[Bins];
        for (int bin = 0; bin < Bins; bin++)
        {
            for (int level = 0; level < Levels; level++)
            {
                shares[bin] += _counts[histogram][level * Bins + bin] / (2.0 * _symbols);
            }
        }
        return shares;
    }

    /// <summary>Mean of each level over both histograms, W from the mean.</summary>
    public double[] LevelMeans()
    {
        double[] means = new double[Levels];
        for (int level = 0; level < Levels; level++)
        {
            double sum = 0;
            long count = 0;
            for (int bin = 0; bin < Bins; bin++)
            {
                int here = _counts[0][level * Bins + bin] + _counts[1][level * Bins + bin];
                sum += here * (Start + (bin + 0.5) * Step);
                count += here;
            }
            means[level] = count > 0 ? sum / count : 0;
        }
        return means;
    }

    private readonly int[] _ranges = new int[4 * Levels];

    private int FirstOccupied(int histogram, int level) => _ranges[2 * (histogram * Levels + level)];

    private int LastOccupied(int histogram, int level) => _ranges[2 * (histogram * Levels + level) + 1];

    private double Quadratic(ReadOnlySpan<double> taps)
    {
        double sum = 0;
        for (int i = 0; i < _taps; i++)
        {
            sum += taps[i] * Dot(_noiseMatrix.AsSpan(i * _taps, _taps), taps);
        }
        return sum;
    }

    private static void Equalise(double[] column, int from, ReadOnlySpan<double> taps, Span<double> equalised)
    {
        int width = Vector<double>.Count;
        int k = 0;
        for (; k <= equalised.Length - width; k += width)
        {
            Vector<double> sum = Vector<double>.Zero;
            for (int i = 0; i < taps.Length; i++)
            {
                sum += taps[i] * new Vector<double>(column, from + k + taps.Length - 1 - i);
            }
            sum.CopyTo(equalised[k..]);
        }
        for (; k < equalised.Length; k++)
        {
            double sum = 0;
            for (int i = 0; i < taps.Length; i++)
            {
                sum += taps[i] * column[from + k + taps.Length - 1 - i];
            }
            equalised[k] = sum;
        }
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        int width = Vector<double>.Count;
        Vector<double> sum = Vector<double>.Zero;
        int k = 0;
        for (; k <= a.Length - width; k += width)
        {
            sum += new Vector<double>(a[k..]) * new Vector<double>(b[k..]);
        }
        double total = Vector.Sum(sum);
        for (; k < a.Length; k++)
        {
            total += a[k] * b[k];
        }
        return total;
    }
}

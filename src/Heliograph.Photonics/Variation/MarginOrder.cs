using System.Collections.Immutable;

namespace Heliograph.Photonics.Variation;

/// <summary>
/// Order statistics and histogram of margins without sorting them: fine bins find the few among which a quantile lies. Margins of minus
/// infinity never close and come first.
/// </summary>
internal sealed class MarginOrder
{
    private const int Fine = 4096;

    private readonly double[] _margins;
    private readonly double _least;
    private readonly double _scale;
    private readonly int[] _counts = new int[Fine];
    private readonly int _open;

    public MarginOrder(double[] margins, double least, double largest, int histogramBins)
    {
        _margins = margins;
        _least = least;
        _scale = largest > least ? Fine / (largest - least) : 0;
        foreach (double margin in margins)
        {
            if (double.IsNegativeInfinity(margin))
            {
                _open++;
            }
            else
            {
                _counts[Bin(margin)]++;
            }
        }
        Histogram = _open == margins.Length ? [] : Coarse(largest, _scale > 0 ? histogramBins : 1);
    }

    public ImmutableArray<HistogramBin> Histogram { get; }

    /// <summary>The smallest margin that at least a share <paramref name="p"/> of all does not exceed; null where that is among those that never close.</summary>
    public double? Quantile(double p)
    {
        long rank = Math.Clamp((long)Math.Ceiling(p * _margins.Length) - 1, 0, _margins.Length - 1) - _open;
        if (rank < 0)
        {
            return null;
        }
        int bin = 0;
        while (rank >= _counts[bin])
        {
            rank -= _counts[bin];
            bin++;
        }
        double[] among = new double[_counts[bin]];
        int found = 0;
        foreach (double margin in _margins)
        {
            if (!double.IsNegativeInfinity(margin) && Bin(margin) == bin)
            {
                among[found++] = margin;
            }
        }
        Array.Sort(among);
        return among[rank];
    }

    private int Bin(double margin) => Math.Min(Fine - 1, (int)((margin - _least) * _scale));

    private ImmutableArray<HistogramBin> Coarse(double largest, int bins)
    {
        ImmutableArray<HistogramBin>.Builder histogram = ImmutableArray.CreateBuilder<HistogramBin>(bins);
        double width = (largest - _least) / bins;
        int fine = Fine / bins;
        for (int b = 0; b < bins; b++)
        {
            long count = 0;
            for (int i = b * fine; i < (b + 1) * fine; i++)
            {
                count += _counts[i];
            }
            double high = b == bins - 1 ? largest : _least + width * (b + 1);
            histogram.Add(new HistogramBin(_least + width * b, high, count));
        }
        return histogram.MoveToImmutable();
    }
}

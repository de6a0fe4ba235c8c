namespace Heliograph.Simulation.Flow.Ranks;

/// <summary>
/// Load over time, by group of links: in bins of equal time, which double their length whenever the run outgrows them. What flows carry is spread evenly
/// over their life.
/// </summary>
public sealed class LoadBins
{
    private const int Bins = 512;

    private readonly double[] _seconds;

    internal LoadBins(int groups) => (Groups, _seconds) = (groups, new double[groups * Bins]);

    public int Groups { get; }

    /// <summary>Length of a bin.</summary>
    public long WidthPs { get; private set; } = 1_000_000;

    /// <summary>Bins that anything lies in, for an end.</summary>
    public int Count(long endPs) => (int)Math.Min(Bins, (endPs + WidthPs - 1) / WidthPs);

    /// <summary>Link-seconds of full use of a group in a bin.</summary>
    public double SecondsOf(int group, int bin) => _seconds[group * Bins + bin];

    internal void Add(int group, long from, long to, double seconds)
    {
        while (to > WidthPs * Bins)
        {
            Double();
        }
        int first = (int)(from / WidthPs);
        if (to <= (first + 1) * WidthPs)
        {
            _seconds[(group * Bins) + first] += seconds;
            return;
        }
        int last = (int)Math.Min(Bins - 1, Math.Max(from, to - 1) / WidthPs);
        double each = seconds / Math.Max(1, to - from);
        for (int b = first; b <= last; b++)
        {
            long begin = Math.Max(from, b * WidthPs);
            long end = Math.Min(to, (b + 1) * WidthPs);
            _seconds[group * Bins + b] += each * (end - begin);
        }
    }

    private void Double()
    {
        WidthPs *= 2;
        for (int g = 0; g < Groups; g++)
        {
            Span<double> row = _seconds.AsSpan(g * Bins, Bins);
            for (int b = 0; b < Bins / 2; b++)
            {
                row[b] = row[2 * b] + row[2 * b + 1];
            }
            row[(Bins / 2)..].Clear();
        }
    }
}

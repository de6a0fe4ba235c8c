namespace Heliograph.Cli.Output.Charts;

/// <summary>Finds room for text among text that may not be covered and lines that should not be.</summary>
/// <param name="bounds">What no text leaves.</param>
internal sealed class LabelPlacer(Box bounds)
{
    // A pixel of a covered line hurts as much as this many pixels of distance from where the text belongs.
    private const double LineCost = 0.6;

    private readonly List<Box> _taken = [];
    private readonly List<(double X1, double Y1, double X2, double Y2)> _lines = [];

    public void Take(Box box) => _taken.Add(box);

    public void AddLine(double x1, double y1, double x2, double y2) => _lines.Add((x1, y1, x2, y2));

    public bool IsFree(Box box) => bounds.Holds(box) && !_taken.Exists(t => t.Overlaps(box));

    /// <summary>How many lines and texts a thin line would cross, its own end points aside.</summary>
    public int Crossings(double x1, double y1, double x2, double y2)
    {
        double Side((double X1, double Y1, double X2, double Y2) l, double x, double y) =>
            ((l.X2 - l.X1) * (y - l.Y1)) - ((l.Y2 - l.Y1) * (x - l.X1));
        bool Crosses((double X1, double Y1, double X2, double Y2) l) =>
            Side(l, x1, y1) * Side(l, x2, y2) < 0 && Side((x1, y1, x2, y2), l.X1, l.Y1) * Side((x1, y1, x2, y2), l.X2, l.Y2) < 0;
        return _lines.Count(Crosses) + _taken.Count(t => t.Crossing(x1, y1, x2, y2) > 0);
    }

    /// <summary>Length of the lines under a box.</summary>
    public double CoveredLine(Box box)
    {
        double sum = 0;
        foreach ((double x1, double y1, double x2, double y2) in _lines)
        {
            sum += box.Crossing(x1, y1, x2, y2);
        }
        return sum;
    }

    /// <summary>
    /// Takes the cheapest free place: its own cost plus what it covers of lines; the first of equals. Null when all are taken.
    /// </summary>
    public (Box Box, T Tag)? Place<T>(IEnumerable<(Box Box, double Cost, T Tag)> candidates)
    {
        (Box Box, T Tag)? best = null;
        double least = double.PositiveInfinity;
        foreach ((Box box, double cost, T tag) in candidates)
        {
            if (cost < least && IsFree(box) && cost + (LineCost * CoveredLine(box)) is var total && total < least)
            {
                (best, least) = ((box, tag), total);
            }
        }
        if (best is { } found)
        {
            Take(found.Box);
        }
        return best;
    }
}

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

    public double CoveredLine(Box box) => _lines.Sum(l => box.Crossing(l.X1, l.Y1, l.X2, l.Y2));

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

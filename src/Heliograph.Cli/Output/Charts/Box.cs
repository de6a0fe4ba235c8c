namespace Heliograph.Cli.Output.Charts;

/// <summary>A rectangle of a picture, in pixels from its upper left corner.</summary>
internal readonly record struct Box(double X, double Y, double Width, double Height)
{
    /// <summary>From a baseline up to the top of a capital, and down to the foot of a p, at 12 px.</summary>
    public const double Ascent = 10;

    public const double Descent = 3;

    /// <summary>Height of a line of text in a block of several.</summary>
    public const double Line = 14;

    public double Right => X + Width;

    public double Bottom => Y + Height;

    public bool Overlaps(Box other) => X < other.Right && other.X < Right && Y < other.Bottom && other.Y < Bottom;

    public bool Holds(Box other) => other.X >= X && other.Right <= Right && other.Y >= Y && other.Bottom <= Bottom;

    /// <summary>Where text stands whose baseline is at (<paramref name="x"/>, <paramref name="y"/>).</summary>
    public static Box OfText(string text, double x, double y, string cssClass = "", Anchor anchor = Anchor.Start)
    {
        double width = TextWidth(text, cssClass);
        double left = anchor switch
        {
            Anchor.Middle => x - (width / 2),
            Anchor.End => x - width,
            _ => x,
        };
        return new Box(left, y - Ascent, width, Ascent + Descent);
    }

    /// <summary>
    /// An estimate on the wide side, for the widest of the fonts that the page asks for: ticks are smaller, bold is wider.
    /// </summary>
    public static double TextWidth(string text, string cssClass = "") =>
        text.Length
        * (
            cssClass.Contains("strong", StringComparison.Ordinal) || cssClass.Contains("alarm", StringComparison.Ordinal) ? 8
            : cssClass.Contains("tick", StringComparison.Ordinal) ? 6.6
            : 7.2
        );

    /// <summary>Lines of text that fit a width; a word that does not is cut.</summary>
    public static IReadOnlyList<string> Wrap(string text, double width, string cssClass = "")
    {
        int most = Math.Max(1, (int)(width / TextWidth("m", cssClass)));
        return [.. TextTable.Wrap(text, most).Select(l => l.Length <= most ? l : string.Concat(l.AsSpan(0, most - 1), "…"))];
    }

    /// <summary>Length of the part of a line from (<paramref name="x1"/>, <paramref name="y1"/>) to (<paramref name="x2"/>, <paramref name="y2"/>) inside.</summary>
    public double Crossing(double x1, double y1, double x2, double y2)
    {
        // Liang and Barsky 1984: the parameters at which the line enters and leaves each pair of sides.
        (double enter, double leave) = (0, 1);
        foreach ((double from, double change, double low, double high) in new[] { (x1, x2 - x1, X, Right), (y1, y2 - y1, Y, Bottom) })
        {
            if (Math.Abs(change) < 1e-9)
            {
                if (from < low || from > high)
                {
                    return 0;
                }
                continue;
            }
            double a = (low - from) / change;
            double b = (high - from) / change;
            enter = Math.Max(enter, Math.Min(a, b));
            leave = Math.Min(leave, Math.Max(a, b));
        }
        return leave <= enter ? 0 : (leave - enter) * Math.Sqrt(((x2 - x1) * (x2 - x1)) + ((y2 - y1) * (y2 - y1)));
    }
}

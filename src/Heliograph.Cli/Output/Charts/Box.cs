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
    /// An estimate on the wide side: above the text in the widest of the fonts that the page asks for (DejaVu Sans), by five widths of letter.
    /// </summary>
    public static double TextWidth(string text, string cssClass = "")
    {
        bool bold = cssClass.Contains("strong", StringComparison.Ordinal) || cssClass.Contains("alarm", StringComparison.Ordinal);
        double size = cssClass.Contains("tick", StringComparison.Ordinal) ? 11 : 12;
        double ems = 0;
        foreach (char c in text)
        {
            ems += c switch
            {
                'i' or 'I' or 'j' or 'l' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' => bold ? 0.4 : 0.34,
                't' or 'f' or 'r' or '(' or ')' or '[' or ']' or '-' or '/' or ' ' or '\u00a0' => bold ? 0.5 : 0.41,
                >= 'a' and <= 'z' and not ('m' or 'w') => bold ? 0.72 : 0.64,
                >= '0' and <= '9' => bold ? 0.7 : 0.64,
                >= 'A' and <= 'Z' and not ('M' or 'W') => bold ? 0.84 : 0.79,
                _ => bold ? 1.1 : 1,
            };
        }
        return ems * size;
    }

    /// <summary>Lines of text that fit a width; a word that does not is cut.</summary>
    public static IReadOnlyList<string> Wrap(string text, double width, string cssClass = "")
    {
        List<string> lines = [];
        string line = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string longer = line.Length == 0 ? word : $"{line} {word}";
            if (line.Length > 0 && TextWidth(longer, cssClass) > width)
            {
                lines.Add(line);
                longer = word;
            }
            line = Cut(longer, width, cssClass);
        }
        return [.. lines, line];
    }

    /// <summary>The text, or its beginning and an ellipsis when it is wider than the room.</summary>
    public static string Cut(string text, double width, string cssClass = "")
    {
        if (TextWidth(text, cssClass) <= width)
        {
            return text;
        }
        int length = text.Length - 1;
        while (length > 0 && TextWidth($"{text.AsSpan(0, length)}…", cssClass) > width)
        {
            length--;
        }
        return $"{text.AsSpan(0, length)}…";
    }

    /// <summary>Length of the part of a line from (<paramref name="x1"/>, <paramref name="y1"/>) to (<paramref name="x2"/>, <paramref name="y2"/>) inside.</summary>
    public double Crossing(double x1, double y1, double x2, double y2)
    {
        // Liang and Barsky 1984: the parameters at which the line enters and leaves each pair of sides.
        (double enter, double leave) = (0, 1);
        bool meets = Clip(x1, x2 - x1, X, Right, ref enter, ref leave) && Clip(y1, y2 - y1, Y, Bottom, ref enter, ref leave);
        return meets && leave > enter ? (leave - enter) * Math.Sqrt(((x2 - x1) * (x2 - x1)) + ((y2 - y1) * (y2 - y1))) : 0;
    }

    private static bool Clip(double from, double change, double low, double high, ref double enter, ref double leave)
    {
        if (Math.Abs(change) < 1e-9)
        {
            return from >= low && from <= high;
        }
        (double a, double b) = ((low - from) / change, (high - from) / change);
        enter = Math.Max(enter, Math.Min(a, b));
        leave = Math.Min(leave, Math.Max(a, b));
        return leave > enter;
    }
}

using System.Globalization;
using System.Xml.Linq;
using Heliograph.Cli.Output.Charts;

namespace Heliograph.Tests.Cli.Charts;

/// <summary>A drawing read back from its text.</summary>
internal sealed class Drawing
{
    private readonly XElement _svg;

    public Drawing(string svg)
    {
        _svg = XElement.Parse(svg);
        string[] view = _svg.Attribute("viewBox")!.Value.Split(' ');
        Bounds = new Box(0, 0, double.Parse(view[2], CultureInfo.InvariantCulture), double.Parse(view[3], CultureInfo.InvariantCulture));
    }

    public Box Bounds { get; }

    public IEnumerable<XElement> Of(string element) => _svg.Descendants().Where(e => e.Name.LocalName == element);

    public IReadOnlyList<string> Texts => [.. Of("text").Select(Text)];

    public static double Number(XElement element, string attribute) =>
        double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);

    /// <summary>Corners of a path of absolute moves and lines.</summary>
    public static (double X, double Y)[] Points(XElement path) =>
        [
            .. path.Attribute("d")!
                .Value.TrimStart('M')
                .TrimEnd('Z')
                .Split('L')
                .Select(p => p.Split(' '))
                .Select(p => (double.Parse(p[0], CultureInfo.InvariantCulture), double.Parse(p[1], CultureInfo.InvariantCulture))),
        ];

    /// <summary>Paths drawn as strokes, in a colour.</summary>
    public IReadOnlyList<XElement> Strokes(string colour) =>
        [.. Of("path").Where(p => p.Attribute("fill")!.Value == "none" && p.Attribute("stroke")!.Value == colour)];

    /// <summary>Where a text stands, by the estimate of <see cref="Box"/>.</summary>
    public static Box BoxOf(XElement text)
    {
        Anchor anchor = text.Attribute("text-anchor")?.Value switch
        {
            "middle" => Anchor.Middle,
            "end" => Anchor.End,
            _ => Anchor.Start,
        };
        return Box.OfText(Text(text), Number(text, "x"), Number(text, "y"), text.Attribute("class")?.Value ?? "", anchor);
    }

    /// <summary>What of the text leaves the picture or stands on other text; marks and strokes only have to stay in the picture.</summary>
    public IReadOnlyList<string> Faults()
    {
        // The estimate is on the wide side: a pixel of it is no fault.
        const double slack = 1;
        List<string> faults = [];
        (string Text, Box Box)[] texts = [.. Of("text").Select(t => (Text(t), BoxOf(t)))];
        Box picture = new(-slack, -slack, Bounds.Width + (2 * slack), Bounds.Height + (2 * slack));
        for (int i = 0; i < texts.Length; i++)
        {
            if (!picture.Holds(texts[i].Box))
            {
                faults.Add($"'{texts[i].Text}' leaves the picture: {texts[i].Box}");
            }
            Box inner = new(texts[i].Box.X + slack, texts[i].Box.Y + slack, texts[i].Box.Width - (2 * slack), texts[i].Box.Height - (2 * slack));
            faults.AddRange(texts.Skip(i + 1).Where(t => inner.Overlaps(t.Box)).Select(t => $"'{texts[i].Text}' and '{t.Text}' overlap"));
        }
        IEnumerable<(double X, double Y)> corners = Of("rect")
            .SelectMany(r => new[] { (Number(r, "x"), Number(r, "y")), (Number(r, "x") + Number(r, "width"), Number(r, "y") + Number(r, "height")) })
            .Concat(Of("line").SelectMany(l => new[] { (Number(l, "x1"), Number(l, "y1")), (Number(l, "x2"), Number(l, "y2")) }))
            .Concat(Of("circle").Select(c => (Number(c, "cx"), Number(c, "cy"))));
        faults.AddRange(corners.Where(c => !picture.Holds(new Box(c.X, c.Y, 0, 0))).Select(c => $"a mark at {c} leaves the picture"));
        return faults;
    }

    private static string Text(XElement text) => string.Concat(text.Nodes().OfType<XText>().Select(t => t.Value));
}

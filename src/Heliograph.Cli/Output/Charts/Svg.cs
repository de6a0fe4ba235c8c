using System.Globalization;
using System.Net;
using System.Text;

namespace Heliograph.Cli.Output.Charts;

/// <summary>Where text sits about its point.</summary>
internal enum Anchor
{
    Start,
    Middle,
    End,
}

/// <summary>Writes one SVG: colours are CSS variables of the page, so that it follows light, dark and print. All text is escaped.</summary>
internal sealed class Svg(double width)
{
    /// <summary>Mean width of a character at 12 px in the page's font, on the wide side.</summary>
    public const double CharWidth = 6.5;

    private readonly StringBuilder _body = new();

    public double Width { get; } = width;

    public double Height { get; set; }

    public void Rect(double x, double y, double w, double h, string fill, string? title = null, string extra = "")
    {
        _body.Append(
            CultureInfo.InvariantCulture,
            $"<rect x=\"{F(x)}\" y=\"{F(y)}\" width=\"{F(Math.Max(0, w))}\" height=\"{F(h)}\" fill=\"{fill}\"{extra}"
        );
        _ = title is null ? _body.Append("/>") : _body.Append(CultureInfo.InvariantCulture, $"><title>{Escape(title)}</title></rect>");
    }

    public void Line(double x1, double y1, double x2, double y2, string stroke, double strokeWidth = 1, string extra = "") =>
        _body.Append(
            CultureInfo.InvariantCulture,
            $"<line x1=\"{F(x1)}\" y1=\"{F(y1)}\" x2=\"{F(x2)}\" y2=\"{F(y2)}\" stroke=\"{stroke}\" stroke-width=\"{F(strokeWidth)}\"{extra}/>"
        );

    public void Path(string d, string stroke, double strokeWidth = 1, string extra = "") =>
        _body.Append(CultureInfo.InvariantCulture, $"<path d=\"{d}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{F(strokeWidth)}\"{extra}/>");

    /// <summary>A stroke with a tooltip.</summary>
    public void Titled(string d, string stroke, double strokeWidth, string title) =>
        _body.Append(
            CultureInfo.InvariantCulture,
            $"<path d=\"{d}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{F(strokeWidth)}\"><title>{Escape(title)}</title></path>"
        );

    /// <summary>A filled outline; <paramref name="title"/> is its tooltip.</summary>
    public void Area(string d, string fill, string? title = null, string extra = "")
    {
        _body.Append(CultureInfo.InvariantCulture, $"<path d=\"{d}\" fill=\"{fill}\"{extra}");
        _ = title is null ? _body.Append("/>") : _body.Append(CultureInfo.InvariantCulture, $"><title>{Escape(title)}</title></path>");
    }

    public void Circle(double x, double y, double r, string fill) =>
        _body.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{F(x)}\" cy=\"{F(y)}\" r=\"{F(r)}\" fill=\"{fill}\"/>");

    /// <param name="room">Pixels that the text may take; longer text ends in an ellipsis and has itself as a tooltip.</param>
    public void Text(double x, double y, string text, string cssClass = "", Anchor anchor = Anchor.Start, double? room = null)
    {
        string shown = room is { } r ? Fit(text, r) : text;
        string place = anchor switch
        {
            Anchor.Middle => " text-anchor=\"middle\"",
            Anchor.End => " text-anchor=\"end\"",
            _ => "",
        };
        string css = cssClass.Length == 0 ? "" : $" class=\"{cssClass}\"";
        string title = shown == text ? "" : $"<title>{Escape(text)}</title>";
        _body.Append(CultureInfo.InvariantCulture, $"<text x=\"{F(x)}\" y=\"{F(y)}\"{place}{css}>{Escape(shown)}{title}</text>");
    }

    /// <summary>The element; <paramref name="label"/> is what a screen reader says.</summary>
    public string Close(string label) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"<svg viewBox=\"0 0 {F(Width)} {F(Height)}\" width=\"{F(Width)}\" role=\"img\" aria-label=\"{Escape(label)}\">{_body}</svg>"
        );

    public static double TextWidth(string text) => text.Length * CharWidth;

    public static string Fit(string text, double room)
    {
        int most = Math.Max(1, (int)(room / CharWidth));
        return text.Length <= most ? text : string.Concat(text.AsSpan(0, Math.Max(0, most - 1)), "…");
    }

    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    public static string F(double value) => (Math.Round(value * 10) / 10).ToString("0.#", CultureInfo.InvariantCulture);
}

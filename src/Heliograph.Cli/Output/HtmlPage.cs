using System.Text;
using Heliograph.Cli.Output.Charts;
using Heliograph.Model;

namespace Heliograph.Cli.Output;

/// <summary>One self-contained page without scripts or network: headings, pictures, tables.</summary>
internal sealed class HtmlPage
{
    private readonly StringBuilder _text = new();

    public void Open(string title)
    {
        _text.Append(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
        );
        _text.Append(
            $"<meta name=\"generator\" content=\"Heliograph\"><title>{E(title)}</title>\n<style>\n{HtmlStyle.Css}\n</style></head><body><main>\n"
        );
    }

    /// <summary>Markup as it is.</summary>
    public void Append(string markup) => _text.Append(markup);

    /// <summary>The whole page.</summary>
    public string Close()
    {
        _text.Append("</main></body></html>\n");
        return _text.ToString();
    }

    public void Section(string heading, params Picture?[] pictures)
    {
        if (pictures.All(p => p is null))
        {
            return;
        }
        _text.Append($"<h2>{E(heading)}</h2>\n");
        foreach (Picture picture in pictures.OfType<Picture>())
        {
            Figure(picture);
        }
    }

    public void Figure(Picture picture)
    {
        _text.Append($"<figure><figcaption>{E(picture.Title)}</figcaption>\n");
        if (picture.Legend.Count > 0)
        {
            _text.Append("<div class=\"legend\">");
            foreach ((Swatch swatch, string text) in picture.Legend)
            {
                _text.Append($"<span><i style=\"background:{swatch.Css}\"></i>{E(text)}</span>");
            }
            _text.Append("</div>\n");
        }
        _text.Append($"<div class=\"wide\">{picture.Wide}</div>\n<div class=\"narrow\">{picture.Narrow}</div>\n");
        _text.Append($"<p class=\"source\">{E(picture.Source)} Data: <a href=\"{E(picture.DataFile)}\">{E(picture.DataFile)}</a></p></figure>\n");
    }

    /// <summary>A list of them under a heading; nothing where there are none.</summary>
    public void Findings(IReadOnlyCollection<Finding> findings, string heading = "Findings")
    {
        if (findings.Count == 0)
        {
            return;
        }
        _text.Append($"<h2>{E(heading)}</h2>\n<ul class=\"findings\">\n");
        foreach (Finding f in findings)
        {
            string word = Words.Of(f.Severity);
            _text.Append($"<li class=\"{word}\"><b>{word}</b>{E(f.Message)} <code>{E(f.Where)} {E(f.Code)}</code>");
            _text.Append(f.Remedy.Length == 0 ? "</li>\n" : $"<br><span class=\"remedy\">What would help: {E(f.Remedy)}</span></li>\n");
        }
        _text.Append("</ul>\n");
    }

    /// <summary>A heading that starts with '&gt;' makes a column of numbers.</summary>
    public void Table(string[] headings, IReadOnlyList<string[]> rows, Func<int, string>? rowClass = null, Func<int, int, bool>? isWeak = null)
    {
        _text.Append("<div class=\"scroll\"><table><thead><tr>");
        foreach (string heading in headings)
        {
            _text.Append(heading.StartsWith('>') ? $"<th class=\"n\">{E(heading[1..])}</th>" : $"<th>{E(heading)}</th>");
        }
        _text.Append("</tr></thead><tbody>\n");
        for (int r = 0; r < rows.Count; r++)
        {
            string css = rowClass?.Invoke(r) ?? "";
            _text.Append(css.Length == 0 ? "<tr>" : $"<tr class=\"{css}\">");
            for (int c = 0; c < headings.Length; c++)
            {
                string cell =
                    headings[c].StartsWith('>') ? " class=\"n\""
                    : isWeak?.Invoke(r, c) == true ? " class=\"weak\""
                    : "";
                _text.Append($"<td{cell}>{E(rows[r][c])}</td>");
            }
            _text.Append("</tr>\n");
        }
        _text.Append("</tbody></table></div>\n");
    }

    private static string E(string text) => Svg.Escape(text);
}

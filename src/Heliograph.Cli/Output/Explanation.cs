using System.Text;
using Heliograph.Model;
using Heliograph.Model.Parts;

namespace Heliograph.Cli.Output;

/// <summary>
/// <c>--explain FIELD</c>: the tree of a derivation down to figures with their sources. A subtree that occurs again is
/// named, not repeated; long sums show their largest terms first.
/// </summary>
internal sealed class Explanation
{
    /// <summary>Terms of one sum that are shown; the rest are counted.</summary>
    private const int MostChildren = 24;

    // Columns of a text however deep it stands.
    private const int Least = 40;

    private readonly IReadOnlyDictionary<string, string> _sources;
    private readonly int _maxDepth;
    private readonly int _width;
    private readonly StringBuilder _text = new();
    private readonly HashSet<Derivation> _shown = new(ReferenceEqualityComparer.Instance);

    private Explanation(IReadOnlyDictionary<string, string> sources, int width, int maxDepth)
    {
        _sources = sources;
        _maxDepth = maxDepth;
        _width = width;
    }

    /// <param name="width">Columns of the screen; long texts go on below themselves.</param>
    public static string Of(Headline headline, IReadOnlyDictionary<string, string> sources, int width, int maxDepth = 16)
    {
        Explanation explanation = new(sources, width, maxDepth);
        string range = Numbers.RangeText(headline) is { } r ? $" ({r})" : "";
        explanation._text.Append($"{headline.Field}: {headline.Title} = {Numbers.Text(headline)}{range}\n");
        explanation.Walk(headline.Derivation, "", "", 0);
        return explanation._text.ToString();
    }

    private void Walk(Derivation d, string first, string rest, int depth)
    {
        bool repeated = d.From.Length > 0 && !_shown.Add(d);
        string formula = d.Figure is null ? $"  [{d.Formula}]" : "";
        string value =
            d.Figure is { } figure ? Numbers.Text(figure.Figure, figure.Figure.At(figure.Level))
            : IsCount(d) ? Numbers.Count(d.Value!.Value)
            : Numbers.Text(d);
        Append(first, rest + (d.From.Length > 0 && !repeated ? "│   " : "    "), $"{d.Name} = {value}{formula}{(repeated ? "  (shown above)" : "")}");
        if (d.Figure is { } use)
        {
            AppendFigure(use, rest);
        }
        if (repeated || d.From.Length == 0)
        {
            return;
        }
        if (depth >= _maxDepth)
        {
            _text.Append($"{rest}└ ... {d.From.Length} operands deeper than {_maxDepth} levels\n");
            return;
        }
        // Stable: equal sizes keep the order of the formula. Only sums may be reordered.
        IReadOnlyList<Derivation> children =
            d.Formula == "sum" ? [.. d.From.OrderByDescending(c => Math.Abs(c.Value ?? double.MaxValue))] : [.. d.From];
        int shown = Math.Min(children.Count, MostChildren);
        for (int i = 0; i < shown; i++)
        {
            bool last = i == children.Count - 1;
            Walk(children[i], rest + (last ? "└ " : "├ "), rest + (last ? "  " : "│ "), depth + 1);
        }
        if (shown < children.Count)
        {
            _text.Append($"{rest}└ ... and {children.Count - shown} smaller terms\n");
        }
    }

    // Counts in full: a module more or less is worth seeing.
    private static bool IsCount(Derivation d) =>
        d is { Unit: "", Value: { } value } && value == Math.Round(value) && Math.Abs(value) is >= 1 and < 1e9;

    private void AppendFigure(FigureUse use, string rest)
    {
        Figure figure = use.Figure;
        string range = figure.IsUncertain ? $"range {Numbers.Text(figure, figure.Low)} to {Numbers.Text(figure, figure.High)}, " : "";
        string boundary = figure.Boundary is null ? "" : $"boundary {figure.Boundary}, ";
        void Note(string text) => Append(rest + "  ", rest + "    ", text);
        Note($"figure {use.Key}: {range}{boundary}{Words.Of(figure.Status)}");
        foreach (string key in figure.Sources)
        {
            Note($"source {key}: {(_sources.TryGetValue(key, out string? text) ? text : "no text")}");
        }
        if (figure.Status == FigureStatus.Scenario)
        {
            Note($"source {figure.Span}");
        }
        if (figure.Why is { } why)
        {
            Note($"why: {why}");
        }
    }

    private void Append(string first, string next, string text)
    {
        string lead = first;
        foreach (string line in TextTable.Wrap(text, Math.Max(Least, _width - next.Length)))
        {
            _text.Append($"{lead}{line}\n");
            lead = next;
        }
    }
}

using System.Collections;

namespace Heliograph.Model.Diagnostics;

/// <summary>
/// Collects every problem of an input; nothing stops at the first. Not thread-safe. Identical diagnostics are kept once.
/// At most <see cref="Limit"/> are kept, so that a hostile file cannot exhaust memory; <see cref="Dropped"/> counts the rest.
/// </summary>
public sealed class DiagnosticList : IReadOnlyCollection<Diagnostic>
{
    public const int Limit = 1000;

    private readonly List<Diagnostic> _items = [];
    private readonly HashSet<Diagnostic> _seen = [];

    public int Count => _items.Count;

    public int Dropped { get; private set; }

    public bool HasErrors => ErrorCount > 0;

    /// <summary>Errors added, kept or not; what was added between two readings of it tells whether a step failed.</summary>
    public int ErrorCount { get; private set; }

    /// <summary>True when nothing more is kept: the time to stop composing messages.</summary>
    public bool IsFull => _items.Count >= Limit;

    public void Add(Diagnostic diagnostic)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        ErrorCount += diagnostic.Severity == Severity.Error ? 1 : 0;
        if (IsFull)
        {
            Dropped++;
            return;
        }
        if (_seen.Add(diagnostic))
        {
            _items.Add(diagnostic);
        }
    }

    public void Error(string code, SourceSpan span, string message, string? fix = null) =>
        Add(new Diagnostic(code, Severity.Error, span, message, fix));

    public void Warning(string code, SourceSpan span, string message, string? fix = null) =>
        Add(new Diagnostic(code, Severity.Warning, span, message, fix));

    public void AddRange(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (Diagnostic diagnostic in diagnostics)
        {
            Add(diagnostic);
        }
    }

    /// <summary>By file, line, column and code, ordinal: the order in which they are printed.</summary>
    public IReadOnlyList<Diagnostic> Sorted() =>
        [
            .. _items
                .OrderBy(d => d.Span.File, StringComparer.Ordinal)
                .ThenBy(d => d.Span.Line)
                .ThenBy(d => d.Span.Column)
                .ThenBy(d => d.Code, StringComparer.Ordinal)
                .ThenBy(d => d.Message, StringComparer.Ordinal),
        ];

    public IEnumerator<Diagnostic> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

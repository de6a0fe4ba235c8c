namespace Heliograph.Model.Diagnostics;

/// <summary>
/// One problem of an input: where, which code, the value and the limit in <paramref name="Message"/>, and what to do in
/// <paramref name="Fix"/>. Prints as a compiler does.
/// </summary>
/// <param name="Code">A member of <see cref="Codes"/>, <c>HG0001</c>...; documented in <c>docs/diagnostics</c>.</param>
/// <param name="Fix">Imperative, without the final stop; null when the message says it.</param>
public sealed record Diagnostic(string Code, Severity Severity, SourceSpan Span, string Message, string? Fix = null)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        string word = Severity switch
        {
            Severity.Error => "error",
            Severity.Warning => "warning",
            _ => "note",
        };
        string fix = Fix is null ? "" : $"; {Fix}";
        return $"{Span}: {word} {Code}: {Message}{fix}";
    }
}

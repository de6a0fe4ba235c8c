namespace Heliograph.Model.Diagnostics;

/// <summary>A place in an input: the file as the user named it, the line and the column, both from 1; line 0 means the whole file.</summary>
public readonly record struct SourceSpan(string File, int Line = 0, int Column = 0)
{
    /// <inheritdoc/>
    public override string ToString() => Line == 0 ? File ?? "" : $"{File}:{Line}:{Column}";
}

using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Model.Parts;

/// <summary>A part as a scenario names it: a catalogue id, and figures overridden in place.</summary>
public sealed record PartRef(string Id, ImmutableArray<Figure> Overrides, SourceSpan Span)
{
    public PartRef(string id)
        : this(id, [], default) { }

    /// <inheritdoc/>
    public override string ToString() => Id;
}

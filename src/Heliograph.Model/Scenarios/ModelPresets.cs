using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Heliograph.Model.Scenarios;

/// <summary>The transformers that a scenario may name, from <c>catalog/models/*.yaml</c>. Immutable.</summary>
public sealed class ModelPresets
{
    private readonly FrozenDictionary<string, ModelSpec> _byName;

    public ModelPresets(IEnumerable<ModelSpec> models)
    {
        _byName = models.ToFrozenDictionary(m => m.Name, StringComparer.Ordinal);
        Models = [.. _byName.Values.OrderBy(m => m.Name, StringComparer.Ordinal)];
    }

    public static ModelPresets Empty { get; } = new([]);

    /// <summary>By name, ordinal.</summary>
    public ImmutableArray<ModelSpec> Models { get; }

    public ModelSpec? Find(string name) => _byName.GetValueOrDefault(name);
}

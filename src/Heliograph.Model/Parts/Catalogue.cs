using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Heliograph.Model.Parts;

/// <summary>All parts and the texts of their source keys. Immutable; safe to share between threads.</summary>
public sealed class Catalogue
{
    public static readonly ImmutableArray<string> Families =
    [
        "accelerator",
        "memory",
        "server",
        "system",
        "switch",
        "copper",
        "pluggable",
        "cpo",
        "optical-io",
        "circuit-switch",
        "coherent",
        "fibre",
        "laser",
        "nic",
        "connector",
        "link",
        "facility",
        "calibration",
        "engine",
        "package",
        "modulator",
        "driver",
        "receiver",
        "serdes",
        "dsp",
        "passive",
        "circuit-element",
        "channel",
        "material",
        "cooling",
        "shoreline",
    ];

    private readonly FrozenDictionary<string, Part> _byId;

    public Catalogue(IEnumerable<Part> parts, IReadOnlyDictionary<string, string> sources)
    {
        _byId = parts.ToFrozenDictionary(p => p.Id, StringComparer.Ordinal);
        Parts = [.. _byId.Values.OrderBy(p => p.Id, StringComparer.Ordinal)];
        Sources = sources;
    }

    public static Catalogue Empty { get; } = new([], new Dictionary<string, string>());

    /// <summary>By id, ordinal.</summary>
    public ImmutableArray<Part> Parts { get; }

    /// <summary>Source key to where it is.</summary>
    public IReadOnlyDictionary<string, string> Sources { get; }

    public Part? Find(string id) => _byId.GetValueOrDefault(id);
}

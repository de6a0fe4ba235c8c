using System.Collections.Concurrent;
using Heliograph.Model.Parts;

namespace Heliograph.Workload.Collectives.Calibrated;

/// <summary>
/// The figures of <c>catalog/collectives.yaml</c> as numbers in base units. A figure is looked for in a part, then in those that it shares with its
/// kind: the part
/// of NVLink4 says nothing of a start, <c>cal-fabric</c> does. Immutable.
/// </summary>
public sealed class CollectiveCalibration
{
    private const string Prefix = "cal-collective";

    private readonly Dictionary<(string Part, string Quantity), double> _values;

    // Which part has a figure, the same for all values of it.
    private readonly ConcurrentDictionary<(string Kind, string Name, string Quantity), string?> _parts;

    private CollectiveCalibration(
        Dictionary<(string Part, string Quantity), double> values,
        ConcurrentDictionary<(string Kind, string Name, string Quantity), string?> parts
    ) => (_values, _parts) = (values, parts);

    /// <summary>Of a catalogue, each figure at the end of its range that the book has chosen.</summary>
    public static CollectiveCalibration From(FigureBook book)
    {
        ArgumentNullException.ThrowIfNull(book);
        return new(
            book.Catalogue.Parts.Where(p => p.Id.StartsWith(Prefix, StringComparison.Ordinal))
                .SelectMany(p => p.Figures.Select(f => (Key: (p.Id, f.Quantity), Value: book.Use(new PartRef(p.Id), f).Value!.Value)))
                .ToDictionary(f => f.Key, f => f.Value),
            new()
        );
    }

    /// <summary>The same with other values of some figures.</summary>
    public CollectiveCalibration With(IReadOnlyDictionary<(string Part, string Quantity), double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Dictionary<(string Part, string Quantity), double> all = new(_values);
        foreach (((string Part, string Quantity) key, double value) in values)
        {
            all[key] = _values.ContainsKey(key)
                ? value
                : throw new ArgumentException($"the calibration has no {key.Part}.{key.Quantity}", nameof(values));
        }
        return new(all, _parts);
    }

    /// <summary>
    /// A figure of <c>cal-collective-KIND-NAME</c>, else of <c>cal-collective-KIND</c>; NaN where neither has it. <paramref name="name"/> may have hyphens: what
    /// stands behind the last is left out bit by bit.
    /// </summary>
    public double Of(string kind, string name, string quantity) =>
        _parts.GetOrAdd((kind, name, quantity), PartOf) is { } part ? _values[(part, quantity)] : double.NaN;

    private string? PartOf((string Kind, string Name, string Quantity) figure)
    {
        for (string part = $"{Prefix}-{figure.Kind}-{figure.Name}"; part.Length > Prefix.Length; part = part[..part.LastIndexOf('-')])
        {
            if (_values.ContainsKey((part, figure.Quantity)))
            {
                return part;
            }
        }
        return null;
    }

    /// <summary>Constants of a collective.</summary>
    /// <param name="scaleUp">Generation of the network inside a node.</param>
    /// <param name="scaleOut">Kind of the network between nodes.</param>
    /// <param name="launcher">Software that starts collectives.</param>
    public FabricConstants Fabric(string scaleUp, string scaleOut, string launcher) =>
        new(
            Of("fabric", scaleUp, "scale-up-efficiency"),
            Of("fabric", scaleUp, "in-switch-efficiency"),
            Of("fabric", scaleUp, "fill-time"),
            Of("network", scaleOut, "scale-out-efficiency"),
            Of("network", scaleOut, "fill-time"),
            Of("launch", launcher, "collective-start"),
            Of("launch", "direct", "collective-start"),
            Of("launch", "direct", "scale-up-hop-latency")
        );

    /// <summary>Constants of an expert exchange by transport and mode, as <c>deepep-low</c>.</summary>
    public ExchangeConstants Exchange(string transport)
    {
        double forwarding = Of("exchange", transport, "forwarding-rate") / 8;
        return new(
            Of("exchange", transport, "dispatch-start"),
            Of("exchange", transport, "combine-start"),
            Of("exchange", transport, "peer-overhead"),
            Of("exchange", transport, "scale-up-efficiency"),
            Of("exchange", transport, "scale-out-efficiency"),
            double.IsNaN(forwarding) ? double.PositiveInfinity : forwarding,
            Of("exchange", transport, "start-overlap")
        );
    }
}

/// <summary>Constants of collectives on one fabric; shares are of data-sheet rates.</summary>
/// <param name="ScaleUp">Share of the link rate of an accelerator that rings and direct copies reach.</param>
/// <param name="InSwitch">Share of it that reduction in the switch reaches.</param>
/// <param name="Fill">s until the phases of reduction in the switch overlap.</param>
/// <param name="ScaleOut">Share of the NICs' rate.</param>
/// <param name="NetworkFill">As <paramref name="Fill"/>, over several nodes.</param>
/// <param name="Launch">s that the launcher adds to each call.</param>
/// <param name="DirectStart">s of a kernel that writes to all peers at once.</param>
/// <param name="DirectHop">s of each of its steps.</param>
public readonly record struct FabricConstants(
    double ScaleUp,
    double InSwitch,
    double Fill,
    double ScaleOut,
    double NetworkFill,
    double Launch,
    double DirectStart,
    double DirectHop
);

/// <summary>Constants of an expert exchange.</summary>
/// <param name="Dispatch">s of a dispatch, whatever its size; <paramref name="Combine"/> of a combine.</param>
/// <param name="Peer">s for each rank of the group.</param>
/// <param name="ScaleUp">Share of the scale-up rate.</param>
/// <param name="ScaleOut">Share of the NICs' rate.</param>
/// <param name="Forwarding">B/s at which kernels hand on what crosses nodes; infinite where they do not limit.</param>
/// <param name="Overlap">Share of the start beside which data already moves.</param>
public readonly record struct ExchangeConstants(
    double Dispatch,
    double Combine,
    double Peer,
    double ScaleUp,
    double ScaleOut,
    double Forwarding,
    double Overlap
);

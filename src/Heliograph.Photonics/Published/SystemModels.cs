using Heliograph.Model.Topology;
using Heliograph.Model.Units;

namespace Heliograph.Photonics.Published;

/// <summary>Check points of fibre, energy, lossless lines and the shape of systems. Equations of <c>docs/models/link.md</c>, <c>topology.md</c>.</summary>
internal static class SystemModels
{
    public static readonly Dictionary<string, PublishedModel> All = new(StringComparer.Ordinal)
    {
        ["energy.fleet"] = new(
            "accelerators; modules-each = 1; power W",
            "W",
            i => i.Positive("accelerators") * (i.Has("modules-each") ? i.Positive("modules-each") : 1) * i.Value("power", "W")
        ),
        ["energy.per-bit"] = new("power W; rate b/s", "J/b", i => i.Value("power", "W") / i.Positive("rate", "b/s")),
        ["energy.power"] = new(
            "energy J/b; rate b/s; lanes = 1",
            "W",
            i => i.Value("energy", "J/b") * i.Positive("rate", "b/s") * i.Number("lanes", 1)
        ),
        ["energy.ratio"] = new("reference W; power W, or both J/b", "", EnergyRatio),
        ["energy.saving"] = new("reference W; power W, or both J/b", "", i => 1 - 1 / EnergyRatio(i)),
        ["fibre.latency"] = new("group-index; [length m]", "s/m, or s with a length", (i, _) => FibreLatency(i)),
        ["fibre.latency-saving"] = new("group-index; reference-index; [length m]", "share, or s with a length", (i, _) => FibreLatencySaving(i)),
        ["fibre.loss"] = new("attenuation dB/m; length m", "dB", i => i.Value("attenuation", "dB/m") * i.Positive("length", "m")),
        ["system.aggregate"] = new("accelerators; each (any unit)", "unit of each", (i, _) => Aggregate(i)),
        ["system.efficiency-ratio"] = new(
            "value; power W; reference-value (as value); reference-power W",
            "",
            i => Same(i, "reference-value", "value") / (i.Positive("reference-power", "W") / i.Positive("power", "W"))
        ),
        ["topology.block-mesh.stretch"] = new("direct", "", i => BlockMesh.Stretch(i.Number("direct"))),
        ["topology.torus-ocs.switches"] = new("cubes; cube-side; usable-ports; dimensions = 3", "", TorusSwitches),
        // Equation 17 of link.md: what arrives between the moment a pause is sent and the moment the last bit of the far end is in.
        ["wan.lossless-buffer"] = new("rate b/s; length m; latency s/m, or group-index", "b", LosslessBuffer),
    };

    // Equation 12 of link.md.
    private static double PerMetre(PublishedInputs inputs, string key = "group-index")
    {
        double index = inputs.Number(key);
        return index >= 1 ? index / PhysicalConstants.SpeedOfLight : throw new FormatException($"'{key}' is 1 or more");
    }

    private static Answer FibreLatency(PublishedInputs inputs) =>
        inputs.Has("length") ? new Answer(PerMetre(inputs) * inputs.Positive("length", "m"), "s") : new Answer(PerMetre(inputs), "s/m");

    private static Answer FibreLatencySaving(PublishedInputs inputs)
    {
        double own = PerMetre(inputs);
        double reference = PerMetre(inputs, "reference-index");
        return inputs.Has("length") ? new Answer((reference - own) * inputs.Positive("length", "m"), "s") : new Answer(1 - own / reference, "");
    }

    private static double EnergyRatio(PublishedInputs inputs) => Same(inputs, "reference", "power");

    // Ratio of two quantities of one kind.
    private static double Same(PublishedInputs inputs, string above, string below)
    {
        Quantity over = Any(inputs, above);
        Quantity under = Any(inputs, below);
        return over.Dimension != under.Dimension ? throw new FormatException($"'{above}' and '{below}' are of different kinds")
            : over.Value > 0 && under.Value > 0 ? over.Value / under.Value
            : throw new FormatException($"'{above}' and '{below}' must be positive");
    }

    private static Quantity Any(PublishedInputs inputs, string key)
    {
        string text = inputs.Text(key);
        return Quantity.TryParse(text, out Quantity q, out string? error) ? q : throw new FormatException($"'{key}' {error}: '{text}'");
    }

    private static Answer Aggregate(PublishedInputs inputs)
    {
        Quantity each = Any(inputs, "each");
        return new Answer(inputs.Positive("accelerators") * each.Value, BaseOf(each.Dimension));
    }

    private static string BaseOf(Dimension dimension)
    {
        foreach (string unit in (ReadOnlySpan<string>)["", "b/s", "b", "W", "FLOP/s", "J", "USD", "m", "s"])
        {
            if (Unit.Parse(unit).Dimension == dimension)
            {
                return unit;
            }
        }
        throw new FormatException("'each' is of a kind that does not aggregate");
    }

    private static double TorusSwitches(PublishedInputs inputs)
    {
        int cubes = inputs.Count("cubes");
        int ports = inputs.Count("usable-ports");
        int dimensions = inputs.Count("dimensions", 3);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, 16);
        return TorusCubes.CircuitSwitches(cubes, inputs.Count("cube-side"), ports, dimensions)
            ?? throw new FormatException($"a face position joins {2L * cubes} ports, more than {ports}");
    }

    private static double LosslessBuffer(PublishedInputs inputs)
    {
        double perMetre = inputs.Has("group-index") ? PerMetre(inputs) : inputs.Value("latency", "s/m");
        return 2 * inputs.Positive("rate", "b/s") * inputs.Positive("length", "m") * perMetre;
    }
}

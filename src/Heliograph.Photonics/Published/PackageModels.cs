using Heliograph.Photonics.Packages;

namespace Heliograph.Photonics.Published;

/// <summary>Check points of switch chips and package edges. Equations of <c>docs/models/package-edge.md</c>.</summary>
internal static class PackageModels
{
    private const string Density = "density b/s/m, counted = each-way or both-ways";
    private const string Fibres = "rate b/s; rate-per-wavelength b/s; wavelengths = 1; bidirectional = no; fed-per-laser-fibre = 0";

    public static readonly Dictionary<string, PublishedModel> All = new(StringComparer.Ordinal)
    {
        ["edge.capacity"] = new(Density + "; length m (or area m2)", "b/s", i => DensityOf(i).EachWay * Length(i)),
        ["edge.engines"] = new(
            "rate b/s; engine-rate b/s; spares = 0",
            "",
            i => PackageEdge.EnginesOf(PlanOf(i, i.Positive("engine-rate", "b/s"), i.Count("spares", 0)))
        ),
        ["edge.fibres"] = new(Fibres, "", i => PackageEdge.FibresOf(Fibred(i)).Data),
        ["edge.laser-fibres"] = new(Fibres, "", i => PackageEdge.FibresOf(Fibred(i)).Laser),
        ["edge.needed"] = new("rate b/s; " + Density, "m", Needed),
        ["edge.pair-density"] = new(
            "lane-rate b/s; pitch m of pairs; layers = 1",
            "b/s/m",
            i => EdgeDensity.OfPairs(i.Positive("lane-rate", "b/s"), i.Positive("pitch", "m"), i.Count("layers", 1)).EachWay
        ),
        ["edge.power-density"] = new("power W; width m; depth m", "W/m2", PowerDensity),
        ["switch.buffer-time"] = new("capacity b/s; buffer b", "s", i => Chip(i, buffer: i.Positive("buffer", "b") / 8).BufferTime!.Value),
        ["switch.energy-per-bit"] = new("power W; capacity b/s", "J/b", i => Chip(i, power: i.Positive("power", "W")).EnergyPerBit!.Value),
        ["switch.lanes"] = new("capacity b/s; lane-rate b/s", "", i => Chip(i).Lanes),
        ["switch.radix"] = new("capacity b/s; port-rate b/s", "", i => Chip(i).Radix),
        ["switch.serdes-power"] = new(
            "capacity b/s; lane-rate b/s; line-rate-factor = 1; energy J/b",
            "W",
            i => Chip(i, serDes: i.Positive("energy", "J/b"), factor: i.Number("line-rate-factor", 1)).SerDesPower
        ),
    };

    private static SwitchChipDesign Chip(PublishedInputs inputs, double? buffer = null, double? power = null, double serDes = 0, double factor = 1)
    {
        double capacity = inputs.Positive("capacity", "b/s");
        // What is left out is a chip of one port and one lane: neither is part of the answer then.
        return SwitchChips.Compute(
            new SwitchChip
            {
                Capacity = capacity,
                PortRate = inputs.Has("port-rate") ? inputs.Positive("port-rate", "b/s") : capacity,
                LaneRate = inputs.Has("lane-rate") ? inputs.Positive("lane-rate", "b/s") : capacity,
                LineRateFactor = factor,
                SerDesEnergy = serDes,
                CoreEnergy = 0,
                StaticPower = power ?? 0,
                BufferBytes = buffer,
            }
        );
    }

    private static double Length(PublishedInputs inputs) => inputs.Has("area") ? inputs.Positive("area", "m2") : inputs.Positive("length", "m");

    private static EdgeDensity DensityOf(PublishedInputs inputs)
    {
        double density = inputs.Positive("density", inputs.Has("area") ? "b/s/m2" : "b/s/m");
        return new EdgeDensity(density, inputs.Choice("counted", ("each-way", DirectionCount.EachWay), ("both-ways", DirectionCount.BothWays)));
    }

    // Fibres whose density is given need exactly that much of the package's edge.
    private static double Needed(PublishedInputs inputs)
    {
        PackagePlan plan = PlanOf(inputs, 1e12, 0);
        PackageEdgeResult result = PackageEdge.Solve(plan with { Fibre = plan.Fibre! with { Density = DensityOf(inputs) } });
        return result.Uses.First(u => u.Limit == PackageLimit.FibreEdge).Needed;
    }

    private static double PowerDensity(PublishedInputs inputs)
    {
        PackagePlan plan = PlanOf(1e12, 1e12, 0) with
        {
            DieWidth = inputs.Positive("width", "m"),
            DieHeight = inputs.Positive("depth", "m"),
            PackageWidth = inputs.Value("width", "m"),
            PackageHeight = inputs.Value("depth", "m"),
            DiePower = inputs.Positive("power", "W"),
        };
        return PackageEdge.Solve(plan).DiePowerDensity!.Value;
    }

    private static PackagePlan Fibred(PublishedInputs inputs)
    {
        PackagePlan plan = PlanOf(inputs, 1e12, 0);
        return plan with
        {
            Fibre = plan.Fibre! with
            {
                RatePerWavelength = inputs.Positive("rate-per-wavelength", "b/s"),
                Wavelengths = inputs.Count("wavelengths", 1),
                IsBidirectional = inputs.Choice("bidirectional", ("no", false), ("yes", true)),
                FedPerLaserFibre = inputs.Count("fed-per-laser-fibre", 0),
            },
        };
    }

    private static PackagePlan PlanOf(PublishedInputs inputs, double engineRate, int spares) =>
        PlanOf(inputs.Positive("rate", "b/s"), engineRate, spares);

    // A plan of which only what the question is about has a meaning; lengths of a metre bind nothing.
    private static PackagePlan PlanOf(double rate, double engineRate, int spares) =>
        new()
        {
            OpticalRate = rate,
            LaneRate = rate,
            DieWidth = 1,
            DieHeight = 1,
            PackageWidth = 1,
            PackageHeight = 1,
            Arrangement = EngineArrangement.Stacked,
            Engine = new EnginePlan
            {
                Rate = engineRate,
                Width = 1,
                Depth = 1,
                Spares = spares,
            },
            Fibre = new FibrePlan
            {
                RatePerWavelength = rate,
                Pitch = 1,
                PerConnector = 1,
            },
        };
}

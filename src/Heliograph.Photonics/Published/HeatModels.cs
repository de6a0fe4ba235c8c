using System.Collections.Immutable;
using Heliograph.Photonics.Heat;

namespace Heliograph.Photonics.Published;

/// <summary>Check points of package heat. Equations of <c>docs/models/heat.md</c>.</summary>
internal static class HeatModels
{
    private const string Slab =
        "area m2, or width m and depth m; thickness m and conductivity W/m/K (lists of the layers); contact m2 K/W = 0; coefficient W/m2/K = a face held cold";

    public static readonly Dictionary<string, PublishedModel> All = new(StringComparer.Ordinal)
    {
        ["heat.junction"] = new(
            "coolant degC; power W; resistance K/W, or " + Slab,
            "degC",
            i => i.Celsius("coolant") + i.Value("power", "W") * (i.Has("resistance") ? i.Positive("resistance", "K/W") : SlabResistance(i))
        ),
        ["heat.laser"] = new("optical; efficiency; driver-efficiency = 100 %", "W", LaserHeat),
        ["heat.logic"] = new(
            "dynamic W; leakage W; reference degC; doubling K; temperature degC",
            "W",
            i =>
                HeatingPower.Logic(i.Value("dynamic", "W"), i.Value("leakage", "W"), i.Celsius("reference"), i.KelvinSpan("doubling"))(
                    i.Celsius("temperature")
                )
        ),
        ["heat.resistance"] = new("rise K; power W", "K/W", i => i.KelvinSpan("rise") / i.Positive("power", "W")),
        ["heat.slab-resistance"] = new(Slab, "K/W", SlabResistance),
        ["heat.spreading"] = new(
            "plate-width m; plate-depth m = width; source-width m; source-depth m = width; thickness m; conductivity W/m/K; through W/m/K = conductivity; "
                + "coefficient W/m2/K",
            "K/W",
            Spreading
        ),
    };

    private static double LaserHeat(PublishedInputs inputs)
    {
        double efficiency = inputs.Number("efficiency");
        double driver = inputs.Number("driver-efficiency", 1);
        return efficiency is > 0 and <= 1
            ? HeatingPower.Laser(inputs.OpticalWatts("optical"), _ => efficiency, driver)(0)
            : throw new FormatException("'efficiency' is above 0 and at most 100 %");
    }

    private static double SlabResistance(PublishedInputs inputs)
    {
        double area = inputs.Has("area") ? inputs.Positive("area", "m2") : inputs.Positive("width", "m") * inputs.Positive("depth", "m");
        double[] thickness = inputs.Has("thickness") ? inputs.Values("thickness", "m") : [];
        double[] conductivity = thickness.Length > 0 ? inputs.Values("conductivity", "W/m/K") : [];
        if (thickness.Length != conductivity.Length)
        {
            throw new FormatException($"'thickness' has {thickness.Length} layers, 'conductivity' {conductivity.Length}");
        }
        ImmutableArray<HeatClosedForms.Slice> slices = [.. thickness.Zip(conductivity, (t, k) => new HeatClosedForms.Slice(t, k))];
        return HeatClosedForms.SlabResistance(
            slices,
            area,
            inputs.Value("contact", "m2 K/W", 0),
            inputs.Has("coefficient") ? inputs.Positive("coefficient", "W/m2/K") : double.PositiveInfinity
        );
    }

    // The source in the middle of the plate.
    private static double Spreading(PublishedInputs inputs)
    {
        double width = inputs.Positive("plate-width", "m");
        double depth = inputs.Has("plate-depth") ? inputs.Positive("plate-depth", "m") : width;
        double sourceWidth = inputs.Positive("source-width", "m");
        double sourceDepth = inputs.Has("source-depth") ? inputs.Positive("source-depth", "m") : sourceWidth;
        double inPlane = inputs.Positive("conductivity", "W/m/K");
        return HeatClosedForms.SpreadingResistance(
            new Footprint(0, 0, width, depth),
            Footprint.Around(0.5 * width, 0.5 * depth, sourceWidth, sourceDepth),
            inputs.Positive("thickness", "m"),
            inPlane,
            inputs.Has("through") ? inputs.Positive("through", "W/m/K") : inPlane,
            inputs.Positive("coefficient", "W/m2/K")
        );
    }
}

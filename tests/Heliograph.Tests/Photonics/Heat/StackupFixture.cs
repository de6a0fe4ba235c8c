using Heliograph.Photonics.Heat;

namespace Heliograph.Tests.Photonics.Heat;

/// <summary>Materials and stacks in plain numbers.</summary>
internal static class StackupFixture
{
    public static readonly HeatMaterial Silicon = HeatMaterial.Isotropic("silicon", 130, 1.63e6);
    public static readonly HeatMaterial Copper = HeatMaterial.Isotropic("copper", 398, 3.5e6);
    public static readonly HeatMaterial Air = HeatMaterial.Isotropic("air", 0.026, 1200);
    public static readonly HeatMaterial Organic = new("organic", 20.68, 0.378, 2e6);

    /// <summary>A 25 mm die with a hot block on an organic package of 60 mm, lid, sink: eight cells through.</summary>
    public static HeatStackup Package(double hot = 30)
    {
        Footprint die = Footprint.Around(0.03, 0.03, 0.025, 0.025);
        return new HeatStackup(
            0.06,
            0.06,
            [
                new HeatLayer("substrate", 1e-3, Organic),
                new HeatLayer("interposer", 1e-4, Air)
                {
                    Blocks = [new MaterialBlock("interposer", Footprint.Around(0.03, 0.03, 0.035, 0.035), Silicon)],
                },
                new HeatLayer("die", 0.7e-3, Air)
                {
                    Divisions = 3,
                    Blocks = [new MaterialBlock("die", die, Silicon)],
                    Contacts = [new ContactPatch(die, 5e-6)],
                    ContactAbove = 1e-4,
                },
                new HeatLayer("lid", 2e-3, Copper) { ContactAbove = 10e-6, Divisions = 2 },
                new HeatLayer("base", 3e-3, Copper),
            ]
        )
        {
            Power =
            [
                new PowerBlock("die", "die", die, 500, PowerDepth.Bottom),
                new PowerBlock("hot", "die", new Footprint(0.025, 0.025, 0.003, 0.002), hot, PowerDepth.Bottom),
            ],
            Top = [new CoolingZone("cold plate", new Footprint(0, 0, 0.06, 0.06), 20000, 25)],
            Bottom = [new CoolingZone("board", new Footprint(0, 0, 0.06, 0.06), 25, 45)],
        };
    }
}

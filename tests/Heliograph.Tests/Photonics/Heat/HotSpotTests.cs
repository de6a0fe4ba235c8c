using Heliograph.Photonics.Heat;

namespace Heliograph.Tests.Photonics.Heat;

/// <summary>
/// Block temperatures of HotSpot on the same stacks. uvahotspot/HotSpot, commit f18831e48cef5d62580585cca0d7fab6c71bc3cc, built
/// without SuperLU, run on 2026-11-25, -model_type grid, steady state of the mean of the power trace, grid_map_mode avg:
/// examples/example2 (ev6.flp, gcc.ptrace, aluminium, 256 x 256) and examples/example3 (two dies, example.lcf, copper, 256 x 256,
/// -detailed_3D off: with it on the spreader of that build is 14 K above the sink that it lies on).
/// HotSpot's nodes lie on the lower faces of layers, so does the heat here; its spreader and sink are a grid under the chip and 12
/// nodes around it, here they are cells like all.
/// </summary>
public sealed class HotSpotTests(ITestOutputHelper output)
{
    // Name, x, y, width, depth in mm; W; K of HotSpot.
    private static readonly (string Name, double X, double Y, double Width, double Depth, double Power, double Kelvin)[] Ev6 =
    [
        ("L2_left", 0, 9.8, 4.9, 6.2, 0.99527, 325.94),
        ("L2", 0, 0, 16, 9.8, 5.0855, 324.87),
        ("L2_right", 11.1, 9.8, 4.9, 6.2, 0.99527, 326.74),
        ("Icache", 4.9, 9.8, 3.1, 2.6, 5.388, 332.83),
        ("Dcache", 8, 9.8, 3.1, 2.6, 10.3192, 336.07),
        ("Bpred_0", 4.9, 12.4, 1.033, 0.7, 0.943167, 333.58),
        ("Bpred_1", 5.933, 12.4, 1.033, 0.7, 0.943167, 335.35),
        ("Bpred_2", 6.967, 12.4, 1.033, 0.7, 0.943167, 335.37),
        ("DTB_0", 8, 12.4, 1.033, 0.7, 0.0430533, 333.49),
        ("DTB_1", 9.033, 12.4, 1.033, 0.7, 0.0430533, 333.66),
        ("DTB_2", 10.067, 12.4, 1.033, 0.7, 0.0430533, 332.51),
        ("FPAdd_0", 4.9, 13.1, 1.1, 0.9, 0.41538, 331.31),
        ("FPAdd_1", 6, 13.1, 1.1, 0.9, 0.41538, 332.54),
        ("FPReg_0", 4.9, 14, 0.55, 0.38, 0.12951, 330.01),
        ("FPReg_1", 5.45, 14, 0.55, 0.38, 0.12951, 331.06),
        ("FPReg_2", 6, 14, 0.55, 0.38, 0.12951, 331.55),
        ("FPReg_3", 6.55, 14, 0.55, 0.38, 0.12951, 331.56),
        ("FPMul_0", 4.9, 14.38, 1.1, 0.95, 0.444505, 329.41),
        ("FPMul_1", 6, 14.38, 1.1, 0.95, 0.444505, 330.59),
        ("FPMap_0", 4.9, 15.33, 1.1, 0.67, 0.0185535, 327.66),
        ("FPMap_1", 6, 15.33, 1.1, 0.67, 0.0185535, 328.88),
        ("IntMap", 7.1, 14.65, 0.9, 1.35, 0.70293, 331.42),
        ("IntQ", 8, 14.65, 1.3, 1.35, 0.2408, 333.27),
        ("IntReg_0", 9.3, 15.33, 0.9, 0.67, 1.7431, 342.91),
        ("IntReg_1", 10.2, 15.33, 0.9, 0.67, 1.7431, 342.30),
        ("IntExec", 9.3, 13.1, 1.8, 2.23, 5.0736, 337.19),
        ("FPQ", 7.1, 13.1, 0.9, 1.55, 0.023649, 332.12),
        ("LdStQ", 8, 13.7, 1.3, 0.95, 2.4054, 337.83),
        ("ITB_0", 8, 13.1, 0.65, 0.6, 0.12896, 334.03),
        ("ITB_1", 8.65, 13.1, 0.65, 0.6, 0.12896, 334.97),
    ];

    // The same die in slices of 30 um, in the order above.
    private static readonly double[] SlicedKelvin =
    [
        322.89,
        321.84,
        323.75,
        329.94,
        333.21,
        330.91,
        332.58,
        332.60,
        330.28,
        330.44,
        329.42,
        328.43,
        329.66,
        327.01,
        327.99,
        328.53,
        328.51,
        326.35,
        327.48,
        324.37,
        325.40,
        327.82,
        329.36,
        336.68,
        336.32,
        333.85,
        328.99,
        334.77,
        330.87,
        331.76,
    ];

    private static readonly (string Name, double X, double Y, double Width, double Depth, double Power, double Kelvin)[] LowerDie =
    [
        ("Unit1", 0, 8, 8, 8, 10, 337.39),
        ("Unit2", 0, 0, 16, 8, 25, 334.86),
        ("Unit3", 8, 8, 8, 8, 15, 340.12),
    ];

    private static readonly (string Name, double X, double Y, double Width, double Depth, double Power, double Kelvin)[] UpperDie =
    [
        ("L2_left", 0, 9.8, 4.9, 6.2, 1.2015, 334.18),
        ("L2", 0, 0, 16, 9.8, 6.145, 333.92),
        ("L2_right", 11.1, 9.8, 4.9, 6.2, 1.2015, 335.71),
        ("Icache", 4.9, 9.8, 3.1, 2.6, 6.835, 341.89),
        ("Dcache", 8, 9.8, 3.1, 2.6, 11.605, 345.09),
        ("Bpred", 4.9, 12.4, 3.1, 0.7, 3.73, 344.10),
        ("DTB", 8, 12.4, 3.1, 0.7, 0.145, 342.10),
        ("FPAdd", 4.9, 13.1, 2.2, 0.9, 1.0335, 340.58),
        ("FPReg", 4.9, 14, 2.2, 0.38, 0.6445, 339.51),
        ("FPMul", 4.9, 14.38, 2.2, 0.95, 1.1075, 338.31),
        ("FPMap", 4.9, 15.33, 2.2, 0.67, 0.04195, 336.34),
        ("IntMap", 7.1, 14.65, 0.9, 1.35, 0.8815, 339.93),
        ("IntQ", 8, 14.65, 1.3, 1.35, 0.301, 342.09),
        ("IntReg", 9.3, 15.33, 1.8, 0.67, 4.225, 352.61),
        ("IntExec", 9.3, 13.1, 1.8, 2.23, 6.34, 346.76),
        ("FPQ", 7.1, 13.1, 0.9, 1.55, 0.02945, 340.60),
        ("LdStQ", 8, 13.7, 1.3, 0.95, 2.81, 346.98),
        ("ITB", 8, 13.1, 1.3, 0.6, 0.329, 343.42),
    ];

    private static readonly HeatMaterial Air = HeatMaterial.Isotropic("air", 0.026, 1200);
    private const double SinkThickness = 6.9e-3;
    private const double Convection = 0.1;
    private static readonly Footprint Spreader = Footprint.Around(0.03, 0.03, 0.03, 0.03);
    private static readonly Footprint Chip = Footprint.Around(0.03, 0.03, 0.016, 0.016);

    [Fact]
    public void An_ev6_under_spreader_and_sink_is_as_warm_as_in_hotspot()
    {
        HeatStackup stack = Network([Sheet("die", 150e-6, 130, Chip), Sheet("tim", 20e-6, 4, Chip)], Blocks("die", Ev6), 237);
        HeatField field = ConductionModel.Build(stack, HeatGrid.Fitted(stack, 96, 96)).Solve();

        Compare("ev6", field, Ev6).ShouldBeLessThan(1.0);
    }

    [Fact]
    public void An_ev6_in_fine_slices_is_as_warm_as_in_hotspot()
    {
        // A layer file of 5 x 30 um silicon (130), 2 x 10 um interface (4), 12 x 250 um copper (400), then spreader and sink of 250 um
        // each, all of 32 x 32 mm (spreader 32.01, sink 32.02: equal sizes give NaN there) with the ev6 in the middle, r_convec 0.0625,
        // 256 x 256. So fine that one node a layer is no matter, and edges so far that the nodes around the chip are not; here it is
        // one solid with cells of its own.
        Footprint plate = new(0, 0, 0.032, 0.032);
        HeatMaterial silicon = HeatMaterial.Isotropic("silicon", 130, 1.63e6);
        HeatMaterial copper = HeatMaterial.Isotropic("copper", 400, 3.55e6);
        HeatStackup stack = new(
            0.032,
            0.032,
            [
                new HeatLayer("die", 150e-6, silicon) { Divisions = 5 },
                new HeatLayer("tim", 20e-6, HeatMaterial.Isotropic("interface", 4, 4e6)),
                new HeatLayer("copper", 3.5e-3, copper) { Divisions = 10 },
            ]
        )
        {
            Power = [.. Blocks("die", Ev6).Select(b => b with { Area = b.Area with { X = b.Area.X - 0.014, Y = b.Area.Y - 0.014 } })],
            Top = [CoolingZone.OfResistance("air", plate, 0.0625, 45)],
        };
        HeatField field = ConductionModel.Build(stack, HeatGrid.Fitted(stack, 96, 96)).Solve();

        Compare("sliced ev6", field, [.. Ev6.Zip(SlicedKelvin, (b, k) => (b.Name, b.X, b.Y, b.Width, b.Depth, b.Power, k))]).ShouldBeLessThan(1.0);
    }

    [Fact]
    public void Two_dies_under_spreader_and_sink_are_as_warm_as_in_hotspot()
    {
        // The layer file gives both dies a resistivity of 0.01 m K/W.
        HeatStackup stack = Network(
            [Sheet("lower", 150e-6, 100, Chip), Sheet("between", 20e-6, 4, Chip), Sheet("upper", 150e-6, 100, Chip), Sheet("tim", 20e-6, 4, Chip)],
            [.. Blocks("lower", LowerDie), .. Blocks("upper", UpperDie)],
            400
        );
        HeatField field = ConductionModel.Build(stack, HeatGrid.Fitted(stack, 96, 96)).Solve();

        Compare("two dies", field, [.. LowerDie, .. UpperDie]).ShouldBeLessThan(1.0);
    }

    private double Compare(
        string what,
        HeatField field,
        (string Name, double X, double Y, double Width, double Depth, double Power, double Kelvin)[] blocks
    )
    {
        double[] differences = [.. blocks.Select(b => field.Block(b.Name).Mean + 273.15 - b.Kelvin)];
        double hottest = blocks.Max(b => b.Kelvin);
        string hot = blocks.First(b => b.Kelvin == hottest).Name;
        output.WriteLine(
            $"{what}: {hot} {field.Block(hot).Mean + 273.15:0.00} against {hottest:0.00} K; mean of blocks "
                + $"{blocks.Average(b => field.Block(b.Name).Mean + 273.15):0.00} against {blocks.Average(b => b.Kelvin):0.00} K; differences mean "
                + $"{differences.Average():0.00}, mean of sizes {differences.Average(Math.Abs):0.00}, largest {differences.MaxBy(Math.Abs):0.00} K "
                + $"at {blocks[Array.IndexOf(differences, differences.MaxBy(Math.Abs))].Name}"
        );
        return differences.Max(Math.Abs);
    }

    private static PowerBlock[] Blocks(
        string layer,
        (string Name, double X, double Y, double Width, double Depth, double Power, double Kelvin)[] blocks
    ) =>
        [
            .. blocks.Select(b => new PowerBlock(
                b.Name,
                layer,
                new Footprint(Chip.X + b.X * 1e-3, Chip.Y + b.Y * 1e-3, b.Width * 1e-3, b.Depth * 1e-3),
                b.Power,
                PowerDepth.Bottom
            )),
        ];

    // The network of HotSpot: one node a layer, on its lower face; the whole thickness conducts along that face, and the whole
    // resistance through lies above it.
    private static HeatLayer Sheet(string name, double thickness, double conductivity, Footprint area)
    {
        HeatMaterial sheet = new(name, conductivity, 1e9, 1e6);
        return new HeatLayer(name, thickness, Air)
        {
            Blocks = [new MaterialBlock(name, area, sheet)],
            Contacts = [new ContactPatch(area, thickness / conductivity)],
        };
    }

    private static HeatStackup Network(HeatLayer[] dies, PowerBlock[] power, double metal)
    {
        Footprint all = new(0, 0, 0.06, 0.06);
        double toAir = 1 / (SinkThickness / metal + Convection * all.Area);
        return new HeatStackup(0.06, 0.06, [.. dies, Sheet("spreader", 1e-3, metal, Spreader), Sheet("sink", SinkThickness, metal, all)])
        {
            Power = [.. power],
            Top = [new CoolingZone("air", all, toAir, 45)],
        };
    }
}

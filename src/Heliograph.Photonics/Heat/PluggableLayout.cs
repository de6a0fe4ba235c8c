using System.Collections.Immutable;

namespace Heliograph.Photonics.Heat;

/// <summary>
/// A pluggable module from scalars: a shell with a board in it, chips on the board, gap pads from the chips to the upper shell,
/// a riding sink in the air above. Chips stand along the module's length, in its middle across.
/// </summary>
public sealed record PluggableLayout
{
    /// <summary>m along x.</summary>
    public required double Length { get; init; }

    /// <summary>m along y.</summary>
    public required double Width { get; init; }

    /// <summary>m of bottom, top and walls.</summary>
    public required double ShellThickness { get; init; }

    public required HeatMaterial Shell { get; init; }

    /// <summary>Inside the shell: air.</summary>
    public required HeatMaterial Filler { get; init; }

    /// <summary>Standing on the lower shell with its contact.</summary>
    public required HeatPlate Board { get; init; }

    /// <summary>Board to upper shell, m; pedestals of the shell reach down to lower chips.</summary>
    public required double Clearance { get; init; }

    public required ImmutableArray<ModulePart> Parts { get; init; }

    /// <summary>Over the upper shell; its base's contact is the riding sink's.</summary>
    public required HeatSink Sink { get; init; }

    /// <summary>What the cage takes at the bottom.</summary>
    public required BoardPath Cage { get; init; }

    /// <summary>Blocks: the parts by name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Parts overlap, reach out of the board or are higher than the clearance.</exception>
    public PackageArrangement Build()
    {
        BoxAssembly boxes = new();
        double length = Math.Max(Length, Sink.Base.Width);
        double width = Math.Max(Width, Sink.Base.Depth);
        Footprint module = Footprint.Around(0.5 * length, 0.5 * width, Length, Width);
        double floor = ShellThickness + Board.Thickness;
        double roof = floor + Clearance;
        boxes.Box("lower shell", module, 0, ShellThickness, Shell);
        AddWalls(boxes, module, roof);
        Footprint board = Footprint.Around(0.5 * length, 0.5 * width, Board.Width, Board.Depth);
        boxes.Box("board", board, ShellThickness, floor, Board.Material);
        boxes.Joint(board, ShellThickness, Board.ContactBelow);
        List<(string Name, Footprint Area)> placed = [];
        foreach (ModulePart part in Parts)
        {
            HeatChip chip = part.Chip;
            Footprint area = Footprint.Around(module.X + part.Place, 0.5 * width + part.Offset, chip.Width, chip.Depth);
            Refuse(part.Name, area, board, chip, placed);
            placed.Add((part.Name, area));
            double top = floor + chip.Thickness;
            boxes.Joint(area, floor, chip.Attach);
            boxes.Box(part.Name, area, floor, top, chip.Material);
            boxes.Joint(area, top, chip.LidContact);
            boxes.Box("pedestal", area, top, roof, Shell);
            boxes.FaceHeat(part.Name, area, floor, top, chip.Power);
        }
        boxes.Box("upper shell", module, roof, roof + ShellThickness, Shell);
        Footprint sink = Footprint.Around(0.5 * length, 0.5 * width, Sink.Base.Width, Sink.Base.Depth);
        boxes.Joint(sink, roof + ShellThickness, Sink.Base.ContactBelow);
        boxes.Box("sink", sink, roof + ShellThickness, roof + ShellThickness + Sink.Base.Thickness, Sink.Base.Material);
        HeatStackup stack = boxes.Build(
            length,
            width,
            Filler,
            [CoolingZone.OfResistance("sink", sink, Sink.Resistance, Sink.Coolant)],
            [new CoolingZone("cage", module, Cage.Coefficient, Cage.Ambient)]
        );
        stack.Check();
        return new PackageArrangement(stack, boxes.LayerAt(floor), boxes.LayerAt(floor));
    }

    private void AddWalls(BoxAssembly boxes, Footprint module, double roof)
    {
        double wall = ShellThickness;
        boxes.Box("wall", module with { Depth = wall }, wall, roof, Shell);
        boxes.Box("wall", module with { Y = module.Top - wall, Depth = wall }, wall, roof, Shell);
        boxes.Box("wall", module with { Width = wall }, wall, roof, Shell);
        boxes.Box("wall", module with { X = module.Right - wall, Width = wall }, wall, roof, Shell);
    }

    private void Refuse(string name, Footprint area, Footprint board, HeatChip chip, List<(string Name, Footprint Area)> placed)
    {
        if (area.Overlap(board) < area.Area * (1 - 1e-9))
        {
            throw new ArgumentOutOfRangeException(nameof(area), area, $"{name} reaches out of the board");
        }
        if (chip.Thickness > Clearance * (1 + 1e-9))
        {
            throw new ArgumentOutOfRangeException(nameof(chip), chip.Thickness, $"{name} is higher than the clearance");
        }
        foreach ((string other, Footprint taken) in placed)
        {
            if (area.Overlap(taken) > 1e-9 * area.Area)
            {
                throw new ArgumentOutOfRangeException(nameof(area), area, $"{name} overlaps {other}");
            }
        }
    }
}

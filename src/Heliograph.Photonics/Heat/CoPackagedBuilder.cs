using System.Collections.Immutable;

namespace Heliograph.Photonics.Heat;

/// <summary>Places the parts of a <see cref="CoPackagedLayout"/> and stacks them.</summary>
internal sealed class CoPackagedBuilder
{
    private readonly CoPackagedLayout _layout;
    private readonly BoxAssembly _boxes = new();
    private readonly double _width;
    private readonly double _depth;
    private readonly Footprint _die;
    private readonly ImmutableArray<Footprint> _memory;
    private readonly ImmutableArray<(Footprint Area, int Edge)> _engines;

    public CoPackagedBuilder(CoPackagedLayout layout)
    {
        _layout = layout;
        _width = Math.Max(layout.Substrate.Width, layout.Sink.Base.Width);
        _depth = Math.Max(layout.Substrate.Depth, layout.Sink.Base.Depth);
        _die = Centred(layout.Die.Width, layout.Die.Depth);
        _memory = PlaceMemory();
        _engines = PlaceEngines();
    }

    public PackageArrangement Build()
    {
        CheckPlacement();
        double substrate = _layout.Substrate.Thickness;
        Plate("substrate", _layout.Substrate, 0);
        double floor = substrate;
        if (_layout.Interposer is HeatPlate interposer)
        {
            Plate("interposer", interposer, floor);
            floor += interposer.Thickness;
        }
        (double dieFloor, double electronics, double top) = _layout.Site switch
        {
            EngineSite.Beside => Beside(floor, substrate),
            EngineSite.UnderDie => UnderDie(floor),
            EngineSite.OverDie => OverDie(floor),
            _ => throw new ArgumentOutOfRangeException(nameof(_layout), _layout.Site, "no such site"),
        };
        ImmutableArray<CoolingZone> zones = Cover(top);
        CoolingZone board = new("board", new Footprint(0, 0, _width, _depth), _layout.Board.Coefficient, _layout.Board.Ambient);
        HeatStackup stack = _boxes.Build(_width, _depth, _layout.Filler, zones, [board]);
        stack.Check();
        return new PackageArrangement(stack, _boxes.LayerAt(dieFloor), _boxes.LayerAt(electronics));
    }

    private Footprint Centred(double width, double depth) => Footprint.Around(0.5 * _width, 0.5 * _depth, width, depth);

    private void Plate(string name, HeatPlate plate, double floor)
    {
        Footprint area = Centred(plate.Width, plate.Depth);
        _boxes.Box(name, area, floor, floor + plate.Thickness, plate.Material);
        if (floor > 0)
        {
            _boxes.Joint(area, floor, plate.ContactBelow);
        }
    }

    private double Chip(string name, Footprint area, HeatChip chip, double floor)
    {
        _boxes.Joint(area, floor, chip.Attach);
        _boxes.Box(name, area, floor, floor + chip.Thickness, chip.Material);
        _boxes.FaceHeat(name, area, floor, floor + chip.Thickness, chip.Power);
        return floor + chip.Thickness;
    }

    private (double Die, double Electronics, double Top) Beside(double floor, double substrate)
    {
        HeatEngine engine = _layout.Engine;
        double top = Chip("die", _die, _layout.Die, floor);
        _boxes.Joint(_die, top, _layout.Die.LidContact);
        double memoryTop = AddMemory(floor);
        double bond = substrate + engine.PhotonicThickness;
        double engineTop = bond + engine.ElectronicThickness;
        for (int i = 0; i < _engines.Length; i++)
        {
            Footprint area = _engines[i].Area;
            _boxes.Joint(area, substrate, engine.Attach);
            _boxes.Box($"engine {i} photonics", area, substrate, bond, engine.PhotonicMaterial);
            _boxes.Joint(area, bond, engine.Bond);
            _boxes.Box($"engine {i} electronics", area, bond, engineTop, engine.ElectronicMaterial);
            _boxes.Joint(area, engineTop, engine.LidContact);
            EngineHeat(i, substrate, bond, engineTop);
        }
        double lid = Math.Max(top, Math.Max(memoryTop, engineTop));
        HeatMaterial copper = _layout.Lid.Material;
        _boxes.Box("die pedestal", _die, top, lid, copper);
        foreach (Footprint area in _memory)
        {
            _boxes.Box("memory pedestal", area, memoryTop, lid, copper);
        }
        foreach ((Footprint area, _) in _engines)
        {
            _boxes.Box("engine pedestal", area, engineTop, lid, _layout.EngineSink?.Base.Material ?? copper);
        }
        return (floor, bond, lid);
    }

    private (double Die, double Electronics, double Top) UnderDie(double floor)
    {
        (double bond, double engineTop) = Tiers(floor);
        // The die's bumps stand on the electronic tier.
        double top = Chip("die", _die, _layout.Die, engineTop);
        _boxes.Joint(_die, top, _layout.Die.LidContact);
        return (engineTop, bond, MemoryAndPedestals(floor, top));
    }

    private (double Die, double Electronics, double Top) OverDie(double floor)
    {
        double dieTop = Chip("die", _die, _layout.Die, floor);
        (double bond, double top) = Tiers(dieTop);
        _boxes.Joint(_die, top, _layout.Engine.LidContact);
        return (floor, bond, MemoryAndPedestals(floor, top));
    }

    private (double Bond, double Top) Tiers(double floor)
    {
        HeatEngine engine = _layout.Engine;
        double bond = floor + engine.PhotonicThickness;
        double top = bond + engine.ElectronicThickness;
        _boxes.Joint(_die, floor, engine.Attach);
        _boxes.Box("photonics", _die, floor, bond, engine.PhotonicMaterial);
        _boxes.Joint(_die, bond, engine.Bond);
        _boxes.Box("electronics", _die, bond, top, engine.ElectronicMaterial);
        for (int i = 0; i < _engines.Length; i++)
        {
            EngineHeat(i, floor, bond, top);
        }
        return (bond, top);
    }

    private double MemoryAndPedestals(double floor, double top)
    {
        double memoryTop = AddMemory(floor);
        double lid = Math.Max(top, memoryTop);
        _boxes.Box("die pedestal", _die, top, lid, _layout.Lid.Material);
        foreach (Footprint area in _memory)
        {
            _boxes.Box("memory pedestal", area, memoryTop, lid, _layout.Lid.Material);
        }
        return lid;
    }

    private double AddMemory(double floor)
    {
        double top = floor;
        for (int i = 0; i < _memory.Length; i++)
        {
            HeatChip memory = _layout.Memory!;
            top = Chip($"memory {i}", _memory[i], memory, floor);
            _boxes.Joint(_memory[i], top, memory.LidContact);
        }
        return top;
    }

    private void EngineHeat(int i, double floor, double bond, double top)
    {
        (Footprint area, int edge) = _engines[i];
        HeatEngine engine = _layout.Engine;
        _boxes.FaceHeat($"engine {i} electronics", area, bond, top, engine.ElectronicPower);
        _boxes.Heat($"engine {i} photonics", area, floor, bond, engine.PhotonicPower);
        if (engine.Laser is OnPackageLaser laser)
        {
            _boxes.Heat($"engine {i} laser", LaserArea(area, edge, laser), floor, bond, laser.Power);
        }
    }

    private static Footprint LaserArea(Footprint engine, int edge, OnPackageLaser laser)
    {
        double middleX = engine.X + 0.5 * engine.Width;
        double middleY = engine.Y + 0.5 * engine.Depth;
        return edge switch
        {
            0 => new Footprint(engine.Right - laser.Reach, middleY - 0.5 * laser.Width, laser.Reach, laser.Width),
            1 => new Footprint(engine.X, middleY - 0.5 * laser.Width, laser.Reach, laser.Width),
            2 => new Footprint(middleX - 0.5 * laser.Width, engine.Top - laser.Reach, laser.Width, laser.Reach),
            _ => new Footprint(middleX - 0.5 * laser.Width, engine.Y, laser.Width, laser.Reach),
        };
    }

    // Lid, sink and their coolants.
    private ImmutableArray<CoolingZone> Cover(double floor)
    {
        HeatSink sink = _layout.Sink;
        // No contact of its own: those of the chips lie at this height.
        _boxes.Box("lid", Centred(_layout.Lid.Width, _layout.Lid.Depth), floor, floor + _layout.Lid.Thickness, _layout.Lid.Material);
        double plate = floor + _layout.Lid.Thickness;
        Plate("sink", sink.Base, plate);
        double top = plate + sink.Base.Thickness;
        Footprint area = Centred(sink.Base.Width, sink.Base.Depth);
        List<CoolingZone> zones = [CoolingZone.OfResistance("sink", area, sink.Resistance, sink.Coolant)];
        for (int i = 0; _layout.EngineSink is HeatSink own && i < _engines.Length; i++)
        {
            _boxes.Box("engine sink", _engines[i].Area, floor, top, own.Base.Material);
            zones.Add(CoolingZone.OfResistance($"engine {i} sink", _engines[i].Area, own.Resistance, own.Coolant));
        }
        return [.. zones];
    }

    private ImmutableArray<Footprint> PlaceMemory()
    {
        if (_layout.Memory is not HeatChip memory || _layout.MemoryStacks == 0)
        {
            return [];
        }
        ArgumentOutOfRangeException.ThrowIfNegative(_layout.MemoryStacks);
        List<Footprint> placed = [];
        int above = (_layout.MemoryStacks + 1) / 2;
        for (int i = 0; i < _layout.MemoryStacks; i++)
        {
            bool isAbove = i < above;
            int count = isAbove ? above : _layout.MemoryStacks - above;
            int place = isAbove ? i : i - above;
            double x = 0.5 * _width + (place - 0.5 * (count - 1)) * (memory.Width + _layout.MemoryGap);
            double offset = 0.5 * (_layout.Die.Depth + memory.Depth) + _layout.MemoryGap;
            placed.Add(Footprint.Around(x, 0.5 * _depth + (isAbove ? offset : -offset), memory.Width, memory.Depth));
        }
        return [.. placed];
    }

    // Engines on an edge stand in the middles of equal parts: of the die's edge in 3D, of the substrate's in 2.5D.
    private ImmutableArray<(Footprint, int)> PlaceEngines()
    {
        if (_layout.EngineEdges is < 1 or > 4)
        {
            throw new ArgumentOutOfRangeException(nameof(_layout), _layout.EngineEdges, "engines stand on 1 to 4 edges");
        }
        ArgumentOutOfRangeException.ThrowIfNegative(_layout.Engines);
        Footprint core = Core();
        bool inside = _layout.Site != EngineSite.Beside;
        HeatEngine engine = _layout.Engine;
        (double lengthX, double lengthY) = inside ? (_die.Width, _die.Depth) : (_layout.Substrate.Width, _layout.Substrate.Depth);
        // Where all four edges are used, those above and below leave the corners to the others.
        double shift = inside ? -0.5 * engine.Reach : _layout.EngineGap + 0.5 * engine.Reach;
        double corners = inside && _layout.EngineEdges > 2 ? 2 * engine.Reach : 0;
        double across = inside ? lengthX - corners : Math.Min(lengthX, core.Width + 2 * _layout.EngineGap);
        List<(Footprint, int)> placed = [];
        for (int i = 0; i < _layout.Engines; i++)
        {
            int edge = i % _layout.EngineEdges;
            int count = (_layout.Engines - edge + _layout.EngineEdges - 1) / _layout.EngineEdges;
            double along = (i / _layout.EngineEdges + 0.5) / count - 0.5;
            placed.Add(
                edge switch
                {
                    0 => (Footprint.Around(core.Right + shift, 0.5 * _depth + along * lengthY, engine.Reach, engine.Width), edge),
                    1 => (Footprint.Around(core.X - shift, 0.5 * _depth + along * lengthY, engine.Reach, engine.Width), edge),
                    2 => (Footprint.Around(0.5 * _width + along * across, core.Top + shift, engine.Width, engine.Reach), edge),
                    _ => (Footprint.Around(0.5 * _width + along * across, core.Y - shift, engine.Width, engine.Reach), edge),
                }
            );
        }
        return [.. placed];
    }

    // What engines stand around (die, memory, interposer), or within (the die).
    private Footprint Core()
    {
        if (_layout.Site != EngineSite.Beside)
        {
            return _die;
        }
        double width = Math.Max(_die.Width, _layout.Interposer?.Width ?? 0);
        double depth = Math.Max(_die.Depth, _layout.Interposer?.Depth ?? 0);
        foreach (Footprint area in _memory)
        {
            width = Math.Max(width, 2 * Math.Max(area.Right - 0.5 * _width, 0.5 * _width - area.X));
            depth = Math.Max(depth, 2 * Math.Max(area.Top - 0.5 * _depth, 0.5 * _depth - area.Y));
        }
        return Centred(width, depth);
    }

    private void CheckPlacement()
    {
        Footprint substrate = Centred(_layout.Substrate.Width, _layout.Substrate.Depth);
        List<(string Name, Footprint Area)> parts = [("die", _die), .. _memory.Select((a, i) => ($"memory {i}", a))];
        List<(string Name, Footprint Area)> engines = [.. _engines.Select((e, i) => ($"engine {i}", e.Area))];
        foreach ((string name, Footprint area) in parts.Concat(engines))
        {
            if (area.Overlap(substrate) < area.Area * (1 - 1e-9))
            {
                throw new ArgumentOutOfRangeException(nameof(_layout), area, $"{name} reaches out of the substrate");
            }
        }
        List<(string Name, Footprint Area)> apart = _layout.Site == EngineSite.Beside ? [.. parts, .. engines] : parts;
        RefuseOverlap(apart);
        RefuseOverlap(engines);
        if (_layout.EngineSink is null)
        {
            return;
        }
        Footprint lid = Centred(_layout.Lid.Width, _layout.Lid.Depth);
        Footprint sink = Centred(_layout.Sink.Base.Width, _layout.Sink.Base.Depth);
        if (_layout.Site != EngineSite.Beside || engines.Any(e => e.Area.Overlap(lid) > 0 || e.Area.Overlap(sink) > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(_layout), lid, "engines with sinks of their own stand beside lid and sink");
        }
    }

    private static void RefuseOverlap(List<(string Name, Footprint Area)> parts)
    {
        for (int i = 0; i < parts.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (parts[i].Area.Overlap(parts[j].Area) > 1e-9 * parts[i].Area.Area)
                {
                    throw new ArgumentOutOfRangeException(nameof(parts), parts[i].Area, $"{parts[i].Name} overlaps {parts[j].Name}");
                }
            }
        }
    }
}

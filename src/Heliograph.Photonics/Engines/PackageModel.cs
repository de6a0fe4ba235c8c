using System.Globalization;
using System.Text;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Photonics.Heat;

namespace Heliograph.Photonics.Engines;

/// <summary>
/// A package of the catalogue as a stack of heat, and its equilibrium with engines whose lasers draw more the warmer they are.
/// All figures are named by the package's devices; what they leave open is said where it is filled in. Model and limits:
/// <c>docs/models/heat.md</c> and <c>docs/models/engine.md</c>.
/// </summary>
internal sealed class PackageModel
{
    /// <summary>What fills the space between chips, what joins the two chips of an engine, and the board side, where a package does not say.</summary>
    private static readonly PartRef Filler = new("mat-uf");
    private static readonly PartRef Bond = new("mat-ub");
    private static readonly PartRef Board = new("cool-nat");

    // Cells a side: passes of a report take hundreds of packages; a finer grid moves the engines by less than 0.3 K
    // (test The_coarse_grid_of_reports_is_within_a_kelvin_of_the_fine_one).
    private const int Columns = 32;

    // A package whose feedback carries it beyond the melting point of its solder has run away.
    private const double Ceiling = 250;

    private const int Edges = 4;

    private readonly FigureBook _book;
    private readonly PartRef _package;
    private readonly List<Derivation> _figures = [];

    public PackageModel(PartRef package, FigureBook book) => (_package, _book) = (package, book);

    /// <summary>Every figure that the stack was made from, in the order of reading.</summary>
    public IReadOnlyList<Derivation> Figures => _figures;

    /// <summary>
    /// The equilibrium. Powers are of one engine: <paramref name="electronics"/> and <paramref name="photonics"/> are fixed,
    /// <paramref name="laser"/> is on the photonic chip and depends on its temperature; null where the light comes from outside.
    /// </summary>
    public PackageState Solve(Derivation electronics, Derivation photonics, Func<double, double>? laser, double? laserLimit, LinkConditions conditions, LinkPhysics physics)
    {
        _figures.AddRange([electronics, photonics]);
        CoPackagedLayout? layout = Layout(electronics.Value, photonics.Value, conditions);
        double? dieLimit = _book.Get(_package, "max-temperature").Value;
        Derivation coolant = Coolant(conditions);
        if (layout is null || coolant.Value is not { } inlet)
        {
            Derivation no = Derivation.Of("temperature", "degC", "conduction", [.. _figures], _ => 0);
            return new PackageState(_package.Id, PackageOutcome.Unknown, no, no, no, 0, "");
        }
        if (physics.Package(Key(layout), layout, Columns) is not { } thermal)
        {
            Derivation no = Derivation.Unknown("temperature", "degC", $"room for the engines of {_package.Id}: they overlap, or reach out of the package");
            return new PackageState(_package.Id, PackageOutcome.Unknown, no, no, no, 0, "");
        }
        int engines = layout.Engines;
        BlockBehaviour[] behaviours =
        [
            BlockBehaviour.Constant(layout.Die.Power, dieLimit ?? double.PositiveInfinity),
            BlockBehaviour.Constant(engines * layout.Engine.ElectronicPower),
            new(t => engines * (layout.Engine.PhotonicPower + (laser?.Invoke(t) ?? 0)), laserLimit ?? double.PositiveInfinity),
        ];
        double[] coolants = [.. thermal.Zones.Select(z => z == "board" ? layout.Board.Ambient : inlet)];
        CoupledHeat heat = thermal.SolveCoupled([.. behaviours], [.. coolants], Ceiling);
        return StateOf(heat);
    }

    private PackageState StateOf(CoupledHeat heat)
    {
        bool atRest = heat.Outcome is HeatOutcome.Converged or HeatOutcome.OutOfRange;
        Derivation Temperature(string name, int block, bool peak) =>
            atRest
                ? Derivation.Of(
                    name,
                    "degC",
                    "conduction through the package, powers and temperatures in agreement",
                    [.. _figures],
                    _ => peak ? heat.Blocks[block].Peak : heat.Blocks[block].Mean
                )
                : Derivation.Unknown(name, "degC", $"an equilibrium of {_package.Id}: it runs away");
        return new PackageState(
            _package.Id,
            heat.Outcome switch
            {
                HeatOutcome.Converged => PackageOutcome.Within,
                HeatOutcome.OutOfRange => PackageOutcome.OutOfRange,
                _ => PackageOutcome.Runaway,
            },
            Temperature("hottest place of the die", 0, true),
            Temperature("hottest place of the engines", 1, true),
            Temperature("photonic chips of the engines", 2, false),
            heat.LoopGain,
            string.Join(", ", heat.Exceeded.Select(e => FormattableString.Invariant($"{e.Block} {e.By:0.#} K above {e.Limit:0.#} degC")))
        );
    }

    /// <summary>The geometry as the catalogue has it; null where a figure is missing.</summary>
    public CoPackagedLayout? Layout(double? electronics, double? photonics, LinkConditions conditions)
    {
        double? dieWidth = Of("die-width");
        double? dieLength = Of("die-length");
        double? engineWidth = Of("engine-width");
        double? engineLength = Of("engine-length");
        double? gap = Of("engine-gap");
        double? engines = Of("engines");
        double? lidThickness = Of("lid-thickness");
        HeatMaterial? lid = Material("lid");
        HeatPlate? substrate = Plate(Of("package-width"), Of("package-length"), Of("substrate-thickness"), Material("substrate"), 0);
        HeatChip? die = Chip(dieWidth, dieLength, Of("die-thickness"), Material("die-material"), _book.Get(_package, "power"), "underfill", "tim1");
        HeatMaterial? chip = Material("engine-material");
        double? thickness = DeviceOf("engine-material", "thickness");
        double? bond = UnitResistance(Bond);
        double? attach = UnitResistance("underfill");
        double? pad = UnitResistance("engine-tim");
        double? board = Read(Board, "heat-transfer");
        double? inlet = Coolant(conditions).Value;
        HeatMaterial? filler = Material(Filler);
        double? cooling = DeviceOf("cooling", "heat-transfer");
        double? engineCooling = _book.Part(_package)?.Device("engine-cooling") is null ? null : DeviceOf("engine-cooling", "heat-transfer");
        double? tim2 = UnitResistance("tim2");
        if (
            (dieWidth, dieLength, engineWidth, engineLength, gap, engines, lidThickness) is not ({ } dw, { } dl, { } ew, { } el, { } g, { } n, { } lt)
            || (lid, substrate, die, chip, filler) is not ({ } lm, { } sub, { } d, { } cm, { } fm)
            || (thickness, bond, attach, pad, board, inlet, cooling, tim2) is not ({ } ct, { } b, { } at, { } p, { } h, { } t, { } hc, { } r2)
            || electronics is not { } pe
            || photonics is not { } pp
        )
        {
            return null;
        }
        // Engines above and below stand between those at the sides: where they would touch, all stand farther out.
        int edges = (int)Math.Min(Edges, n);
        g = Math.Max(g, edges < Edges ? g : 0.5 * (Math.Ceiling(n / edges) * ew - dw));
        bool apart = engineCooling is not null;
        // A lid over the die alone reaches half of the way to engines that are cooled apart; else it covers them too.
        double reach = apart ? g : 2 * (g + el);
        HeatPlate cover = new() { Width = dw + reach, Depth = dl + reach, Thickness = lt, Material = lm };
        return new CoPackagedLayout
        {
            Substrate = sub,
            Filler = fm,
            Die = d,
            Engine = new HeatEngine
            {
                Width = ew,
                Reach = el,
                PhotonicThickness = ct,
                PhotonicMaterial = cm,
                PhotonicPower = pp,
                ElectronicThickness = ct,
                ElectronicMaterial = cm,
                ElectronicPower = pe,
                Attach = at,
                Bond = b,
                LidContact = p,
            },
            Engines = (int)n,
            EngineEdges = edges,
            Site = EngineSite.Beside,
            EngineGap = g,
            Lid = cover,
            Sink = new HeatSink { Base = cover with { ContactBelow = r2 }, Resistance = 1 / (hc * cover.Width * cover.Depth), Coolant = t },
            EngineSink = apart
                ? new HeatSink
                {
                    Base = new HeatPlate { Width = ew, Depth = el, Thickness = lt, Material = lm },
                    Resistance = 1 / (engineCooling!.Value * ew * el),
                    Coolant = t,
                }
                : null,
            Board = new BoardPath(h, conditions.Air ?? t),
        };
    }

    /// <summary>At the inlet of the cold plate, degC: of the site, else of the package.</summary>
    public static Derivation Coolant(PartRef package, FigureBook book, LinkConditions conditions) =>
        conditions.Coolant is { } given
            ? Derivation.Input("coolant", given, "degC", "of the site")
            : book.Get(package, "coolant-temperature").As("coolant");

    private Derivation Coolant(LinkConditions conditions)
    {
        Derivation coolant = Coolant(_package, _book, conditions);
        _figures.Add(coolant);
        return coolant;
    }

    private double? Of(string quantity) => Read(_package, quantity);

    private double? DeviceOf(string role, string quantity) => _book.Part(_package)?.Device(role) is { } part ? Read(part, quantity) : null;

    private double? Read(PartRef part, string quantity)
    {
        Derivation figure = _book.Get(part, quantity);
        _figures.Add(figure);
        return figure.Value;
    }

    // A measured unit resistance first: tools agree in it where they do not in conductivity and thickness.
    private double? UnitResistance(string role) => _book.Part(_package)?.Device(role) is { } part ? UnitResistance(part) : null;

    private double? UnitResistance(PartRef part) =>
        _book.Figure(part, "unit-resistance") is not null
            ? Read(part, "unit-resistance")
            : Read(part, "thickness") / (_book.Figure(part, "conductivity-through") is not null ? Read(part, "conductivity-through") : Read(part, "conductivity"));

    private HeatMaterial? Material(string role) => _book.Part(_package)?.Device(role) is { } part ? Material(part) : null;

    private HeatMaterial? Material(PartRef part)
    {
        double? plane = Read(part, "conductivity");
        double? through = _book.Figure(part, "conductivity-through") is not null ? Read(part, "conductivity-through") : plane;
        // Rest has no use for the capacity; where the part states none, any will do.
        double capacity = _book.Figure(part, "heat-capacity")?.Preferred ?? 1;
        return plane is { } k && through is { } z ? new HeatMaterial(part.Id, k, z, capacity) : null;
    }

    private static HeatPlate? Plate(double? width, double? depth, double? thickness, HeatMaterial? material, double contact) =>
        width is { } w && depth is { } d && thickness is { } t && material is { } m
            ? new HeatPlate { Width = w, Depth = d, Thickness = t, Material = m, ContactBelow = contact }
            : null;

    private HeatChip? Chip(double? width, double? depth, double? thickness, HeatMaterial? material, Derivation power, string attach, string contact)
    {
        _figures.Add(power);
        double? below = UnitResistance(attach);
        double? above = UnitResistance(contact);
        return width is { } w && depth is { } d && thickness is { } t && material is { } m && power.Value is { } p && below is { } b && above is { } a
            ? new HeatChip { Width = w, Depth = d, Thickness = t, Material = m, Power = p, Attach = b, LidContact = a }
            : null;
    }

    // Everything that the influence matrix depends on; powers and coolants are not in it.
    private static string Key(CoPackagedLayout l)
    {
        StringBuilder key = new();
        void Add(params ReadOnlySpan<double> values)
        {
            foreach (double value in values)
            {
                key.Append(value.ToString("R", CultureInfo.InvariantCulture)).Append(' ');
            }
        }
        void AddMaterial(HeatMaterial m) => Add(m.InPlane, m.Through);
        void AddPlate(HeatPlate p)
        {
            Add(p.Width, p.Depth, p.Thickness, p.ContactBelow);
            AddMaterial(p.Material);
        }
        AddPlate(l.Substrate);
        AddMaterial(l.Filler);
        Add(l.Die.Width, l.Die.Depth, l.Die.Thickness, l.Die.Attach, l.Die.LidContact);
        AddMaterial(l.Die.Material);
        HeatEngine e = l.Engine;
        Add(e.Width, e.Reach, e.PhotonicThickness, e.ElectronicThickness, e.Attach, e.Bond, e.LidContact);
        AddMaterial(e.PhotonicMaterial);
        AddMaterial(e.ElectronicMaterial);
        Add(l.Engines, l.EngineEdges, l.EngineGap);
        AddPlate(l.Lid);
        AddPlate(l.Sink.Base);
        Add(l.Sink.Resistance, l.EngineSink?.Resistance ?? 0, l.EngineSink?.Base.Thickness ?? 0, l.Board.Coefficient);
        return key.ToString();
    }
}

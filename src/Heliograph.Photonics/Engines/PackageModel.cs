using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Photonics.Heat;

namespace Heliograph.Photonics.Engines;

/// <summary>
/// A package of the catalogue as a stack of heat, and its equilibrium with engines whose lasers draw more the warmer they are.
/// Model and limits: <c>docs/models/heat.md</c>; what is left out of a package and what stands in for what it does not say:
/// <c>docs/models/engine.md</c>.
/// </summary>
internal sealed class PackageModel
{
    /// <summary>
    /// Cells a side. A finer grid moves die and engines by less than a kelvin (test
    /// <c>The_coarse_grid_of_reports_is_within_a_kelvin_of_the_fine_one</c>), and passes over ranges take a hundred packages.
    /// </summary>
    public const int Columns = 24;

    // Cells a side of the picture.
    private const int PictureColumns = 64;

    // s after the step of the die: from what a ring follows at once to rest.
    private const double FirstTime = 1e-3;
    private const double LastTime = 1000;
    private const int TimesPerDecade = 5;
    private const int StepsPerTime = 2;
    private const double TimeConstant = 1 - 1 / Math.E;

    /// <summary>What fills the space between chips, what joins the two chips of an engine, the board side, and what an engine stands.</summary>
    private static readonly PartRef Filler = new("mat-uf");
    private static readonly PartRef Bond = new("mat-ub");
    private static readonly PartRef Board = new("cool-nat");
    private static readonly PartRef EngineLimit = new("cool-limit");

    // degC: solder melts. What feedback carries beyond it has run away.
    private const double Ceiling = 250;

    private const int Edges = 4;
    private const int Sides = 2;

    private readonly FigureBook _book;
    private readonly PartRef _package;
    private readonly List<Derivation> _figures = [];
    private readonly HashSet<(string Part, string Quantity)> _read = [];
    private bool _hasCapacities = true;

    public PackageModel(PartRef package, FigureBook book) => (_package, _book) = (package, book);

    /// <summary>At the inlet of the cold plate, degC: of the site, else of the package.</summary>
    public static Derivation Coolant(PartRef package, FigureBook book, LinkConditions conditions) =>
        conditions.Coolant is { } given
            ? Derivation.Input("coolant", given, "degC", "of the site")
            : book.Get(package, "coolant-temperature").As("coolant");

    /// <summary>The equilibrium with every engine at the heat given. It is unknown, naming the figures, where one is missing.</summary>
    public PackageState Solve(EngineHeat engine, LinkConditions conditions, LinkPhysics physics)
    {
        Derivation coolant = Coolant(_package, _book, conditions);
        Derivation power = _book.Get(_package, "power");
        Derivation? memory = Device("memory") is null ? null : _book.Get(_package, "memory-power");
        _figures.AddRange(((Derivation?[])[coolant, power, engine.Electronics, engine.Photonics, engine.Laser, memory]).OfType<Derivation>());
        CoPackagedLayout? layout = Layout();
        if (layout is null || _figures.Any(f => !f.IsKnown))
        {
            return Unknown(Derivation.Of("temperature", "degC", "conduction", [.. _figures.Where(f => !f.IsKnown)], _ => 0));
        }
        PackageThermal thermal = physics.Package(layout, Columns);
        double inlet = coolant.Value!.Value;
        int count = layout.Engines;
        double photonics = engine.Photonics.Value!.Value;
        double hottest = Limit(EngineLimit);
        ImmutableArray<BlockBehaviour> behaviours =
        [
            BlockBehaviour.Constant(power.Value!.Value, Limit(_package)),
            BlockBehaviour.Constant(count * engine.Electronics.Value!.Value, hottest),
            engine.LaserOverTemperature is { } laser
                ? new(t => count * (photonics + laser(t) / Sides), engine.LaserLimit ?? hottest)
                : BlockBehaviour.Constant(count * photonics, hottest),
            .. layout.Memory is null ? (ReadOnlySpan<BlockBehaviour>)[] : [BlockBehaviour.Constant(layout.MemoryStacks * memory!.Value!.Value)],
        ];
        ImmutableArray<double> coolants = [.. thermal.Zones.Select(z => z == LinkPhysics.BoardZone ? conditions.Air ?? inlet : inlet)];
        CoupledHeat heat = thermal.SolveCoupled(behaviours, coolants, Ceiling);
        PackageState state = StateOf(heat);
        double air = conditions.Air ?? inlet;
        return state.Photonics.IsKnown
            ? state with
            {
                Map = new Lazy<PackageMap>(() => MapOf(layout, heat, inlet, air)),
                WarmUp = _hasCapacities ? new Lazy<PackageWarmUp>(() => WarmUpOf(layout, heat, inlet, air)) : null,
            }
            : state;
    }

    // In the order of the groups of a package.
    private static readonly string[] Kinds = ["die", " electronics", " photonics", "memory"];
    private const int DieKind = 0;
    private const int PhotonicsKind = 2;
    private const int MemoryKind = 3;

    private static int KindOf(string block) =>
        Array.FindIndex(Kinds, k => k[0] == ' ' ? block.EndsWith(k, StringComparison.Ordinal) : block.StartsWith(k, StringComparison.Ordinal));

    // The groups' heat spread over their members again, by block.
    private static ImmutableArray<double> PowersOf(HeatStackup stack, CoupledHeat heat)
    {
        int[] members = [.. Kinds.Select((_, k) => stack.Power.Count(b => KindOf(b.Name) == k))];
        return [.. stack.Power.Select(b => KindOf(b.Name) is >= 0 and int k && k < heat.Blocks.Length ? heat.Blocks[k].Power / members[k] : 0)];
    }

    private static ImmutableArray<double> CoolantsOf(HeatStackup stack, double inlet, double air) =>
        [.. stack.Zones.Select(z => z.Name == LinkPhysics.BoardZone ? air : inlet)];

    // The powers at rest, from the moment at which the die and its memory begin to draw theirs. What lasers draw more as they warm is there
    // from the start: tenths of a watt.
    private static PackageWarmUp WarmUpOf(CoPackagedLayout layout, CoupledHeat heat, double inlet, double air)
    {
        HeatStackup stack = layout.Build().Stack;
        ConductionModel model = ConductionModel.Build(stack, HeatGrid.Fitted(stack, Columns, Columns));
        ImmutableArray<double> coolants = CoolantsOf(stack, inlet, air);
        ImmutableArray<double> full = PowersOf(stack, heat);
        ImmutableArray<double> idle = [.. full.Select((p, b) => KindOf(stack.Power[b].Name) is DieKind or MemoryKind ? 0 : p)];
        TransientHeat warming = HeatTransient.Simulate(
            model,
            model.Solve(idle, coolants),
            coolants,
            new PowerPhase(full, PowerPhase.Spread(FirstTime, LastTime, TimesPerDecade), StepsPerTime)
        );
        ImmutableArray<double>[] Of(int kind) =>
            [
                .. Enumerable
                    .Range(0, stack.Power.Length)
                    .Where(b => KindOf(stack.Power[b].Name) == kind)
                    .Select(b => warming.Fields.Select(f => f.Blocks[b].Mean).ToImmutableArray()),
            ];
        ImmutableArray<double> MeanOf(ImmutableArray<double>[] blocks) =>
            [.. Enumerable.Range(0, warming.Times.Length).Select(i => blocks.Average(b => b[i]))];
        ImmutableArray<double>[] chips = Of(PhotonicsKind);
        (ImmutableArray<double> die, ImmutableArray<double> photonics) = (MeanOf(Of(DieKind)), MeanOf(chips));
        return new PackageWarmUp(
            warming.Times,
            die,
            photonics,
            TransientHeat.TimeOfShare(warming.Times, die, TimeConstant),
            TransientHeat.TimeOfShare(warming.Times, photonics, TimeConstant),
            chips.Max(c => c[^1] - c[0]),
            chips.Max(c => Enumerable.Range(1, c.Length - 1).Max(i => (c[i] - c[i - 1]) / (warming.Times[i] - warming.Times[i - 1])))
        );
    }

    // On a grid of equal cells for the picture.
    private static PackageMap MapOf(CoPackagedLayout layout, CoupledHeat heat, double inlet, double air)
    {
        PackageArrangement arrangement = layout.Build();
        HeatStackup stack = arrangement.Stack;
        HeatField field = ConductionModel
            .Build(stack, HeatGrid.Uniform(stack, PictureColumns, PictureColumns))
            .Solve(PowersOf(stack, heat), CoolantsOf(stack, inlet, air));
        TemperatureMap map = field.Map(arrangement.DieLayer);
        return new PackageMap(
            map.Columns,
            map.Rows,
            stack.Width,
            stack.Depth,
            map.Celsius,
            [
                // A chip is both a material and a heat: one outline.
                .. map
                    .Outlines.DistinctBy(o => o.Area)
                    .Select(o => new PackageBlock(ShortName(o.Name), o.Area.X, o.Area.Y, o.Area.Width, o.Area.Depth)),
            ]
        );
    }

    private static string ShortName(string block) =>
        block.Replace(" photonics", "", StringComparison.Ordinal).Replace(" electronics", "", StringComparison.Ordinal);

    private double Limit(PartRef part) => _book.Get(part, "max-temperature").Value ?? double.PositiveInfinity;

    private PackageState Unknown(Derivation no) => new(_package.Id, PackageOutcome.Unknown, no, no, no, 0, "");

    private PackageState StateOf(CoupledHeat heat)
    {
        if (heat.Outcome == HeatOutcome.NotConverged)
        {
            return Unknown(Derivation.Unknown("temperature", "degC", $"an equilibrium of {_package.Id} that the search settles at"));
        }
        bool melts = heat.Blocks.Any(b => b.Peak > Ceiling);
        bool isAtRest = heat.Outcome is HeatOutcome.Converged or HeatOutcome.OutOfRange && !melts;
        Derivation Temperature(string name, Func<BlockTemperature, double> of, int block) =>
            isAtRest
                ? Derivation.Of(
                    name,
                    "degC",
                    "conduction through the package, powers and temperatures in agreement",
                    [.. _figures],
                    _ => of(heat.Blocks[block])
                )
                : Derivation.Unknown(
                    name,
                    "degC",
                    melts && heat.Outcome == HeatOutcome.OutOfRange
                        ? FormattableString.Invariant($"an equilibrium of {_package.Id} below the {Ceiling} degC at which solder melts")
                        : $"an equilibrium of {_package.Id}: it runs away"
                );
        PackageOutcome outcome = heat.Outcome switch
        {
            HeatOutcome.Converged => PackageOutcome.Within,
            HeatOutcome.OutOfRange => PackageOutcome.OutOfRange,
            _ => PackageOutcome.Runaway,
        };
        return new PackageState(
            _package.Id,
            outcome,
            Temperature("hottest place of the die", b => b.Peak, 0),
            Temperature("hottest place of the engines", b => b.Peak, 1),
            Temperature("photonic chips of the engines", b => b.Mean, 2),
            heat.LoopGain,
            // The last temperatures of a runaway are where the search gave up, not where the package is.
            outcome == PackageOutcome.Runaway
                ? ""
                : string.Join(", ", heat.Exceeded.Select(e => FormattableString.Invariant($"{e.Block} {e.By:0.#} K above {e.Limit:0.#} degC")))
        );
    }

    /// <summary>
    /// Geometry and materials, without heat and with coolants at 0: all that the reduction to blocks depends on. Null where a figure is missing,
    /// which is then among those read.
    /// </summary>
    public CoPackagedLayout? Layout()
    {
        double? gap = Of("engine-gap");
        HeatChip? memory = Memory(out int stacks);
        HeatChip? die = Die();
        HeatEngine? engine = Engine();
        HeatMaterial? filler = Material(Filler);
        HeatPlate? substrate = Plate("package-width", "package-length", "substrate-thickness", "substrate");
        HeatMaterial? lid = Material(Needed("lid"));
        double? lidThickness = Of("lid-thickness");
        double? engines = Of("engines");
        double? contact = UnitResistance(Needed("tim2"));
        double? cooling = Transfer("cooling");
        double? engineCooling = Device("engine-cooling") is null ? null : Transfer("engine-cooling");
        double? board = Read(Board, "heat-transfer");
        if (
            _figures.Any(f => !f.IsKnown)
            || die is null
            || engine is null
            || filler is null
            || substrate is null
            || lid is null
            || (gap, lidThickness, engines, contact, cooling, board) is not ({ } g, { } lt, { } n, { } c, { } h, { } b)
        )
        {
            return null;
        }
        double coreWidth = Math.Max(die.Width, memory is null ? 0 : (stacks + 1) / Sides * (memory.Width + g) - g);
        double coreDepth = die.Depth + (memory is null ? 0 : Sides * (g + memory.Depth));
        // Engines above and below stand between those at the sides: where they would touch, all stand farther out.
        int edges = (int)Math.Min(Edges, n);
        double engineGap = edges < Edges ? g : Math.Max(g, 0.5 * (Math.Ceiling(n / edges) * engine.Width - coreWidth));
        // Sizes are estimates, each with a range of its own: a package is as large as what stands in it. Whether that is so is the edge's affair.
        double around = Sides * (engineGap + engine.Reach);
        HeatPlate beneath = substrate with
        {
            Width = Math.Max(substrate.Width, coreWidth + around),
            Depth = Math.Max(substrate.Depth, Math.Max(coreDepth + around, Math.Ceiling(n / edges) * engine.Width)),
        };
        // A lid over die and memory alone reaches half of the way to engines that are cooled apart; else it covers them too.
        double reach = engineCooling is null ? around : engineGap;
        HeatPlate cover = new()
        {
            Width = coreWidth + reach,
            Depth = coreDepth + reach,
            Thickness = lt,
            Material = lid,
        };
        return new CoPackagedLayout
        {
            Substrate = beneath,
            Filler = filler,
            Die = die,
            Memory = memory,
            MemoryStacks = stacks,
            MemoryGap = g,
            Engine = engine,
            Engines = (int)n,
            EngineEdges = edges,
            Site = EngineSite.Beside,
            EngineGap = engineGap,
            Lid = cover,
            Sink = new HeatSink
            {
                Base = cover with { ContactBelow = c },
                Resistance = 1 / (h * cover.Width * cover.Depth),
                Coolant = 0,
            },
            EngineSink = engineCooling is { } own
                ? new HeatSink
                {
                    Base = cover with { Width = engine.Width, Depth = engine.Reach },
                    Resistance = 1 / (own * engine.Width * engine.Reach),
                    Coolant = 0,
                }
                : null,
            Board = new BoardPath(b, 0),
        };
    }

    // Dies stand side by side along the width and count as one.
    private HeatChip? Die()
    {
        double? dies = _book.Figure(_package, "dies") is null ? 1 : Of("dies");
        return Chip(dies * Of("die-width"), Of("die-length"), Of("die-thickness"), "die-material");
    }

    private HeatChip? Memory(out int stacks)
    {
        stacks = Device("memory") is null ? 0 : (int)(Of("memory-stacks") ?? 0);
        return stacks < 1 ? null : Chip(Of("memory-width"), Of("memory-length"), Read(Needed("memory"), "thickness"), "memory");
    }

    private HeatChip? Chip(double? width, double? depth, double? thickness, string material)
    {
        HeatMaterial? of = Material(Needed(material));
        double? attach = UnitResistance(Needed("underfill"));
        double? contact = UnitResistance(Needed("tim1"));
        return of is not null && (width, depth, thickness, attach, contact) is ({ } w, { } d, { } t, { } below, { } above)
            ? new HeatChip
            {
                Width = w,
                Depth = d,
                Thickness = t,
                Material = of,
                Power = 0,
                Attach = below,
                LidContact = above,
            }
            : null;
    }

    private HeatEngine? Engine()
    {
        double? width = Of("engine-width");
        double? reach = Of("engine-length");
        double? thickness = Read(Needed("engine-material"), "thickness");
        HeatMaterial? material = Material(Needed("engine-material"));
        double? attach = UnitResistance(Needed("underfill"));
        double? bond = UnitResistance(Bond);
        double? contact = UnitResistance(Needed("engine-tim"));
        return material is not null && (width, reach, thickness, attach, bond, contact) is ({ } w, { } r, { } t, { } a, { } b, { } c)
            ? new HeatEngine
            {
                Width = w,
                Reach = r,
                PhotonicThickness = t,
                PhotonicMaterial = material,
                PhotonicPower = 0,
                ElectronicThickness = t,
                ElectronicMaterial = material,
                ElectronicPower = 0,
                Attach = a,
                Bond = b,
                LidContact = c,
            }
            : null;
    }

    private HeatPlate? Plate(string width, string depth, string thickness, string role)
    {
        HeatMaterial? material = Material(Needed(role));
        return material is not null && (Of(width), Of(depth), Of(thickness)) is ({ } w, { } d, { } t)
            ? new HeatPlate
            {
                Width = w,
                Depth = d,
                Thickness = t,
                Material = material,
            }
            : null;
    }

    // A measured unit resistance first: tools agree in it where they do not in conductivity and thickness.
    private double? UnitResistance(PartRef? part) =>
        part is null ? null
        : _book.Figure(part, "unit-resistance") is not null ? Read(part, "unit-resistance")
        : Read(part, "thickness") / Read(part, _book.Figure(part, "conductivity-through") is null ? "conductivity" : "conductivity-through");

    private HeatMaterial? Material(PartRef? part)
    {
        if (part is null)
        {
            return null;
        }
        double? plane = Read(part, "conductivity");
        double? through = _book.Figure(part, "conductivity-through") is null ? plane : Read(part, "conductivity-through");
        // Rest has no use for the capacity: where one is missing any will do, and how the package warms is not known.
        double? capacity = _book.Get(part, "heat-capacity").Value;
        _hasCapacities &= capacity > 0;
        return (plane, through) is ({ } k, { } z) ? new HeatMaterial(part.Id, k, z, capacity > 0 ? capacity.Value : 1) : null;
    }

    private double? Transfer(string role) => Needed(role) is { } part ? Read(part, "heat-transfer") : null;

    private double? Of(string quantity) => Read(_package, quantity);

    private PartRef? Device(string role) => _book.Part(_package)?.Device(role);

    private PartRef? Needed(string role)
    {
        if (Device(role) is { } part)
        {
            return part;
        }
        _figures.Add(Derivation.Unknown(role, "", $"{_package.Id}.devices.{role}"));
        return null;
    }

    private double? Read(PartRef? part, string quantity)
    {
        if (part is null)
        {
            return null;
        }
        Derivation figure = _book.Get(part, quantity);
        if (_read.Add((part.Id, quantity)))
        {
            _figures.Add(figure);
        }
        return figure.Value;
    }
}

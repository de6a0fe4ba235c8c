using System.Collections.Immutable;
using Heliograph.Cli.Output.Charts;
using Heliograph.Engine.Links;
using Heliograph.Model;

namespace Heliograph.Cli.Output;

/// <summary>The pictures of a link: where its light goes, where its joules go, what the receiver sees, and how far it can be pushed.</summary>
internal static class LinkPictures
{
    /// <summary>A margin's axis spans at least this much, so that a small margin looks small.</summary>
    private const double LeastSpanDb = 3;

    private const int HistogramBins = 240;

    private static readonly Swept Temperature = new("laser temperature", "degC", "of laser temperature");
    private static readonly Swept Loss = new("added loss", "dB", "of added loss");
    private static readonly Swept LaneRate = new("payload of a lane", "b/s", "a lane");

    /// <summary>The package with its engines at rest, seen from above; null where the medium has none, or it is not at rest.</summary>
    public static Picture? Package(LinkDesign design)
    {
        if (design.Optics?.Package is not { Map: { } lazy } package)
        {
            return null;
        }
        PackageMap map = lazy.Value;
        HeatField field = new(map.Columns, map.Rows, map.Celsius, map.Width, map.Height);
        HeatBlock[] blocks = [.. map.Blocks.Select(b => new HeatBlock(b.Name, b.X, b.Y, b.Width, b.Height))];
        return Picture.Of(
            $"{package.Part} is {Numbers.Text(map.Celsius.Max(), "degC")} at its hottest, {Numbers.Text(package.Engine.Value, "degC")} in its engines",
            narrow => HeatMap.Draw($"temperatures of {package.Part}", field, "temperature", "degC", blocks, narrow),
            "The plane in which the die makes its heat, from above; conduction with powers and temperatures in agreement, docs/models/heat.md.",
            LinkTables.Package(package)
        );
    }

    /// <summary>Temperatures after the die's load steps; null without a package at rest.</summary>
    public static Picture? WarmUp(LinkDesign design)
    {
        if (design.Optics?.Package is not { WarmUp.Value: { } warming } package || LinkWords.WarmUp(package) is not { } words)
        {
            return null;
        }
        // Before the first time nothing has moved: a logarithm has no 0.
        LineSeries Line(string name, Swatch colour, ImmutableArray<double> celsius) =>
            new(name, colour, [.. warming.Times.Zip(celsius).Skip(1).Select(p => new LinePoint(p.First, p.Second))]);
        return Picture.Of(
            LinkWords.Sentence(words)[..^1],
            narrow =>
                LineChart.Draw(
                    $"warming of {package.Part}",
                    [Line("die", Palette.Switches, warming.Die), Line("photonic chips", Palette.Cpo, warming.Photonics)],
                    new AxisSpec("time after the step", "s", IsLog: true),
                    new AxisSpec("mean temperature", "degC"),
                    narrow
                ),
            "Conduction in time with the engines working throughout, docs/models/heat.md, equation 6.",
            LinkTables.WarmUp(package)
        );
    }

    /// <summary>Light from the transmitter to what the receiver needs; null where either end is unknown.</summary>
    /// <param name="isAside">Another budget decides whether the link closes.</param>
    public static Picture? Budget(LinkDesign design, BudgetLevels? budget, DataTable data, bool isAside = false)
    {
        if (budget is not { Start.Value: { } start, Required.Value: { } required })
        {
            return null;
        }
        BudgetStep[] steps =
        [
            .. budget.Steps.Select(s => new BudgetStep(
                s.Name,
                s.Change,
                Colour(s.Place, design),
                s.Change is null ? Numbers.Missing(s.Missing) : null
            )),
        ];
        string label = $"budget of {LinkWords.Medium(design)} by {budget.Basis}";
        return Picture.Of(
            BudgetTitle(design, budget),
            narrow => BudgetWaterfall.Draw(label, budget.StartName, start, steps, budget.EndName, budget.RequiredName, required, narrow, budget.Unit),
            $"By {budget.Basis}, over {LinkWords.Metres(design.Class.LengthMax)}; the dashed line is {(budget.Unit == "dBm" ? "what the receiver needs" : "where the budget is spent")}."
                + (
                    isAside
                        ? " The specification decides, as it holds for the worst module; these devices are at the catalogue's preferred figures."
                        : ""
                ),
            data,
            [.. budget.Steps.Select(s => (Colour(s.Place, design), Word(s.Place))).Distinct()]
        );
    }

    /// <summary>Joules of a bit by device; null where no power is known.</summary>
    public static Picture? Energy(LinkDesign design, DataTable data)
    {
        LinkEnergy energy = LinkEnergy.Of(design);
        EnergyTerm[] drawn = [.. energy.Terms.Where(t => t.PerBit > 0)];
        if (drawn.Length == 0)
        {
            return null;
        }
        double total = drawn.Sum(t => t.PerBit!.Value);
        string[] unknown = [.. energy.Terms.Where(t => t.PerBit is null).Select(t => $"{t.Device} ({Numbers.Missing(t.Power.Missing)})")];
        string atLeast = unknown.Length == 0 ? "" : "at least ";
        WaterfallTerm[] terms =
        [
            .. drawn.Select(t => new WaterfallTerm(
                t.Device,
                t.PerBit!.Value,
                $"{PerBit(t.PerBit.Value)} ({Numbers.Percent(t.PerBit.Value / total)})",
                Colour(t.Boundary)
            )),
        ];
        string[] largest = [.. drawn.OrderByDescending(t => t.PerBit).Take(3).Select(t => $"{t.Device} {Numbers.Percent(t.PerBit!.Value / total)}")];
        string less = energy.Unallocated < 0 ? $"; the devices draw {Numbers.Text(-energy.Unallocated.Value, "W")} a link more than is stated" : "";
        return Picture.Of(
            $"A bit over {LinkWords.Medium(design)} takes {atLeast}{PerBit(total)}: {string.Join(", ", largest)}{less}",
            narrow => Waterfall.Draw("energy of a bit by device", terms, "together", $"{atLeast}{PerBit(total)}", "J/b", narrow),
            "Watts of both ends over the bits of both directions." + (unknown.Length == 0 ? "" : $" Not drawn: {string.Join(", ", unknown)}."),
            data,
            [.. drawn.Select(t => (Colour(t.Boundary), Word(t.Boundary))).Distinct()]
        );
    }

    /// <summary>Spread of the received levels; null without an engine whose receiver is known.</summary>
    public static Picture? Levels(LinkStudy study, DataTable data)
    {
        LinkDesign design = study.Design;
        if (design.Optics is not { } optics || study.Levels is not { } histogram)
        {
            return null;
        }
        const double Micro = 1e6;
        int points = histogram.Levels.Max(l => l.Density.Length);
        int group = Math.Max(1, (points + HistogramBins - 1) / HistogramBins);
        double bin = histogram.Step * group * Micro;
        Swatch colour = Palette.OfMedium(design.MediumFamily, design.Class.Medium!.Part.Id);
        Distribution[] levels =
        [
            .. histogram.Levels.Select(
                (l, k) =>
                    new Distribution(
                        $"level {k}",
                        colour,
                        (histogram.Start - (histogram.Step / 2)) * Micro,
                        bin,
                        [.. l.Density.Chunk(group).Select(c => 100 * l.Probability * c.Sum() * histogram.Step)]
                    )
            ),
        ];
        (double, string)[] thresholds = [.. histogram.Eyes.Select((e, i) => (e.Threshold * Micro, $"threshold {i + 1}"))];
        int worst = Enumerable.Range(0, histogram.Eyes.Length).MaxBy(i => histogram.Eyes[i].Ser);
        string kind = optics.Levels == 2 ? "NRZ" : $"PAM{optics.Levels}";
        string eye = histogram.Eyes.Length == 1 ? "" : $"; the eye at threshold {worst + 1} errs most";
        return Picture.Of(
            $"The received {kind} signal has a bit error ratio of {Numbers.Digits(histogram.BitErrorRatio)} before correction{eye}",
            narrow =>
                Histogram.DrawLevels(
                    "levels of the received signal",
                    levels,
                    new AxisSpec("photocurrent after the equaliser", "uA"),
                    new AxisSpec("symbols in a step of the current", "%"),
                    thresholds,
                    narrow
                ),
            "Noise of the receiver and the laser, reflections, and what the reference equaliser leaves of the neighbouring symbols, in their whole distribution."
                + (optics.BitErrorRatio.Value is { } closed ? $" The closed form of the budget says {Numbers.Digits(closed)}." : ""),
            data
        );
    }

    /// <summary>Margin over laser temperature, added loss and lane rate, and the laser's watts over temperature.</summary>
    public static IEnumerable<Picture> Sweeps(LinkStudy study, DataTable data)
    {
        string by = study.Design.Optics is not null && !study.Design.ClosedByDevices ? " of its devices" : "";
        if (LaserWatts(study, data) is { } watts)
        {
            yield return watts;
        }
        // A laser that holds its light leaves the margin as it is: the picture of its watts says so.
        if (!IsFlat(study.OverTemperature) && Margin(study, study.OverTemperature, $"margin{by}", Temperature, data) is { } overTemperature)
        {
            yield return overTemperature;
        }
        if (Margin(study, study.OverLoss, "margin", Loss, data) is { } overLoss)
        {
            yield return overLoss;
        }
        if (Margin(study, study.OverLaneRate, $"margin{by}", LaneRate, data) is { } overRate)
        {
            yield return overRate;
        }
    }

    private static Picture? Margin(LinkStudy study, ImmutableArray<SweepPoint> points, string margin, Swept over, DataTable data)
    {
        SweepPoint[] known = [.. points.Where(p => p.MarginDb is not null)];
        if (known.Length < 2)
        {
            return null;
        }
        LinkDesign design = study.Design;
        Swatch colour = Palette.OfMedium(design.MediumFamily, design.Class.Medium!.Part.Id);
        LineSeries line = new("", colour, [.. points.Select(p => new LinePoint(p.At, p.MarginDb))]);
        double top = Math.Max(known.Max(p => p.MarginDb!.Value), 0);
        ReferenceLine[] now =
            over == LaneRate && design.Optics is { } optics
                ? [new ReferenceLine(optics.LaneRate, $"runs at {Numbers.Text(optics.LaneRate, "b/s")}", IsVertical: true)]
                : [];
        string floor = known.Length == points.Length ? "" : " Where the line ends, no power is enough.";
        return Picture.Of(
            MarginTitle(design, points, known, margin, over),
            narrow =>
                LineChart.Draw(
                    $"{margin} over {over.Name}",
                    [line],
                    new AxisSpec(over.Name, over.Unit),
                    new AxisSpec(margin, "dB", Covers: (Math.Min(0, top - LeastSpanDb), top)),
                    narrow,
                    [new ReferenceLine(0, "closes above this line"), .. now]
                ),
            (over == LaneRate ? "At the bandwidths that the devices have." : "All else as it is.") + floor,
            data
        );
    }

    private static string MarginTitle(LinkDesign design, ImmutableArray<SweepPoint> points, SweepPoint[] known, string margin, Swept over)
    {
        string medium = LinkWords.Medium(design);
        (double first, double last) = (known[0].MarginDb!.Value, known[^1].MarginDb!.Value);
        string At(double value) => $"{LinkPictures.At(value, over.Unit)} {over.Of}";
        return LinkWords.Limit(points) switch
        {
            null => $"{medium} does not close at {At(points[0].At)}",
            { } limit when limit == points[^1].At =>
                $"{medium} closes up to {At(limit)}, the most that was tried; the {margin} goes from {Numbers.Digits(first)} to {Numbers.Digits(last)} dB",
            { } limit => $"{medium} closes up to {At(limit)}",
        };
    }

    private static bool IsFlat(ImmutableArray<SweepPoint> points) =>
        points.All(p => p.MarginDb is not null) && !points.IsEmpty && points.Max(p => p.MarginDb!.Value) - points.Min(p => p.MarginDb!.Value) < 5e-3;

    private static Picture? LaserWatts(LinkStudy study, DataTable data)
    {
        SweepPoint[] known = [.. study.OverTemperature.Where(p => p.LaserPower is not null)];
        if (known.Length < 2)
        {
            return null;
        }
        LinkDesign design = study.Design;
        LineSeries line = new(
            "",
            Palette.OfMedium(design.MediumFamily, design.Class.Medium!.Part.Id),
            [.. known.Select(p => new LinePoint(p.At, p.LaserPower))]
        );
        List<ReferenceLine> marks = [];
        if (design.Optics?.Laser.Value is { } now && now >= known[0].At && now <= known[^1].At)
        {
            marks.Add(new ReferenceLine(now, $"works at {Numbers.Digits(now)} degC", IsVertical: true));
        }
        if (design.Optics?.LaserLimit?.Value is { } limit && limit != design.Optics.Laser.Value && limit <= known[^1].At)
        {
            marks.Add(new ReferenceLine(limit, $"rated up to {Numbers.Digits(limit)} degC", IsVertical: true));
        }
        (SweepPoint cold, SweepPoint hot) = (known[0], known[^1]);
        return Picture.Of(
            $"The lasers of a link draw {Numbers.Text(cold.LaserPower, "W")} at {At(cold.At, "degC")} and {Numbers.Text(hot.LaserPower, "W")} at {At(hot.At, "degC")} for the same light",
            narrow =>
                LineChart.Draw(
                    "laser power over temperature",
                    [line],
                    new AxisSpec("laser temperature", "degC"),
                    new AxisSpec("lasers of a link, both ends", "W", Covers: (0, hot.LaserPower!.Value)),
                    narrow,
                    marks
                ),
            IsFlat(study.OverTemperature)
                ? $"Wall-plug efficiency falls with temperature; the light is held, so that the margin of the devices stays {Numbers.Digits(known[0].MarginDb!.Value)} dB."
                : "Wall-plug efficiency falls with temperature; the light is held.",
            data
        );
    }

    private static string BudgetTitle(LinkDesign design, BudgetLevels budget)
    {
        string medium = LinkWords.Medium(design);
        if (budget.Margin is not { } margin)
        {
            return $"The budget of {medium} by {budget.Basis} is not computable: a loss is unknown";
        }
        BudgetChange? largest = budget.Steps.Where(s => s.Change < 0).MinBy(s => s.Change);
        string most = largest is null ? "" : $"; {largest.Name} takes most, {Numbers.Text(-largest.Change, "dB")}";
        return margin < 0
            ? $"{medium} is {Numbers.Text(-margin, "dB")} short by {budget.Basis}{most}"
            : $"{medium} has {Numbers.Text(margin, "dB")} to spare by {budget.Basis}{most}";
    }

    private static string At(double value, string unit) => unit == "degC" ? $"{value:0.#} degC" : Numbers.Text(value, unit);

    private static string PerBit(double joules) => $"{Numbers.Digits(joules * 1e12)} pJ/b";

    private static Swatch Colour(BudgetPlace place, LinkDesign design) =>
        place switch
        {
            BudgetPlace.Circuit => Palette.Circuit,
            BudgetPlace.Electrical when design.MediumFamily != "copper" => Palette.SerDes,
            // Fibre, here as between sites.
            BudgetPlace.Path when design.MediumFamily != "copper" => Palette.Lines,
            _ => Palette.OfMedium(design.MediumFamily, design.Class.Medium!.Part.Id),
        };

    private static string Word(BudgetPlace place) =>
        place switch
        {
            BudgetPlace.Circuit => "circuit switches and circulators",
            BudgetPlace.Electrical => "packages, boards, connectors, cable",
            BudgetPlace.Path => "fibre, connectors, reflections",
            _ => "inside modules and engines",
        };

    private static Swatch Colour(string boundary) =>
        boundary switch
        {
            "optics" => Palette.Cpo,
            "module" => Palette.Pluggable,
            "with-host-serdes" => Palette.SerDes,
            _ => Palette.Unknown,
        };

    private static string Word(string boundary) =>
        boundary switch
        {
            "optics" => "engine and laser",
            "module" => "electronics of the module",
            "with-host-serdes" => "host SerDes",
            _ => "stated for the module, beyond its devices",
        };

    /// <summary>What a sweep changes.</summary>
    /// <param name="Of">Behind a value, in a sentence.</param>
    private sealed record Swept(string Name, string Unit, string Of);
}

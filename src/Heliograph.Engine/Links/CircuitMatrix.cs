using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Photonics;

namespace Heliograph.Engine.Links;

/// <summary>A power class of external lasers.</summary>
/// <param name="Dbm">Of one wavelength on one fibre.</param>
public sealed record LaserPowerClass(string Name, double Dbm);

/// <summary>A circuit switch of the catalogue.</summary>
/// <param name="Radix">Ports a side; null when the catalogue does not say.</param>
/// <param name="Loss">One pass, dB.</param>
public sealed record CircuitSwitchRow(string Part, string Name, double? Radix, Derivation Loss);

/// <summary>A link that may go through circuit switches.</summary>
/// <param name="Rate">b/s of one direction; at most 800 Gb/s, of which a faster part has several.</param>
/// <param name="Launch">dBm of its laser as it is; unknown without an engine.</param>
/// <param name="LaserPower">W of its lasers as they are; null without an engine.</param>
public sealed record CircuitLink(string Medium, string Name, double Rate, double? MarginDb, double? Launch, double? LaserPower);

/// <summary>Whether a link goes through a switch.</summary>
public enum CircuitOutcome
{
    Closes,

    /// <summary>With a laser of a larger class.</summary>
    ClosesWithLaser,
    DoesNotClose,
    Unknown,
}

/// <summary>One link through one switch.</summary>
/// <param name="MarginDb">As it is; null where it is unknown, or noise keeps the errors above the limit.</param>
/// <param name="MarginAtHighLossDb">As it is, with the switch at the high end of its loss.</param>
/// <param name="Laser">Smallest class that closes it; null where none is needed or none does.</param>
/// <param name="MarginWithLaserDb">With that class.</param>
/// <param name="LaserPower">W of the lasers of a link with it, else as they are; null where unknown.</param>
/// <param name="Why">What is missing, or why no laser helps; else empty.</param>
public sealed record CircuitCell(
    CircuitOutcome Outcome,
    double? MarginDb,
    double? MarginAtHighLossDb,
    LaserPowerClass? Laser,
    double? MarginWithLaserDb,
    double? LaserPower,
    string Why
);

/// <summary>
/// Which circuit switch of which radix a link can go through, and with what laser: every switch of the catalogue with every link, each
/// closed by the designer itself, with the launch power of its engine raised from class to class where it does not.
/// </summary>
/// <param name="Switches">By loss, then part.</param>
/// <param name="Cells">By switch, then link.</param>
public sealed partial record CircuitMatrix(
    double Length,
    int Connectors,
    ImmutableArray<CircuitSwitchRow> Switches,
    ImmutableArray<CircuitLink> Links,
    ImmutableArray<ImmutableArray<CircuitCell>> Cells,
    ImmutableArray<LaserPowerClass> Classes
)
{
    // External laser modules come in these classes. Source: OIF ELSFP 02.0, as the catalogue has it.
    private const string ClassesPart = "las-elsfp";

    // b/s of a link: what is faster is compared by links of this rate.
    private const double MostRate = 800e9;

    /// <summary>The matrix; a fraction of a second.</summary>
    /// <param name="media">Parts of the links; empty takes one of each kind in the catalogue (<see cref="Typical"/>).</param>
    /// <param name="through">What each link passes besides the switch: circulators.</param>
    /// <param name="metres">Length of each link.</param>
    /// <param name="connectors">Mated pairs of each.</param>
    public static CircuitMatrix Of(
        FigureBook book,
        ImmutableArray<PartRef> media,
        ImmutableArray<PartRef> through,
        double metres,
        int connectors,
        LinkConditions conditions
    )
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(conditions);
        LinkPhysics physics = new();
        Designs designs = new(book, through, metres, connectors, conditions, physics);
        ImmutableArray<LaserPowerClass> classes = ClassesOf(book.Catalogue);
        ImmutableArray<PartRef> links = media.IsDefaultOrEmpty ? Typical(book, designs) : media;
        ImmutableArray<CircuitSwitchRow> switches =
        [
            .. book
                .Catalogue.Parts.Where(p => p.Family == "circuit-switch" && !p.Announced && p.Find("insertion-loss") is not null)
                .Select(p => Row(p, book))
                .OrderBy(r => r.Loss.Value)
                .ThenBy(r => r.Part, StringComparer.Ordinal),
        ];
        return new CircuitMatrix(
            metres,
            connectors,
            switches,
            [.. links.Select(designs.Link)],
            [.. switches.Select(s => links.Select(l => Cell(designs, l, s, classes)).ToImmutableArray())],
            classes
        );
    }

    /// <summary>
    /// One medium for each engine of the catalogue, and for each kind of interface without one: that of the first id. Cables, lines
    /// between sites, media without a rate and those whose margin is unknown without any switch are left out.
    /// </summary>
    private static ImmutableArray<PartRef> Typical(FigureBook book, Designs designs)
    {
        List<(string Kind, PartRef Part, double Rate, bool IsCoPackaged)> found = [];
        foreach (Part part in book.Catalogue.Parts)
        {
            PartRef reference = new(part.Id);
            bool isOptical = part.Family is "pluggable" or "cpo" or "optical-io" && part.Find("power", "cable-end") is null;
            if (
                part.Announced
                || !isOptical
                || book.Get(reference, "rate").Value is not { } rate
                || designs.Of(reference, null) is not { Margin.IsKnown: true } design
            )
            {
                continue;
            }
            string kind = design.Optics?.Engine ?? $"{FibreInterfaces.Of(part)} {rate:0}";
            if (design.Margin.Unit == "dB" && found.All(f => f.Kind != kind))
            {
                found.Add((kind, reference, rate, part.Family != "pluggable"));
            }
        }
        return [.. found.OrderBy(f => f.IsCoPackaged).ThenBy(f => f.Rate).ThenBy(f => f.Part.Id, StringComparer.Ordinal).Select(f => f.Part)];
    }

    private static CircuitSwitchRow Row(Part part, FigureBook book)
    {
        PartRef reference = new(part.Id);
        return new CircuitSwitchRow(part.Id, part.Name, book.Get(reference, "radix").Value, book.Get(reference, "insertion-loss"));
    }

    private static ImmutableArray<LaserPowerClass> ClassesOf(Catalogue catalogue) =>
        [
            .. (catalogue.Find(ClassesPart)?.All("launch-power") ?? [])
                .Select(f => new LaserPowerClass(ClassName().Match(f.Conditions ?? "").Groups[1].Value, f.Preferred))
                .OrderBy(c => c.Dbm),
        ];

    private static CircuitCell Cell(Designs designs, PartRef medium, CircuitSwitchRow passed, ImmutableArray<LaserPowerClass> classes)
    {
        LinkDesign design = designs.Of(medium, passed.Part);
        double? atHigh = designs.AtHighLoss(medium, passed.Part).Margin.Value;
        double? now = LaserOf(design);
        CircuitCell Answer(CircuitOutcome outcome, string why) => new(outcome, design.Margin.Value, atHigh, null, null, now, why);
        if (design.StoppedByElectrical)
        {
            return Answer(CircuitOutcome.DoesNotClose, "its electrical way loses too much");
        }
        if (design.Closure == LinkClosure.Closes)
        {
            return Answer(CircuitOutcome.Closes, "");
        }
        if (design.Closure == LinkClosure.Unknown)
        {
            return Answer(CircuitOutcome.Unknown, $"needs {string.Join(", ", design.Margin.Missing)}");
        }
        if (design.Margin.Value >= 0)
        {
            return Answer(CircuitOutcome.DoesNotClose, "beyond its reach");
        }
        if (design.Optics?.Launch.Value is not { } launch)
        {
            return Answer(CircuitOutcome.DoesNotClose, "no engine is described whose laser could be larger");
        }
        if (design.Optics.IsLaserModulated)
        {
            return Answer(CircuitOutcome.DoesNotClose, "its laser is modulated itself and comes in no classes");
        }
        double needed = launch - (design.Margin.Value ?? 0);
        foreach (LaserPowerClass larger in classes.Where(c => c.Dbm > launch && c.Dbm >= needed - 1e-9))
        {
            LinkDesign lit = designs.Of(medium, passed.Part, larger.Dbm);
            // A specification of the interface knows nothing of lasers: more light counts decibel for decibel, if noise lets it.
            double? margin =
                lit.ClosedByDevices ? lit.Margin.Value
                : lit.Optics is { HasFloor: false } ? lit.Margin.Value + larger.Dbm - launch
                : null;
            if (margin >= -1e-9)
            {
                return new CircuitCell(CircuitOutcome.ClosesWithLaser, design.Margin.Value, atHigh, larger, margin, LaserOf(lit), "");
            }
        }
        bool isNoise = design.Optics is { HasFloor: true } || design.Margin.Value is null;
        return Answer(
            CircuitOutcome.DoesNotClose,
            isNoise ? "noise and interference keep the errors above the limit at any power" : "no laser class is strong enough"
        );
    }

    private static double? LaserOf(LinkDesign design) => design.Optics?.Devices.FirstOrDefault(d => d.Device == "laser")?.Power.Value;

    [GeneratedRegex(@"class (\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex ClassName();

    /// <summary>Designs of one medium over the length, through what every link passes and one switch.</summary>
    private sealed class Designs(
        FigureBook book,
        ImmutableArray<PartRef> through,
        double metres,
        int connectors,
        LinkConditions conditions,
        LinkPhysics physics
    )
    {
        public CircuitLink Link(PartRef medium)
        {
            LinkDesign design = Of(medium, null);
            return new CircuitLink(
                medium.Id,
                book.Part(medium)?.Name ?? medium.Id,
                design.Class.Rate.BitsPerSecond,
                design.Margin.Unit == "dB" ? design.Margin.Value : null,
                design.Optics?.Launch.Value,
                LaserOf(design)
            );
        }

        public LinkDesign Of(PartRef medium, string? passed, double? launchDbm = null) => Design(medium, passed, launchDbm, book);

        public LinkDesign AtHighLoss(PartRef medium, string passed)
        {
            Figure loss = book.Figure(new PartRef(passed), "insertion-loss")!;
            return Design(medium, passed, null, book with { Chosen = book.Chosen.SetItem(FigureUse.KeyOf(passed, loss), FigureLevel.High) });
        }

        private LinkDesign Design(PartRef medium, string? passed, double? launchDbm, FigureBook figures)
        {
            PartRef part = launchDbm is { } dbm
                ? medium with
                {
                    Overrides = [Launch(dbm), .. medium.Overrides.Where(f => f.Quantity != "launch-power")],
                }
                : medium;
            // Between the circulators at the two ends.
            ImmutableArray<PartRef> path = passed is null ? through : [.. through, new PartRef(passed)];
            Medium way = new(part, metres, path, null, connectors, null, null, default);
            // Co-packaged optics of a whole switch are cut to links of one size, so that their watts compare.
            double? rate = Math.Min(figures.Get(part, "rate").Value ?? MostRate, MostRate);
            return LinkDesigner.Design(
                LinkStudy.Alone(way, metres, rate, figures),
                LinkEnds.Unknown,
                figures,
                conditions,
                physics,
                withRemedy: false
            );
        }

        private static Figure Launch(double dbm) =>
            new("launch-power", dbm, dbm, dbm, "dBm", null, [], FigureStatus.Scenario, [], Why: "class of laser that is tried");
    }
}

using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Photonics;

namespace Heliograph.Engine.Links;

/// <summary>A link under one changed condition.</summary>
/// <param name="At">What was changed: degC, dB of added loss, or b/s of a lane.</param>
/// <param name="MarginDb">Null where it is not computable, or an error floor lies above the limit.</param>
/// <param name="LaserPower">W of the lasers of a link; null where no engine is known.</param>
public sealed record SweepPoint(double At, double? MarginDb, LinkClosure Closure, double? LaserPower);

/// <summary>
/// One link as <c>helio link</c> shows it: its design, and the margin of its light over temperature, added loss and lane rate.
/// </summary>
/// <param name="Levels">What the receiver sees; null without an engine whose receiver is known.</param>
/// <param name="Transmitter">What a compliance test would see; null without an engine, or when it is not PAM4.</param>
/// <param name="Rings">How far rings may drift; null without rings on both ends.</param>
/// <param name="OverTemperature">Laser temperature, degC; empty for links without an engine.</param>
/// <param name="OverLoss">Loss added to the path, dB; empty for cables.</param>
/// <param name="OverLaneRate">Payload rate of a lane, b/s, at the devices' bandwidths; empty without an engine.</param>
public sealed record LinkStudy(
    LinkDesign Design,
    LevelHistogram? Levels,
    TransmitterEye? Transmitter,
    RingTolerance? Rings,
    ImmutableArray<SweepPoint> OverTemperature,
    ImmutableArray<SweepPoint> OverLoss,
    ImmutableArray<SweepPoint> OverLaneRate
)
{
    private const double Coldest = 0;
    private const double Hottest = 90;
    private const double DegreeStep = 5;
    private const double MostLossDb = 10;
    private const double LossStepDb = 0.5;

    /// <summary>Symbol rates that are tried, over the engine's own.</summary>
    private static readonly double[] RateScales = [0.5, 0.625, 0.75, 0.875, 1, 1.125, 1.25, 1.5, 1.75, 2];

    /// <summary>A design and its sweeps: about 60 designs, milliseconds, beside a tenth of a second for the transmitter on another thread.</summary>
    /// <param name="physics">Solutions that studies share; null solves for this one alone.</param>
    public static LinkStudy Of(LinkClass link, LinkEnds ends, FigureBook book, LinkConditions conditions, LinkPhysics? physics = null)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        physics ??= new LinkPhysics();
        LinkDesign At(LinkConditions changed) => LinkDesigner.Design(link, ends, book, changed, physics, withRemedy: false);
        LinkDesign design = LinkDesigner.Design(link, ends, book, conditions, physics);
        Task<TransmitterEye?> transmitter = Task.Run(() => TransmitterEye.Of(link, ends, book, conditions, physics));
        bool isOptical = design.Margin.Unit == "dB";
        bool hasEngine = design.Optics is not null;
        double lane = design.Optics?.LaneRate ?? 0;
        LinkStudy study = new(
            design,
            LevelHistogram.Of(link, ends, book, conditions, physics),
            null,
            RingTolerance.Of(link, ends, book, conditions, physics),
            !hasEngine ? [] : [.. Steps(Coldest, Hottest, DegreeStep).Select(t => Point(t, At(conditions with { Laser = t }), ofDevices: true))],
            !isOptical ? [] : [.. Steps(0, MostLossDb, LossStepDb).Select(d => Point(d, At(conditions with { ExtraLossDb = d }), ofDevices: false))],
            !hasEngine ? [] : [.. RateScales.Select(s => Point(lane * s, At(conditions with { SymbolRateScale = s }), ofDevices: true))]
        );
        return study with { Transmitter = transmitter.GetAwaiter().GetResult() };
    }

    /// <summary>A link of one medium over a length, outside any scenario.</summary>
    /// <param name="rate">b/s; null takes that of the part.</param>
    public static LinkClass Alone(Medium medium, double metres, double? rate, FigureBook book)
    {
        ArgumentNullException.ThrowIfNull(medium);
        ArgumentNullException.ThrowIfNull(book);
        double bits = rate ?? book.Get(medium.Part, "rate").Value ?? 0;
        int links = Math.Max(1, (int)Math.Floor((book.Get(medium.Part, "rate").Value ?? bits) / Math.Max(1, bits) + 1e-9));
        return new LinkClass(medium.Part.Id, "link", 0, 0, medium, new Model.Units.BitRate((long)bits), 0, 1, metres, metres, metres, links, 0, 0);
    }

    private static IEnumerable<double> Steps(double from, double to, double step)
    {
        for (int i = 0; from + i * step <= to + 1e-9; i++)
        {
            yield return from + i * step;
        }
    }

    // What an interface specification leaves does not know of temperature or rate: those sweeps are of the devices. All are of the light:
    // an electrical way over its budget is not in them.
    private static SweepPoint Point(double at, LinkDesign design, bool ofDevices)
    {
        double? margin = ofDevices && design.Optics is { } optics ? optics.Margin.Value : design.Margin.Value;
        LinkClosure closure =
            design.StoppedByElectrical && !ofDevices ? (margin is null ? LinkClosure.Unknown : LinkClosure.Closes)
            : !ofDevices || design.Optics is not { } devices ? design.Closure
            : devices.HasFloor || devices.Margin.Value < 0 ? LinkClosure.DoesNotClose
            : devices.Margin.IsKnown ? LinkClosure.Closes
            : LinkClosure.Unknown;
        return new SweepPoint(at, margin, closure, design.Optics?.Devices.FirstOrDefault(d => d.Device == "laser")?.Power.Value);
    }
}

using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Topology;
using Heliograph.Photonics.Engines;
using Heliograph.Photonics.Imdd;
using Heliograph.Photonics.Variation;

namespace Heliograph.Photonics;

/// <summary>
/// Monte Carlo of one link over manufacturing and temperature: how the margin of its devices spreads where every figure with a range is
/// drawn. Where an interface has a specification, this is still the margin of the devices. Equations and limits:
/// <c>docs/models/variation.md</c>.
/// </summary>
/// <param name="Lanes">Of one link, one direction; the link works when all of them do.</param>
/// <param name="DesignMarginDb">With every figure as preferred; null where there is none.</param>
/// <param name="Population">Null where <paramref name="Missing"/> names what it needs. Its modules are links.</param>
/// <param name="Parameters">Largest share first.</param>
/// <param name="Temperature">Coldest, usual and hottest of the lasers, degC; one value where it is given or nothing says more; null where unknown.</param>
/// <param name="Held">Figures that shut the eye, or are not computable, at an end of their range: kept as preferred, so that the yield is too good.</param>
/// <param name="Missing">Figures that the margin needs.</param>
public sealed record LinkSpread(
    int Lanes,
    double? DesignMarginDb,
    VariationResult? Population,
    ImmutableArray<SpreadParameter> Parameters,
    (double Coldest, double Usual, double Hottest)? Temperature,
    ImmutableArray<string> Held,
    ImmutableArray<string> Missing
)
{
    private static readonly ImmutableArray<double> Probabilities = [0.01, 0.05, 0.5, 0.95, 0.99];

    // Its share of a variance of 1 dB2 is below 1e-7.
    private const double LeastEffectDb = 1e-3;

    /// <summary>Probability that an interval of <see cref="OutageInterval"/> contains the outage.</summary>
    public const double Confidence = 0.95;

    /// <summary>
    /// Share of links with a lane that fails, between which bounds: the interval of E. B. Wilson (J. Amer. Statist. Assoc. 22, 209-212, 1927),
    /// which holds at no failure at all. Null without a population.
    /// </summary>
    public (double Low, double High)? OutageInterval
    {
        get
        {
            if (Population is not { } population)
            {
                return null;
            }
            double n = population.Modules;
            double z = RandomStream.InverseNormal(0.5 * (1 + Confidence));
            double middle = population.ModuleOutage + z * z / (2 * n);
            double half = z * Math.Sqrt(population.ModuleOutage * population.ModuleYield / n + z * z / (4 * n * n));
            double over = 1 + z * z / n;
            return (Math.Max(0, (middle - half) / over), Math.Min(1, (middle + half) / over));
        }
    }

    /// <summary>Draws whole links until at least <paramref name="draws"/> lanes are drawn; null where the medium has no optical engine.</summary>
    /// <param name="conditions">Null takes the figures of the parts; a laser temperature there is fixed.</param>
    /// <param name="physics">Solutions that designs share; null solves for this one alone.</param>
    /// <param name="stream">The same stream gives the same links, on any number of threads.</param>
    /// <param name="draws">Lanes, from 1; 8 bytes each.</param>
    /// <param name="threads">0 for all.</param>
    public static LinkSpread? Of(
        LinkClass link,
        LinkEnds ends,
        FigureBook book,
        LinkConditions? conditions,
        LinkPhysics? physics,
        RandomStream stream,
        int draws,
        int threads = 0
    )
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(ends);
        ArgumentNullException.ThrowIfNull(book);
        Require.AtLeast(draws, 1);
        Require.AtLeast(threads, 0);
        conditions ??= LinkConditions.Default;
        if (LaneSetting.Of(link, ends, book, conditions, physics ?? new LinkPhysics()) is not { } setting)
        {
            return null;
        }
        LaneVariation lane = new(setting, book);
        LaneState state = lane.State;
        if (state.Signal is not { } signal)
        {
            return new LinkSpread((int)(state.Lane.Count.Value ?? 0), null, null, [], null, [], state.Missing);
        }
        int lanes = Math.Max(1, (int)state.Lane.Count.Value!.Value);
        EngineTemperature laser = state.Temperature();
        (double Coldest, double Usual, double Hottest)? range = RangeOf(laser, conditions);
        List<(VariedParameter Parameter, VariedFigure? Of)> all = Drawn(lane, signal);
        bool isFelt = range is { } t && t.Coldest < t.Hottest && Heat(state, signal, t.Usual, all);
        LinkVariation variation = new()
        {
            Nominal = signal,
            TargetBer = state.Limit.Value!.Value,
            Parameters = [.. all.Select(p => p.Parameter)],
            ReferenceTemperature = PhysicalConstants.CelsiusZero + (range?.Usual ?? 0),
            Temperature = isFelt ? InKelvin(range!.Value) : null,
            LanesPerModule = lanes,
            Probabilities = Probabilities,
        };
        VariationResult population = variation.Run(stream, (draws - 1) / lanes + 1, threads);
        return new LinkSpread(
            lanes,
            state.MarginDb,
            population,
            Shares(lane, all, population, isFelt ? range : null, variation),
            range,
            [.. lane.Held],
            []
        );
    }

    // Between the inlet of what cools it and the highest that it is rated for; where it works is the most likely.
    private static (double, double, double)? RangeOf(EngineTemperature laser, LinkConditions conditions)
    {
        if (laser.Laser.Value is not { } usual)
        {
            return null;
        }
        if (conditions.Laser is not null)
        {
            return (usual, usual, usual);
        }
        double inlet = laser.IsInPackage ? laser.Inlet.Value ?? usual : conditions.Air ?? usual;
        return (Math.Min(inlet, usual), usual, Math.Max(usual, laser.Limit?.Value ?? usual));
    }

    private static Distribution InKelvin((double Coldest, double Usual, double Hottest) t) =>
        Distribution.Triangular(
            PhysicalConstants.CelsiusZero + t.Coldest,
            PhysicalConstants.CelsiusZero + t.Usual,
            PhysicalConstants.CelsiusZero + t.Hottest
        );

    // A constant for every quantity that varies, and the deviations from it.
    private static List<(VariedParameter Parameter, VariedFigure? Of)> Drawn(LaneVariation lane, in ImddSignal signal)
    {
        List<(VariedParameter, VariedFigure?)> all = [];
        foreach (
            LinkQuantity quantity in lane.Varied.Where(v => IsFelt(lane, v)).Select(v => v.Quantity).Where(q => q != LinkQuantity.LossDb).Distinct()
        )
        {
            all.Add((Constant(quantity, LaneVariation.Value(signal, quantity)), null));
            if (quantity == LinkQuantity.ExtinctionRatioDb)
            {
                // The swing follows the extinction ratio at the power of the highest level.
                double top = OpticalModulation.ToDb(signal.Oma / 1e-3) + OpticalModulation.SwingLossDb(signal.ExtinctionRatio);
                all.Add((Constant(LinkQuantity.LaunchDbm, top), null));
            }
        }
        foreach (VariedFigure varied in lane.Varied.Where(v => IsFelt(lane, v)))
        {
            Distribution each = Distribution.Triangular(varied.Low / varied.Count, 0, varied.High / varied.Count);
            if (varied.SharedBy > 1)
            {
                VariedParameter one = new(varied.Name, varied.Quantity, each, SharedBy: varied.SharedBy);
                all.AddRange(Enumerable.Repeat<(VariedParameter, VariedFigure?)>((one, varied), varied.Count));
            }
            else
            {
                all.Add((new VariedParameter(varied.Name, varied.Quantity, Distribution.Constant(0), each, 0, varied.Count), varied));
            }
        }
        return all;
    }

    // Numbers are dear: a figure that moves the margin by less over its whole range is left at its preferred value, with a share of nothing.
    private static bool IsFelt(LaneVariation lane, VariedFigure varied) =>
        !(Math.Abs((Margin(lane, varied, FigureLevel.Low) - Margin(lane, varied, FigureLevel.High)) ?? double.MaxValue) < LeastEffectDb);

    private static VariedParameter Constant(LinkQuantity quantity, double value) => new("", quantity, Distribution.Constant(value));

    // The noise of resistors and channels goes with the square root of the absolute temperature: the amplifier's, where it shares the laser's
    // module. Lasers are driven to hold their light.
    private static bool Heat(LaneState state, in ImddSignal signal, double usual, List<(VariedParameter Parameter, VariedFigure? Of)> all)
    {
        if (state.Engine.IsLitFromOutside)
        {
            return false;
        }
        double perKelvin = 0.5 * signal.ThermalNoise / (PhysicalConstants.CelsiusZero + usual);
        int at = all.FindIndex(p => p.Of is null && p.Parameter.Quantity == LinkQuantity.ThermalNoise);
        VariedParameter noise = (at < 0 ? Constant(LinkQuantity.ThermalNoise, signal.ThermalNoise) : all[at].Parameter) with
        {
            PerKelvin = perKelvin,
        };
        if (at < 0)
        {
            all.Add((noise, null));
        }
        else
        {
            all[at] = (noise, null);
        }
        return true;
    }

    private static ImmutableArray<SpreadParameter> Shares(
        LaneVariation lane,
        List<(VariedParameter Parameter, VariedFigure? Of)> all,
        VariationResult population,
        (double Coldest, double Usual, double Hottest)? temperature,
        LinkVariation variation
    )
    {
        // The temperature comes first, then parameters in their order.
        ImmutableArray<Contribution> shares = population.Contributions;
        List<SpreadParameter> found = [];
        if (temperature is { } t)
        {
            LinkVariation still = variation with { Parameters = [.. all.Where(p => p.Of is null).Select(p => p.Parameter)] };
            double? At(double celsius) =>
                (still with { Temperature = Distribution.Constant(PhysicalConstants.CelsiusZero + celsius) }).MarginAtQuantile(0.5);
            found.Add(
                new SpreadParameter(
                    "temperature",
                    "",
                    t.Coldest,
                    t.Usual,
                    t.Hottest,
                    "degC",
                    variation.LanesPerModule,
                    1,
                    At(t.Coldest),
                    At(t.Hottest),
                    shares[0].Share
                )
            );
        }
        foreach (VariedFigure varied in lane.Varied)
        {
            double share = 0;
            for (int i = 0; i < all.Count; i++)
            {
                share += ReferenceEquals(all[i].Of, varied) ? shares[i + 1].Share : 0;
            }
            Figure figure = varied.Use.Figure;
            found.Add(
                new SpreadParameter(
                    varied.Name,
                    varied.Use.Key,
                    figure.Low,
                    figure.Preferred,
                    figure.High,
                    FigureBook.BaseUnit(figure.Quantity),
                    Math.Min(varied.SharedBy, variation.LanesPerModule),
                    varied.Count,
                    Margin(lane, varied, FigureLevel.Low),
                    Margin(lane, varied, FigureLevel.High),
                    share
                )
            );
        }
        return [.. found.OrderByDescending(p => p.Share).ThenBy(p => p.Name, StringComparer.Ordinal)];
    }

    // Of a loss, by the line that it is in: the same figure may stand in another.
    private static double? Margin(LaneVariation lane, VariedFigure varied, FigureLevel level)
    {
        if (varied.Quantity != LinkQuantity.LossDb)
        {
            return lane.At(varied.Use, level).MarginDb;
        }
        return lane.State.MarginDb - (level == varied.RaisesAt ? varied.High : varied.Low);
    }
}

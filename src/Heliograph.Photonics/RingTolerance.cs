using System.Collections.Immutable;
using Heliograph.Model.Parts;
using Heliograph.Model.Topology;
using Heliograph.Photonics.Devices;
using Heliograph.Photonics.Engines;
using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics;

/// <summary>Margin of the worst line of a ring link with its rings off their lines.</summary>
/// <param name="Kelvin">What the control of each ring leaves, at the worst combination of signs.</param>
/// <param name="MarginDb">Null where noise and crosstalk leave an error floor above the limit.</param>
public readonly record struct RingDrift(double Kelvin, double? MarginDb);

/// <summary>
/// How far the rings of a link may drift from their lines: rings of all lines on both buses as <see cref="DwdmRingLink"/> has them, with the
/// light and noise of the lane that the budget has. Equations 27 to 31 of <c>docs/models/devices.md</c>, use: <c>docs/models/link.md</c>.
/// </summary>
/// <param name="HertzPerKelvin">Of a resonance, below zero: warmer rings resonate lower.</param>
/// <param name="Points">From rings on their lines; up to half of the spacing.</param>
/// <param name="BesideDb">Margin of the budget over that of the ring model with all rings on their lines, dB; null where either has none.</param>
/// <param name="Tolerance">K that control may leave until the margin is spent; null where there is none even on the lines.</param>
public sealed record RingTolerance(double HertzPerKelvin, ImmutableArray<RingDrift> Points, double? Tolerance, double? BesideDb)
{
    private const int Steps = 40;

    // Beyond any comb; the model is quadratic in them.
    private const int MostLines = 1024;

    /// <summary>Null where the engine has no rings on both buses or a figure of them is unknown. Some milliseconds.</summary>
    public static RingTolerance? Of(LinkClass link, LinkEnds ends, FigureBook book, LinkConditions conditions, LinkPhysics physics)
    {
        if (
            LaneState.Of(link, ends, book, conditions, physics) is not { Signal: { } signal } lane
            || Rings(lane, signal) is not { } rings
            || lane.Engine.Find("tuner", "resonance-drift")?.Value is not { } metresPerKelvin
            || !(metresPerKelvin > 0)
        )
        {
            return null;
        }
        double perKelvin = RingModulator.FrequencyDrift(metresPerKelvin, lane.Engine.Own("wavelength").Value!.Value);
        double? Alone(double kelvin)
        {
            double off = Math.Abs(perKelvin) * kelvin;
            return (rings with { ModulatorError = off, FilterError = off }).Solve().MarginDb;
        }
        // The budget has what the equaliser leaves of neighbouring symbols, and crosstalk of the filters alone: how the margin falls is of the
        // rings, from where it is by the budget.
        double? beside = lane.MarginDb - Alone(0);
        double? MarginAt(double kelvin) => Alone(kelvin) + beside;
        double furthest = rings.Spacing / 2 / Math.Abs(perKelvin);
        ImmutableArray<RingDrift> points =
        [
            .. Enumerable.Range(0, Steps + 1).Select(i => i * furthest / Steps).Select(k => new RingDrift(k, MarginAt(k))),
        ];
        return new RingTolerance(perKelvin, points, MarginSpent(points, MarginAt), beside);
    }

    private static double? MarginSpent(ImmutableArray<RingDrift> points, Func<double, double?> marginAt)
    {
        int first = points.TakeWhile(p => p.MarginDb >= 0).Count();
        if (first == 0 || first == points.Length)
        {
            return first == 0 ? null : points[^1].Kelvin;
        }
        (double low, double high) = (points[first - 1].Kelvin, points[first].Kelvin);
        for (int i = 0; i < 30; i++)
        {
            double middle = 0.5 * (low + high);
            (low, high) = marginAt(middle) >= 0 ? (middle, high) : (low, middle);
        }
        return low;
    }

    // The light is that of the budget: the power of a line is what makes the same amplitude arrive when all rings are on their lines.
    private static DwdmRingLink? Rings(LaneState lane, in ImddSignal signal)
    {
        EngineFigures engine = lane.Engine;
        double? quality = engine.Find("modulator", "q-factor")?.Value;
        double? dropQuality = engine.Find("demux", "q-factor")?.Value;
        double? spacing = engine.Has("grid-spacing") ? engine.Own("grid-spacing").Value : null;
        double? wavelength = engine.Own("wavelength").Value;
        double? dropLoss = engine.Find("demux", "insertion-loss")?.Value;
        double? passBy = engine.Find("demux", "through-loss")?.Value;
        double? heater = engine.Find("tuner", "tuning-power")?.Value;
        if (
            (quality, dropQuality, spacing, wavelength, dropLoss, passBy, heater)
                is not
                ({ } q, { } qDrop, { } apart, { } metres, { } drop, { } pass, { } perMetre)
            || engine.Own("wavelengths-per-fibre", 1, "one wavelength").Value is not { } lines
            || !(q > 0 && qDrop > 0 && apart > 0 && metres > 0 && perMetre > 0)
            || lines is < 2 or > MostLines
            || lane.Limit.Value is not { } limit
        )
        {
            return null;
        }
        double frequency = PhysicalConstants.SpeedOfLight / metres;
        double HertzOf(double nanometres) => Math.Abs(RingModulator.FrequencyDrift(nanometres, metres));
        RingTuner tuner = new()
        {
            HeaterEfficiency = HertzOf(1) / perMetre,
            GridError = 0,
            Variation = HertzOf(engine.Find("tuner", "resonance-variation")?.Value ?? 0),
            Drift = 0,
        };
        DwdmRingLink unit = new()
        {
            Lines = (int)lines,
            Spacing = apart,
            LinePower = 1e-3,
            Modulator = ModulatorOf(frequency, q, signal.ExtinctionRatio),
            Filter = new DropFilter
            {
                Frequency = frequency,
                Q = qDrop,
                DropLossDb = drop,
            },
            // Rings for more lines are smaller: the next order lies behind the last line.
            FreeSpectralRange = engine.Find("tuner", "free-spectral-range")?.Value is { } range
                ? Math.Max(HertzOf(range), lines * apart)
                : double.PositiveInfinity,
            ModulatorError = 0,
            FilterError = 0,
            PassByLossDb = pass,
            PathLossDb = 0,
            Receiver = signal,
            TargetBer = limit,
            SymbolRate = lane.Lane.SymbolRate.Value!.Value,
            ModulatorTuner = tuner,
            FilterTuner = tuner,
        };
        RingLinkResult aligned = unit.Solve();
        double power = unit.LinePower * signal.Oma / aligned.Channels[aligned.Worst].Signal.Oma;
        return double.IsFinite(power) && power > 0 ? unit with { LinePower = power } : null;
    }

    // The shift with which the ring has the extinction ratio at its best detuning, where it couples critically.
    private static RingModulator ModulatorOf(double frequency, double q, double extinctionRatio)
    {
        RingModulator With(double shift) =>
            new()
            {
                Frequency = frequency,
                Q = q,
                Shift = shift,
            };
        double halfWidth = With(1).HalfWidth;
        (double low, double high) = (1e-3 * halfWidth, 1e3 * halfWidth);
        for (int i = 0; i < 100; i++)
        {
            double middle = Math.Sqrt(low * high);
            (low, high) = With(middle).Best().Levels.ExtinctionRatio < extinctionRatio ? (middle, high) : (low, middle);
        }
        return With(high);
    }
}

using System.Collections.Immutable;
using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics.Devices;

/// <summary>One line of a ring link at its worst alignment.</summary>
/// <param name="Line">From 0, in the order of the rings on both buses.</param>
/// <param name="Signal">What arrives at its photodiode.</param>
/// <param name="PassByLossDb">Loss by the rings of other lines at both ends, dB.</param>
/// <param name="MarginDb">OMA over the required one, dB; null where a floor lies above the target, or no light is left.</param>
public readonly record struct RingChannel(int Line, ImddSignal Signal, double PassByLossDb, double? MarginDb);

/// <summary>A ring link as a whole.</summary>
/// <param name="Channels">By line.</param>
/// <param name="Worst">Line with the least margin, or the first without any.</param>
/// <param name="TuningPower">Mean heater power of all rings at both ends, W.</param>
/// <param name="LargestTuningPower">Power that the supply of the heaters must hold, W.</param>
/// <param name="PayloadRate">Bits per second of the lines that carry data.</param>
public sealed record RingLinkResult(
    ImmutableArray<RingChannel> Channels,
    int Worst,
    double TuningPower,
    double LargestTuningPower,
    double PayloadRate
)
{
    /// <summary>Whether every line has margin.</summary>
    public bool Closes => MarginDb >= 0;

    /// <summary>Margin of the worst line, dB.</summary>
    public double? MarginDb => Channels[Worst].MarginDb;

    /// <summary>Heaters alone, J/bit.</summary>
    public double TuningEnergyPerBit => TuningPower / PayloadRate;
}

/// <summary>
/// N lines on a grid, one ring modulator for each on a bus, one fibre, one drop ring for each on the receiver's bus. Losses and crosstalk of
/// all rings at the detuning that is left after tuning: own control errors with either sign, those of neighbours towards the
/// line. Equations 27 to 31 of devices.md. O(N^2).
/// </summary>
public sealed record DwdmRingLink
{
    /// <summary>N.</summary>
    public required int Lines { get; init; }

    /// <summary>Hz.</summary>
    public required double Spacing { get; init; }

    /// <summary>Mean power of a line on the transmitter's bus, W; the weakest line where they differ.</summary>
    public required double LinePower { get; init; }

    /// <summary>Strongest over weakest line, dB.</summary>
    public double FlatnessDb { get; init; }

    public required RingModulator Modulator { get; init; }

    public required DropFilter Filter { get; init; }

    /// <summary>Period of the rings' resonances, Hz; infinity where the next order is out of reach.</summary>
    public double FreeSpectralRange { get; init; } = double.PositiveInfinity;

    /// <summary>Largest error of a locked modulator ring, Hz: what control leaves of drift.</summary>
    public required double ModulatorError { get; init; }

    /// <summary>Largest error of a locked drop ring, Hz.</summary>
    public required double FilterError { get; init; }

    /// <summary>Largest distance of a line from its grid point, Hz. Rings lock to lines, so only neighbours feel it.</summary>
    public double LineError { get; init; }

    /// <summary>Loss for each ring of another line beyond its Lorentzian, dB.</summary>
    public double PassByLossDb { get; init; }

    /// <summary>Bus to bus: couplers, routing, connectors and fibre, dB.</summary>
    public required double PathLossDb { get; init; }

    /// <summary>Levels, noise, RIN and penalties; its OMA, extinction and incoherent crosstalk are replaced.</summary>
    public required ImddSignal Receiver { get; init; }

    /// <summary>Bit error ratio to reach.</summary>
    public required double TargetBer { get; init; }

    /// <summary>Bd.</summary>
    public required double SymbolRate { get; init; }

    /// <summary>Lines that forward the clock and carry no data: 0 or 1 usually.</summary>
    public int ClockLines { get; init; }

    /// <summary>Heaters of a transmitter ring.</summary>
    public required RingTuner ModulatorTuner { get; init; }

    /// <summary>Heaters of a receiver ring.</summary>
    public required RingTuner FilterTuner { get; init; }

    /// <summary>Every line at its worst combination of the signs of its own errors.</summary>
    public RingLinkResult Solve()
    {
        Check();
        double detuning = Modulator.Best().Detuning;
        ImmutableArray<RingChannel>.Builder channels = ImmutableArray.CreateBuilder<RingChannel>(Lines);
        int worst = 0;
        for (int line = 0; line < Lines; line++)
        {
            RingChannel? least = null;
            foreach (int modulatorSign in (ReadOnlySpan<int>)[-1, 1])
            {
                foreach (int filterSign in (ReadOnlySpan<int>)[-1, 1])
                {
                    double own = Math.Max(0, detuning + modulatorSign * ModulatorError);
                    RingChannel channel = Channel(line, own, detuning, filterSign * FilterError);
                    least = least is { } other && !IsWorse(channel, other) ? other : channel;
                }
            }
            channels.Add(least!.Value);
            worst = IsWorse(channels[line], channels[worst]) ? line : worst;
        }
        double rate = (Lines - ClockLines) * SymbolRate * PamCode.BitsPerSymbol(Receiver.Levels);
        double mean = Lines * (ModulatorTuner.MeanPower + FilterTuner.MeanPower);
        double largest = Lines * (ModulatorTuner.MaximumPower + FilterTuner.MaximumPower);
        return new RingLinkResult(channels.MoveToImmutable(), worst, mean, largest, rate);
    }

    private RingChannel Channel(int line, double own, double detuning, double filterError)
    {
        ModulatorLevels levels = Modulator.At(own).Levels;
        double transmitted = 1;
        double crosstalk = 0;
        double perRing = OpticalModulation.FromDb(-PassByLossDb);
        double strongest = OpticalModulation.FromDb(FlatnessDb);
        double received = 1;
        double dropped = Filter.Drop(filterError);
        for (int other = 0; other < Lines; other++)
        {
            if (other == line)
            {
                continue;
            }
            // The neighbour's modulator: its two resonance positions at their nearest, and what its data print on this line.
            double near = Approach(other - line, 0, ModulatorError + detuning + Modulator.Shift);
            double first = Modulator.Transmission(near);
            double second = Modulator.Transmission(near + Modulator.Shift);
            double mean = 0.5 * (first + second);
            transmitted *= mean * perRing;
            double printed = Math.Abs(second - first) / mean * 0.5 * (levels.High + levels.Low) / levels.Swing;
            // The neighbour's line in this line's filter; rings before this one have taken theirs off the bus, up to what their error leaves.
            double leak = Filter.Drop(Approach(other - line, filterError, 0)) / dropped * strongest;
            if (other < line)
            {
                received *= Filter.Through(Approach(other - line, 0, FilterError)) * perRing;
                leak *= Filter.Through(FilterError);
            }
            crosstalk += printed * printed + leak * leak;
        }
        double oma = LinePower * levels.Swing * transmitted * received * dropped * OpticalModulation.FromDb(-PathLossDb);
        ImddSignal signal = Receiver with { Oma = oma, ExtinctionRatio = levels.ExtinctionRatio, IncoherentCrosstalkRatio = Math.Sqrt(crosstalk) };
        return new RingChannel(
            line,
            signal,
            -OpticalModulation.ToDb(transmitted * received),
            oma > 0 ? ImddSolver.MarginDb(signal, TargetBer) : null
        );
    }

    /// <summary>
    /// Distance of a ring to a line <paramref name="places"/> away, Hz, through the nearest order: moved by <paramref name="moved"/> towards higher
    /// lines, and nearer by the line's error and <paramref name="towards"/>, but not beyond coincidence.
    /// </summary>
    private double Approach(int places, double moved, double towards)
    {
        double distance = Math.Abs(places * Spacing - moved);
        if (double.IsFinite(FreeSpectralRange))
        {
            distance = Math.Abs(Math.IEEERemainder(distance, FreeSpectralRange));
        }
        return Math.Max(0, distance - LineError - towards);
    }

    private static bool IsWorse(RingChannel a, RingChannel b) => (a.MarginDb ?? double.NegativeInfinity) < (b.MarginDb ?? double.NegativeInfinity);

    private void Check()
    {
        Require.AtLeast(Lines, 1);
        Require.Positive(Spacing);
        Require.Positive(LinePower);
        Require.NotNegative(FlatnessDb);
        Require.PositiveOrInfinite(FreeSpectralRange);
        Require.NotNegative(ModulatorError);
        Require.NotNegative(FilterError);
        Require.NotNegative(LineError);
        Require.NotNegative(PassByLossDb);
        Require.NotNegative(PathLossDb);
        Require.Positive(SymbolRate);
        Require.AtLeast(ClockLines, 0);
        Require.AtLeast(Lines - ClockLines, 1, nameof(ClockLines));
    }
}

using Heliograph.Model;
using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics.Engines;

/// <summary>
/// What bandwidth, fibre, reflections and other wavelengths do to one lane on its way from the modulator to the decision.
/// </summary>
/// <param name="Band">Of the lane; of no use where a bandwidth is unknown.</param>
/// <param name="Penalty">dB of optical power that the bandwidth costs; unknown where the eye is closed.</param>
/// <param name="Equalised">Null where a figure is missing or the eye is closed.</param>
/// <param name="Dispersion">dB of eye closure by the fibre.</param>
/// <param name="Reflections">Power of delayed copies over that of the signal, linear.</param>
/// <param name="Leaks">Power of other paths at its wavelength over that of the signal, linear; null where no switch leaks.</param>
/// <param name="Crosstalk">Root of the sum of squares of the powers of other wavelengths over that of the signal, linear.</param>
/// <param name="IsShut">Nothing opens the eye: the equaliser does not, or a null of the fibre lies in the band.</param>
internal sealed record EngineChannel(
    ChannelBand Band,
    Derivation Penalty,
    EqualisedChannel? Equalised,
    Derivation Dispersion,
    Derivation Reflections,
    Derivation? Leaks,
    Derivation Crosstalk,
    bool IsShut
)
{
    /// <summary>All that beats with the signal.</summary>
    public Derivation Interference =>
        Leaks is null ? Reflections : Derivation.Sum("interference and crosstalk of switches over signal", "", [Reflections, Leaks]);

    /// <param name="limit">Bit error ratio that the equaliser is set for.</param>
    public static EngineChannel Of(
        LinkFigures figures,
        OpticalPath path,
        EngineFigures engine,
        EngineLane lane,
        Derivation limit,
        LinkPhysics physics
    )
    {
        (ChannelBand band, Derivation penalty, EqualisedChannel? equalised, bool isClosed) = Equalise(engine, lane, limit, physics);
        Derivation dispersion = DispersionPenalty(figures, path, engine, lane.SymbolRate, out bool hasFaded);
        return new EngineChannel(
            band,
            penalty,
            equalised,
            dispersion,
            PathInterference.Reflections(path, figures.Book),
            PathInterference.Leaks(path, figures.Book),
            CrosstalkOf(engine),
            isClosed || hasFaded
        );
    }

    private static (ChannelBand Band, Derivation Penalty, EqualisedChannel? Equalised, bool IsClosed) Equalise(
        EngineFigures engine,
        EngineLane lane,
        Derivation limit,
        LinkPhysics physics
    )
    {
        const string Name = "penalty of the bandwidth";
        List<Derivation> operands = [lane.SymbolRate, lane.Modulation, ErrorRatio(limit, lane.Levels)];
        double Pole(Derivation? bandwidth)
        {
            if (bandwidth is null)
            {
                return double.PositiveInfinity;
            }
            operands.Add(EngineFigures.AboveZero(bandwidth));
            return operands[^1].Value ?? double.PositiveInfinity;
        }
        ChannelBand band = new(lane.Levels, lane.SymbolRate.Value ?? 0)
        {
            Driver = Pole(Bandwidth(engine, "driver")),
            Modulator = Pole(Bandwidth(engine, "modulator")),
            Demultiplexer = Pole(RingFilter(engine)),
            Photodiode = Pole(engine.Of("photodiode", "bandwidth")),
            Amplifier = Pole(engine.Of("tia", "bandwidth")),
        };
        bool isKnown = operands.All(o => o.IsKnown);
        EqualisedChannel? equalised = isKnown ? physics.Equalised(band, ImddClosedForms.RequiredQ(band.Levels, operands[2].Value!.Value)) : null;
        if (isKnown && equalised is null)
        {
            return (band, Derivation.Unknown(Name, "dB", "more bandwidth: the eye is closed after the equaliser"), null, true);
        }
        Derivation penalty = Derivation.Of(
            Name,
            "dB",
            "pulse response of driver, modulator, photodiode and amplifier through the reference equaliser",
            [.. operands],
            _ => equalised!.Value.PenaltyDb
        );
        return (band, penalty, equalised, false);
    }

    // A ratio that no level, or every level, has sets no equaliser.
    private static Derivation ErrorRatio(Derivation limit, int levels) =>
        limit.Value is not { } ber || levels == 0 || (ber > 0 && ber < 0.9 * PamCode.LargestErrorRatio(levels) * PamCode.BitsPerError(levels))
            ? limit
            : Derivation.Unknown(limit.Name, "", $"{limit.Name} above 0 and below that of no light, not {ber}");

    // A ring that states no bandwidth has that of its photons: nu / Q.
    private static Derivation? Bandwidth(EngineFigures engine, string role) =>
        engine.Device(role) is null ? null
        : engine.Find(role, "bandwidth") is null && engine.Find(role, "q-factor") is { } q ? Linewidth(engine, "bandwidth of the ring", q, 1)
        : engine.Of(role, "bandwidth");

    // A ring that drops a line passes each side band of the field as one pole at half of its width; flat filters pass all of it.
    private static Derivation? RingFilter(EngineFigures engine) =>
        engine.Find("demux", "through-loss") is null ? null : Linewidth(engine, "half width of the drop filter", engine.Of("demux", "q-factor"), 0.5);

    private static Derivation Linewidth(EngineFigures engine, string name, Derivation q, double share) =>
        Derivation.Of(
            name,
            "Hz",
            share == 1 ? "c / wavelength / Q" : "c / wavelength / (2 Q)",
            [q, engine.Own("wavelength")],
            o => share * PhysicalConstants.SpeedOfLight / o[1].Value!.Value / o[0].Value!.Value
        );

    // The line in the middle has neighbours on both sides. Rings fall off as the square of the distance; of other filters only the
    // nearest neighbours are known.
    private static Derivation CrosstalkOf(EngineFigures engine)
    {
        const string Name = "crosstalk over signal";
        Derivation lines = engine.Own("wavelengths-per-fibre", 1, "one wavelength");
        if (lines.Value <= 1)
        {
            return Derivation.Input(Name, 0, "", "one wavelength on a fibre");
        }
        bool isRing = engine.Find("demux", "through-loss") is not null;
        return Derivation.Of(
            Name,
            "",
            isRing
                ? "adjacent line in the drop filter, root of the sum of squares over all lines"
                : "adjacent line in the filter, root of both squares",
            [engine.Of("demux", "crosstalk"), lines],
            o =>
            {
                int others = (int)o[1].Value!.Value - 1;
                double sum = 0;
                for (int k = 1; k <= (others + 1) / 2; k++)
                {
                    int sides = 2 * k <= others ? 2 : 1;
                    sum += k == 1 || isRing ? sides / Math.Pow(k, 4) : 0;
                }
                return OpticalModulation.FromDb(o[0].Value!.Value) * Math.Sqrt(sum);
            }
        );
    }

    private static Derivation DispersionPenalty(LinkFigures figures, OpticalPath path, EngineFigures engine, Derivation symbolRate, out bool hasFaded)
    {
        const string Name = "penalty of chromatic dispersion";
        Derivation coefficient = path.Dispersion();
        Derivation wavelength = engine.Own("wavelength");
        double metres = figures.Link.LengthMax;
        double? penalty = (symbolRate.Value, coefficient.Value, wavelength.Value) is ({ } baud, { } d, { } at)
            ? ChromaticDispersion.PenaltyDb(baud, d * metres, at)
            : 0;
        hasFaded = penalty is null;
        if (hasFaded)
        {
            return Derivation.Unknown(Name, "dB", FormattableString.Invariant($"less dispersion: a null lies in the band after {metres:0.#} m"));
        }
        return Derivation.Of(
            Name,
            "dB",
            "fading of the side bands over the Nyquist band after a linear equaliser",
            [symbolRate, coefficient, wavelength, Derivation.Input("longest link", metres, "m", $"floor layout of {figures.Link.Name}")],
            _ => penalty!.Value
        );
    }
}

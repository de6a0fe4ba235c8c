using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics.Engines;

/// <summary>
/// A link as the devices of its engines make it: light, noise, watts. Null where the medium names no engine. Equations and
/// limits: <c>docs/models/engine.md</c>.
/// </summary>
internal static class EngineDesign
{
    public static LinkOptics? Of(LinkFigures figures, FecChoice fec, LinkConditions conditions, LinkPhysics physics)
    {
        if (figures.Kind.IsCable() || figures.Kind == MediumKind.Coherent || EngineFigures.Of(figures.Medium.Part, figures.Book) is not { } engine)
        {
            return null;
        }
        OpticalPath path = new(figures);
        TransmitChain chain = new(engine);
        int levels = (int)engine.Own("levels", figures.Levels);
        Derivation symbolRate = SymbolRate(figures, engine, levels, conditions);
        double baud = symbolRate.Value ?? 0;
        Derivation equaliser = EqualiserPenalty(engine, levels, symbolRate, physics, out bool closedEye);
        Derivation dispersion = DispersionPenalty(figures, path, engine, symbolRate, out bool faded);
        Derivation interference = PathInterference.Of(path, figures.Book, figures.Link.LengthMax);
        Derivation pathLoss = Derivation.Sum("path loss", "dB", path.Losses().Select(l => l.Loss).Concat(Extra(conditions)));
        Derivation receiveLoss = Derivation.Sum("losses in the receiver", "dB", chain.Receive.Select(l => l.Loss));
        Derivation received = Derivation.Difference("OMA at the photodiode", "OMA in the fibre - path - receiver", chain.Oma, InDbm(pathLoss), InDbm(receiveLoss));
        Derivation payload = PayloadOfLane(figures, engine);
        Derivation lanes = Derivation.Of(
            "lanes of a link",
            "",
            "link rate / payload rate of a lane, whole lanes",
            [figures.Rate, payload],
            o => Math.Ceiling(o[0].Value!.Value / o[1].Value!.Value - 1e-9)
        );
        Derivation lineRate = Derivation.Of("line rate of a lane", "b/s", "symbol rate x bits of a symbol", [symbolRate], o => o[0].Value!.Value * Bits(levels));
        EngineTemperature temperature = EngineTemperature.Of(figures, engine, lineRate, payload, chain.Launch, conditions, physics);
        EnginePower power = new(engine, lanes, lineRate, chain.Launch, temperature.Laser, temperature.Inlet);
        if (baud <= 0)
        {
            Derivation no = Derivation.Unknown("OMA that the receiver needs", "dBm", string.Join(", ", symbolRate.Missing));
            return Optics(Derivation.Unknown("bit error ratio of the optics", "", string.Join(", ", symbolRate.Missing)), no, [], hasFloor: false);
        }
        EngineReceiver receiver = new(engine, chain.ExtinctionRatio, levels, baud, interference, equaliser, dispersion);
        bool isShut = closedEye || faded || receiver.Floor(fec.BerLimit) >= fec.BerLimit.Value;
        return Optics(receiver.BitErrorRatio(received), receiver.RequiredOma(fec.BerLimit), receiver.Noise(received), isShut);

        LinkOptics Optics(Derivation ber, Derivation required, ImmutableArray<NoiseShare> noise, bool hasFloor) =>
            new(
                engine.Engine.Id,
                levels,
                baud,
                (payload.Value ?? 0) * conditions.SymbolRateScale,
                chain.Launch,
                chain.Transmit,
                chain.Oma,
                chain.Receive,
                received,
                required,
                equaliser,
                Derivation.Of("margin", "dB", "OMA at the photodiode - OMA that the receiver needs", [received, required], Less),
                ber,
                noise,
                power.Devices,
                temperature.Laser,
                temperature.IsInPackage,
                temperature.Limit,
                power.Efficiency,
                power.Derating
            )
            {
                HasFloor = hasFloor,
                Package = temperature.Package,
                Failures = EngineFailures.Of(engine, lanes, temperature.Laser),
            };
    }

    /// <summary>Added loss of a sweep, as a line of a budget; none when it is 0.</summary>
    public static IEnumerable<Derivation> Extra(LinkConditions conditions) =>
        conditions.ExtraLossDb == 0 ? [] : [Derivation.Input("added loss", conditions.ExtraLossDb, "dB", "asked for")];

    private static double Less(ImmutableArray<Derivation> o) => o[0].Value!.Value - o[1].Value!.Value;

    private static double Bits(int levels) => levels == 6 ? 2.5 : Math.Log2(levels);

    private static Derivation InDbm(Derivation decibels) => decibels with { Unit = "dBm" };

    // The class that a lane is called by: 100 Gb/s for 106.25 Gb/s on the line. Faster signalling within a class (112G) is the link's.
    private static Derivation PayloadOfLane(LinkFigures figures, EngineFigures engine) =>
        figures.LaneRate.IsKnown && figures.LaneClass == LinkFigures.ClassOf(engine.Own("lane-rate").Value)
            ? figures.LaneRate
            : Derivation.Of(
                "payload rate of a lane",
                "b/s",
                "line rate of a lane / overhead of the code",
                [engine.Own("lane-rate")],
                o => o[0].Value!.Value / Coding.ReedSolomon.Kp4.LineRateFactor
            );

    private static Derivation SymbolRate(LinkFigures figures, EngineFigures engine, int levels, LinkConditions conditions)
    {
        Derivation stated = engine.Has("baud-rate")
            ? engine.Own("baud-rate")
            : Derivation.Of("symbol rate", "Hz", "line rate of a lane / bits of a symbol", [engine.Own("lane-rate")], o => o[0].Value!.Value / Bits(levels));
        return conditions.SymbolRateScale == 1
            ? stated
            : Derivation.Product(
                "symbol rate",
                "Hz",
                stated,
                Derivation.Input("scale of the symbol rate", conditions.SymbolRateScale, "", "asked for")
            );
    }

    private static Derivation EqualiserPenalty(EngineFigures engine, int levels, Derivation symbolRate, LinkPhysics physics, out bool closed)
    {
        closed = false;
        List<Derivation> bandwidths = [];
        foreach (string role in (ReadOnlySpan<string>)["driver", "modulator", "photodiode", "tia"])
        {
            if (engine.Find(role, "bandwidth") is { } bandwidth)
            {
                bandwidths.Add(bandwidth);
            }
        }
        if (symbolRate.Value is not > 0)
        {
            return symbolRate with { Name = "penalty of the bandwidth", Unit = "dB" };
        }
        double[] hertz = [.. bandwidths.Where(b => b.IsKnown).Select(b => b.Value!.Value)];
        closed = bandwidths.All(b => b.IsKnown) && physics.EqualiserPenaltyDb(levels, symbolRate.Value.Value, hertz) is null;
        if (closed)
        {
            return Derivation.Unknown("penalty of the bandwidth", "dB", "more bandwidth: the eye is closed after the equaliser");
        }
        return Derivation.Of(
            "penalty of the bandwidth",
            "dB",
            "pulse response of driver, modulator, photodiode and amplifier through the reference equaliser",
            [symbolRate, .. bandwidths],
            o => physics.EqualiserPenaltyDb(levels, o[0].Value!.Value, [.. o.Skip(1).Select(b => b.Value!.Value)])!.Value
        );
    }

    private static Derivation DispersionPenalty(
        LinkFigures figures,
        OpticalPath path,
        EngineFigures engine,
        Derivation symbolRate,
        out bool faded
    )
    {
        faded = false;
        const string Name = "penalty of chromatic dispersion";
        if (path.Dispersion() is not { } coefficient || !engine.Has("wavelength") || symbolRate.Value is not > 0)
        {
            return Derivation.Input(Name, 0, "dB", "the fibre states no dispersion in the band of the link");
        }
        Derivation wavelength = engine.Own("wavelength");
        double metres = figures.Link.LengthMax;
        double? worst =
            coefficient.IsKnown && wavelength.IsKnown
                ? ChromaticDispersion.PenaltyDb(symbolRate.Value.Value, coefficient.Value!.Value * metres, wavelength.Value!.Value)
                : 0;
        faded = worst is null;
        if (faded)
        {
            return Derivation.Unknown(Name, "dB", FormattableString.Invariant($"less dispersion: a null lies in the band after {metres:0.#} m"));
        }
        return Derivation.Of(
            Name,
            "dB",
            "fading of the side bands over the Nyquist band after a linear equaliser",
            [symbolRate, coefficient, wavelength],
            o => ChromaticDispersion.PenaltyDb(o[0].Value!.Value, o[1].Value!.Value * metres, o[2].Value!.Value)!.Value
        );
    }
}

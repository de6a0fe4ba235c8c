using Heliograph.Model;

namespace Heliograph.Photonics.Engines;

/// <summary>
/// A link as the devices of its engines make it: light, noise, watts. Null where the medium names no engine. Equations and
/// limits: <c>docs/models/engine.md</c>.
/// </summary>
internal static class EngineDesign
{
    /// <param name="withHeat">False leaves the package out, where only the light is asked for: lasers are then as warm as their figure.</param>
    public static LinkOptics? Of(LinkFigures figures, FecChoice fec, LinkConditions conditions, LinkPhysics physics, bool withHeat = true)
    {
        if (figures.Kind.IsCable() || figures.Kind == MediumKind.Coherent || EngineFigures.Of(figures.Medium.Part, figures.Book) is not { } engine)
        {
            return null;
        }
        OpticalPath path = new(figures);
        EngineLane lane = EngineLane.Of(figures, engine, fec, conditions);
        TransmitChain chain = new(engine);
        EngineChannel channel = EngineChannel.Of(figures, path, engine, lane, fec.BerLimit, physics);
        Derivation pathLoss = Derivation.Sum("path loss", "dB", path.Losses().Select(l => l.Loss).Concat(Extra(conditions)));
        Derivation receiveLoss = Derivation.Sum("losses in the receiver", "dB", chain.Receive.Select(l => l.Loss));
        Derivation received = Derivation.Difference(
            "OMA at the photodiode",
            "OMA in the fibre - path - receiver",
            chain.Oma,
            InDbm(pathLoss),
            InDbm(receiveLoss)
        );
        EngineReceiver receiver = new(engine, chain.ExtinctionRatio, lane.Levels, lane.SymbolRate.Value ?? 0, channel, fec.BerLimit);
        Derivation required = receiver.RequiredOma();
        EngineTemperature temperature = EngineTemperature.Of(figures, engine, lane, chain.Launch, conditions, withHeat ? physics : null);
        EnginePower power = new(engine, lane.Count, lane.LineRate, chain.Launch, temperature.Laser, temperature.Inlet);
        return new LinkOptics(
            engine.Engine.Id,
            lane.Levels,
            lane.SymbolRate.Value ?? 0,
            (lane.Payload.Value ?? 0) * conditions.SymbolRateScale,
            chain.Launch,
            chain.Transmit,
            chain.Oma,
            chain.Receive,
            received,
            required,
            channel.Penalty,
            Derivation.Difference("margin", "OMA at the photodiode - OMA that the receiver needs", received, required) with
            {
                Unit = "dB",
            },
            receiver.BitErrorRatio(received),
            receiver.Noise(received),
            power.Devices,
            temperature.Laser,
            temperature.IsInPackage,
            temperature.Limit,
            power.Efficiency,
            power.Derating
        )
        {
            HasFloor = channel.IsShut || receiver.HasFloor,
            HasFloorByLeaks = !channel.IsShut && receiver.HasFloorByLeaks,
            IsLaserModulated = engine.IsLaserModulated,
            LeakPenalty = receiver.LeakPenalty(required),
            Package = temperature.Package,
            Failures = EngineFailures.Of(engine, lane.Count, temperature),
        };
    }

    /// <summary>Added loss of a sweep, as a line of a budget; none when it is 0.</summary>
    public static IEnumerable<Derivation> Extra(LinkConditions conditions) =>
        conditions.ExtraLossDb == 0 ? [] : [Derivation.Input("added loss", conditions.ExtraLossDb, "dB", "asked for")];

    private static Derivation InDbm(Derivation decibels) => decibels with { Unit = "dBm" };
}

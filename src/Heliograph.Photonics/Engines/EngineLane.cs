using Heliograph.Model;
using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics.Engines;

/// <summary>What one lane of an engine carries, and how fast.</summary>
/// <param name="Modulation">Levels: 2, 4, 6 or 8; unknown where the engine states no such number.</param>
/// <param name="SymbolRate">Hz.</param>
/// <param name="LineRate">b/s on the fibre.</param>
/// <param name="Payload">b/s without the codes, at the engine's own symbol rate.</param>
/// <param name="Count">Lanes of one link, one direction: whole ones.</param>
internal sealed record EngineLane(Derivation Modulation, Derivation SymbolRate, Derivation LineRate, Derivation Payload, Derivation Count)
{
    private const double Rounding = 1e-9;

    /// <summary>0 where <see cref="Modulation"/> is unknown.</summary>
    public int Levels => (int)(Modulation.Value ?? 0);

    public static EngineLane Of(LinkFigures figures, EngineFigures engine, FecChoice fec, LinkConditions conditions)
    {
        Derivation stated = engine.Own("levels");
        Derivation levels = stated.Value is null or 2 or 4 or 6 or 8
            ? stated
            : Derivation.Unknown("levels", "", $"{engine.Engine.Id}.levels of 2, 4, 6 or 8, not {stated.Value}");
        Derivation gross = EngineFigures.AboveZero(engine.Own("lane-rate"));
        Derivation symbols = SymbolRateOf(engine, gross, levels, conditions);
        Derivation line = Derivation.Of(
            "line rate of a lane",
            "b/s",
            "symbol rate x bits of a symbol",
            [symbols, levels],
            o => o[0].Value!.Value * PamCode.BitsPerSymbol((int)o[1].Value!.Value)
        );
        double factor = fec.LaneRateFactor;
        Derivation payload = Derivation.Of(
            "payload rate of a lane",
            "b/s",
            "line rate of a lane / overhead of the codes",
            [gross, Derivation.Input("overhead of the codes", factor, "", "of the error correction")],
            o => o[0].Value!.Value / o[1].Value!.Value
        );
        Derivation count = Derivation.Of(
            "lanes of a link",
            "",
            "link rate / payload rate of a lane, whole lanes",
            [figures.Rate, payload],
            o => Math.Ceiling(o[0].Value!.Value / o[1].Value!.Value - Rounding)
        );
        return new EngineLane(levels, symbols, line, payload, count);
    }

    private static Derivation SymbolRateOf(EngineFigures engine, Derivation gross, Derivation levels, LinkConditions conditions)
    {
        Derivation stated = engine.Has("baud-rate")
            ? EngineFigures.AboveZero(engine.Own("baud-rate"))
            : Derivation.Of(
                "symbol rate",
                "Hz",
                "line rate of a lane / bits of a symbol",
                [gross, levels],
                o => o[0].Value!.Value / PamCode.BitsPerSymbol((int)o[1].Value!.Value)
            );
        return conditions.SymbolRateScale == 1
            ? stated
            : Derivation.Product(
                "symbol rate",
                "Hz",
                stated,
                Derivation.Input("scale of the symbol rate", conditions.SymbolRateScale, "", "asked for")
            );
    }
}

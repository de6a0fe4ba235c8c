using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Photonics.Failures;

namespace Heliograph.Photonics.Engines;

/// <summary>
/// How often the devices of the engines at both ends of a link fail, at the temperature at which they work: rates in series, each
/// moved from the temperature of its figure by its activation energy. Equations of <c>docs/models/reliability.md</c>.
/// </summary>
internal static class EngineFailures
{
    private const int Ends = 2;

    /// <summary>Classes of devices, the figures that hold for them, and how many a link has: lasers by sharing, diodes by lane, chips by engine.</summary>
    private static readonly ImmutableArray<(string Role, PartRef Rate, Per Per)> Classes =
    [
        ("laser", new PartRef("las-fit-generic"), Per.Laser),
        ("photodiode", new PartRef("fit-photodiode"), Per.Lane),
        ("driver", new PartRef("fit-driver"), Per.Engine),
        ("tia", new PartRef("fit-tia"), Per.Engine),
        ("dsp", new PartRef("fit-dsp"), Per.Engine),
    ];

    private enum Per
    {
        Laser,
        Lane,
        Engine,
    }

    /// <param name="lanes">Of one link, one direction.</param>
    /// <param name="temperature">Of lasers, and of the package that the other devices are in; without one those are as warm as the lasers.</param>
    public static ImmutableArray<DeviceFailures> Of(EngineFigures engine, Derivation lanes, EngineTemperature temperature)
    {
        ImmutableArray<DeviceFailures>.Builder all = ImmutableArray.CreateBuilder<DeviceFailures>();
        foreach ((string role, PartRef part, Per per) in Classes)
        {
            if (engine.Device(role) is null)
            {
                continue;
            }
            Derivation rate = engine.Book.Get(part, "fit");
            Derivation energy = engine.Book.Get(part, "activation-energy");
            double? reference = rate.Leading?.Figure.Temperature;
            Derivation at = reference is { } celsius
                ? Derivation.Input("temperature of the failure figure", celsius, "degC", $"conditions of {part.Id}")
                : Derivation.Unknown("temperature of the failure figure", "degC", $"{part.Id}.fit at a temperature");
            Derivation shared = per switch
            {
                Per.Laser when engine.Has("lanes-per-laser") => EngineFigures.AboveZero(engine.Own("lanes-per-laser")),
                Per.Engine when engine.Has("lanes") => EngineFigures.AboveZero(engine.Own("lanes")),
                _ => Derivation.Input("lanes of one", 1, "", "one a lane"),
            };
            Derivation works = per switch
            {
                Per.Lane => temperature.Package?.Photonics ?? temperature.Laser,
                Per.Engine => temperature.Package?.Engine ?? temperature.Laser,
                _ => temperature.Laser,
            };
            all.Add(
                new DeviceFailures(
                    role,
                    Derivation.Of(
                        $"failures of {role}",
                        "1/s",
                        "2 ends x lanes / lanes of one x rate x exp(Ea/k (1/T_figure - 1/T))",
                        [lanes, shared, rate, energy, at, works],
                        o =>
                            Ends
                            * o[0].Value!.Value
                            / o[1].Value!.Value
                            * o[2].Value!.Value
                            * Acceleration.Arrhenius(o[3].Value!.Value / PhysicalConstants.ElementaryCharge, o[4].Value!.Value, o[5].Value!.Value)
                    )
                )
            );
        }
        return all.ToImmutable();
    }
}

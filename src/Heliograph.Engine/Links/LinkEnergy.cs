using System.Collections.Immutable;
using Heliograph.Model;

namespace Heliograph.Engine.Links;

/// <summary>What one device of a link takes of the energy of a bit.</summary>
/// <param name="Boundary"><c>optics</c>, <c>module</c> or <c>with-host-serdes</c>; <c>unallocated</c> for what is stated beyond all devices.</param>
/// <param name="Power">W of one link, both ends.</param>
/// <param name="PerBit">J; null where the power is unknown.</param>
public sealed record EnergyTerm(string Device, string Boundary, Derivation Power, double? PerBit);

/// <summary>
/// The energy of a bit by device: watts of both ends over the bits of both directions.
/// </summary>
/// <param name="Terms">Devices of the engines, else the modules as one; then what is unallocated; then the host SerDes.</param>
/// <param name="Unallocated">
/// W that the modules are stated to draw beyond their devices; below zero where the devices draw more than is stated. Null where nothing is
/// stated, or no devices are known.
/// </param>
/// <param name="Optics">J a bit of the engines and lasers; null where no devices are known.</param>
/// <param name="Module">J a bit of the modules, engines or cable ends.</param>
/// <param name="WithHostSerDes">J a bit of the modules and of the SerDes that drive them.</param>
public sealed record LinkEnergy(ImmutableArray<EnergyTerm> Terms, double? Unallocated, double? Optics, double? Module, double? WithHostSerDes)
{
    /// <summary>Boundary of what no device accounts for.</summary>
    public const string UnallocatedBoundary = "unallocated";

    public static LinkEnergy Of(LinkDesign design)
    {
        ArgumentNullException.ThrowIfNull(design);
        // Both ends serve both directions.
        double bits = 2.0 * design.Class.Rate.BitsPerSecond;
        double? PerBit(double? watts) => bits > 0 ? watts / bits : null;
        EnergyTerm Term(string device, string boundary, Derivation power) => new(device, boundary, power, PerBit(power.Value));
        ImmutableArray<DevicePower> devices = design.Optics?.Devices ?? [];
        List<EnergyTerm> terms = [.. devices.Select(d => Term(d.Device, d.Boundary, d.Power))];
        double? unallocated = null;
        if (devices.IsEmpty)
        {
            terms.Add(Term("modules", "module", design.ModulePower));
        }
        else if (!design.PowerByDevices)
        {
            Derivation rest = Derivation.Difference(
                "stated beyond all devices",
                "power of the modules - power of their devices",
                design.ModulePower,
                [.. devices.Select(d => d.Power)]
            );
            unallocated = rest.Value;
            terms.Add(Term("not allocated to a device", UnallocatedBoundary, rest));
        }
        terms.Add(Term("host SerDes", "with-host-serdes", design.HostSerDesPower));
        ImmutableArray<DevicePower> optics = [.. devices.Where(d => d.Boundary == "optics")];
        return new LinkEnergy(
            [.. terms],
            unallocated,
            optics.IsEmpty || optics.Any(d => !d.Power.IsKnown) ? null : PerBit(optics.Sum(d => d.Power.Value)),
            PerBit(design.ModulePower.Value),
            PerBit(design.ModulePower.Value + design.HostSerDesPower.Value)
        );
    }
}

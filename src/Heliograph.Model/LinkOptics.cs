using System.Collections.Immutable;

namespace Heliograph.Model;

/// <summary>Part of the noise variance on the level that has most of it.</summary>
/// <param name="Share">Of the variance, 0 to 1.</param>
public sealed record NoiseShare(string Source, double Share);

/// <summary>What one kind of device in the engines of a link draws, both ends together.</summary>
/// <param name="Boundary"><c>optics</c> (engine and laser), <c>module</c> (DSP and conversion) or <c>with-host-serdes</c>.</param>
/// <param name="Power">W of one link.</param>
public sealed record DevicePower(string Device, string Boundary, Derivation Power);

/// <summary>Failures of one kind of device in the engines of a link, both ends together.</summary>
/// <param name="Rate">1/s of one link, at the temperature at which the device works.</param>
public sealed record DeviceFailures(string Device, Derivation Rate);

/// <summary>
/// A link as the devices of its optical engines make it: light from the laser to the decision, and watts by device.
/// Powers are of one lane; dBm where the unit says so.
/// </summary>
/// <param name="Engine">Catalogue id of the engine.</param>
/// <param name="Levels">Of the modulation; 2 is NRZ.</param>
/// <param name="SymbolRate">Hz.</param>
/// <param name="LaneRate">Payload of a lane, b/s.</param>
/// <param name="Launch">Power of one laser line at the plane that its figure names, dBm.</param>
/// <param name="Transmit">Losses from there to the fibre, loss positive.</param>
/// <param name="TransmitOma">Outer OMA in the fibre, dBm.</param>
/// <param name="Receive">Losses from the fibre to the photodiode.</param>
/// <param name="ReceivedOma">Outer OMA at the photodiode after the path and the receiver's losses, dBm.</param>
/// <param name="RequiredOma">What the receiver needs for the error limit of its code with all noise together, dBm; unknown, naming a
/// floor, where no power reaches it.</param>
/// <param name="EqualiserPenalty">dB of eye closure and enhanced noise by the bandwidth of the devices.</param>
/// <param name="Margin">Received less required, dB.</param>
/// <param name="BitErrorRatio">Before error correction, at the received power.</param>
/// <param name="Noise">On the noisiest level, largest first.</param>
/// <param name="Laser">degC at which the laser works.</param>
/// <param name="LaserInPackage">The laser shares a package with a switch or an accelerator.</param>
/// <param name="LaserLimit">Highest temperature that it is rated for, degC; null where no figure says so.</param>
/// <param name="LaserEfficiency">Wall plug, at that temperature.</param>
/// <param name="LaserDerating">W of one link that the lasers draw beyond what they would at the temperature of what cools them: what heat costs.</param>
public sealed record LinkOptics(
    string Engine,
    int Levels,
    double SymbolRate,
    double LaneRate,
    Derivation Launch,
    ImmutableArray<BudgetLine> Transmit,
    Derivation TransmitOma,
    ImmutableArray<BudgetLine> Receive,
    Derivation ReceivedOma,
    Derivation RequiredOma,
    Derivation EqualiserPenalty,
    Derivation Margin,
    Derivation BitErrorRatio,
    ImmutableArray<NoiseShare> Noise,
    ImmutableArray<DevicePower> Devices,
    Derivation Laser,
    bool LaserInPackage,
    Derivation? LaserLimit,
    Derivation LaserEfficiency,
    Derivation LaserDerating
)
{
    /// <summary>Noise that grows with the light keeps the error ratio above its limit at any power, or nothing opens the eye.</summary>
    public bool HasFloor { get; init; }

    /// <summary>Without what switches on the way leak, it would not.</summary>
    public bool HasFloorByLeaks { get; init; }

    /// <summary>The laser is modulated itself: no class of continuous lasers can take its place.</summary>
    public bool IsLaserModulated { get; init; }

    /// <summary>dB of light that the crosstalk of switches on the way costs; null where none states any.</summary>
    public Derivation? LeakPenalty { get; init; }

    /// <summary>The package that the engines are in, at rest; null where the medium names none.</summary>
    public PackageState? Package { get; init; }

    /// <summary>By kind of device, in the order of the light; chips that the catalogue has no rate for are not in it.</summary>
    public ImmutableArray<DeviceFailures> Failures { get; init; } = [];
}

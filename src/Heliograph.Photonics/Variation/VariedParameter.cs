namespace Heliograph.Photonics.Variation;

/// <summary>The quantity of a link that a parameter is part of. Parameters of one quantity add.</summary>
public enum LinkQuantity
{
    /// <summary>Unmodulated power of the lane, dBm.</summary>
    LaunchDbm,

    /// <summary>Loss between that power and the photodiode at the highest level, dB: couplers, insertion loss, connectors, fibre.</summary>
    LossDb,

    /// <summary>Outer extinction ratio, dB.</summary>
    ExtinctionRatioDb,

    /// <summary>Relative intensity noise, dB/Hz, by the definition of the nominal signal.</summary>
    RinDbPerHz,

    /// <summary>Noise density of the receiver, A/sqrt(Hz).</summary>
    ThermalNoise,

    /// <summary>A/W.</summary>
    Responsivity,

    /// <summary>A.</summary>
    DarkCurrent,

    /// <summary>Multipath interference: interferers over signal, dB.</summary>
    InterferenceDb,

    /// <summary>Incoherent crosstalk ratio, dB.</summary>
    CrosstalkDb,

    /// <summary>Eye closure by inter-symbol interference, dB.</summary>
    IsiPenaltyDb,

    /// <summary>Eye closure by dispersion, dB.</summary>
    DispersionPenaltyDb,
}

/// <summary>
/// One source of variation: value = common + sum of <see cref="Count"/> local draws + <see cref="PerKelvin"/> (T - T_ref). Common parts are
/// drawn once a module (wafer, assembly) or once for every <see cref="SharedBy"/> lanes (laser, fibre), local ones for every lane.
/// </summary>
/// <param name="Name">As it appears among the contributions.</param>
/// <param name="Quantity">What it is part of.</param>
/// <param name="Common">Systematic part, in the unit of the quantity.</param>
/// <param name="Local">Part of each lane; null for none.</param>
/// <param name="PerKelvin">Change with temperature, unit of the quantity per kelvin.</param>
/// <param name="Count">Local draws that add: the connectors of a path.</param>
/// <param name="SharedBy">Neighbouring lanes that have one draw of <paramref name="Common"/>; null for all of a module.</param>
public sealed record VariedParameter(
    string Name,
    LinkQuantity Quantity,
    Distribution Common,
    Distribution? Local = null,
    double PerKelvin = 0,
    int Count = 1,
    int? SharedBy = null
);

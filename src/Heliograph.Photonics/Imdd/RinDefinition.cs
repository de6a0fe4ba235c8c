namespace Heliograph.Photonics.Imdd;

/// <summary>What a relative intensity noise is relative to. A value without its definition cannot be used.</summary>
public enum RinDefinition
{
    /// <summary>Relative to the square of the power of each level: the noise of a laser before its modulator.</summary>
    Level,

    /// <summary>
    /// RIN_OMA of IEEE 802.3 (52.9.6): relative to the power of the modulation, (OMA/2)^2; the same noise on every level, as the
    /// standard measures one value. <see cref="OpticalModulation.LevelRin"/> converts it to <see cref="Level"/>.
    /// </summary>
    Oma,
}

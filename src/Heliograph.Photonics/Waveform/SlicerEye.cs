namespace Heliograph.Photonics.Waveform;

/// <summary>The eye between two levels.</summary>
/// <param name="Threshold">Where the fewest errors are made.</param>
/// <param name="Ser">Share of all symbols that cross it wrongly.</param>
/// <param name="Opening">Vertical opening at the error ratio asked for; 0 when closed.</param>
public sealed record SlicerEye(double Threshold, double Ser, double Opening);

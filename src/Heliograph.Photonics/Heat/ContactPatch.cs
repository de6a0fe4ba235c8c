namespace Heliograph.Photonics.Heat;

/// <summary>A rectangle of an interface between two layers.</summary>
/// <param name="Resistance">Of unit area, m2 K/W, 0 or more; 1 mm2 K/W is 1e-6.</param>
public sealed record ContactPatch(Footprint Area, double Resistance);

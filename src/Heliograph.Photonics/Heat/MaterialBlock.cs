namespace Heliograph.Photonics.Heat;

/// <summary>A rectangle of another material in a layer.</summary>
public sealed record MaterialBlock(string Name, Footprint Area, HeatMaterial Material);

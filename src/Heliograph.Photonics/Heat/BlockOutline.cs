namespace Heliograph.Photonics.Heat;

/// <summary>A named rectangle to draw over a map.</summary>
public sealed record BlockOutline(string Name, Footprint Area);

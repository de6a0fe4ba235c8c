namespace Heliograph.Photonics.Heat;

/// <summary>
/// Heat over a rectangle of a layer, and the place where its temperature is read: mean and peak of the same cells.
/// Without power it is a probe.
/// </summary>
/// <param name="Name">Unique in its stack.</param>
/// <param name="Layer">Name of a layer.</param>
/// <param name="Power">W; below 0 a heat pump's cold side.</param>
public sealed record PowerBlock(string Name, string Layer, Footprint Area, double Power, PowerDepth Depth = PowerDepth.Through);

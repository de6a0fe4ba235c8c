namespace Heliograph.Photonics.Heat;

/// <summary>What a power block reads.</summary>
/// <param name="Power">W.</param>
/// <param name="Mean">Over the block, degC.</param>
/// <param name="Peak">Hottest cell, degC.</param>
public sealed record BlockTemperature(string Name, double Power, double Mean, double Peak);

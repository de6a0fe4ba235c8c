namespace Heliograph.Photonics.Heat;

/// <summary>Lasers on an engine's photonic chip, in the middle of its outer edge.</summary>
/// <param name="Power">Heat, W.</param>
/// <param name="Width">m along the edge.</param>
/// <param name="Reach">m across the edge.</param>
public sealed record OnPackageLaser(double Power, double Width, double Reach);

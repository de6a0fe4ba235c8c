namespace Heliograph.Photonics.Heat;

/// <summary>Board side of a package: what leaves downwards.</summary>
/// <param name="Coefficient">On the whole lower face, W/(m2 K).</param>
/// <param name="Ambient">degC.</param>
public sealed record BoardPath(double Coefficient, double Ambient);

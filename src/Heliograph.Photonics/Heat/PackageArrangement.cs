namespace Heliograph.Photonics.Heat;

/// <summary>A package ready to cut, and the layers worth a picture.</summary>
/// <param name="DieLayer">Layer of the die's (or DSP's) heat.</param>
/// <param name="EngineLayer">Layer of the engines' electronics.</param>
public sealed record PackageArrangement(HeatStackup Stack, string DieLayer, string EngineLayer);

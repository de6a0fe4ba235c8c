namespace Heliograph.Photonics.Heat;

/// <summary>What a cooling zone carries.</summary>
/// <param name="Coolant">degC.</param>
/// <param name="Heat">Into the coolant, W.</param>
public sealed record ZoneHeat(string Name, double Coolant, double Heat);

namespace Heliograph.Photonics.Heat;

/// <summary>A plate with coolant above it.</summary>
public sealed record HeatSink
{
    /// <summary>Cold plate or base of an air sink.</summary>
    public required HeatPlate Base { get; init; }

    /// <summary>Base to coolant, K/W.</summary>
    public required double Resistance { get; init; }

    /// <summary>Inlet or ambient, degC.</summary>
    public required double Coolant { get; init; }
}

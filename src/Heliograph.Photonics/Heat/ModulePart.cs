namespace Heliograph.Photonics.Heat;

/// <summary>A chip of a module: DSP, engine, laser.</summary>
/// <param name="Place">Its centre from the module's left end, m.</param>
/// <param name="Offset">Its centre from the middle across, m.</param>
public sealed record ModulePart(string Name, HeatChip Chip, double Place, double Offset = 0);

namespace Heliograph.Photonics.Circuits;

/// <summary>Largest radix of a topology within a budget.</summary>
/// <param name="Radix">Power of two; 0 when not even 2 x 2 is within it.</param>
/// <param name="NextExceedsLoss">The next radix exceeds the loss budget.</param>
/// <param name="NextExceedsCrosstalk">The next radix exceeds the crosstalk budget. Neither: the search ended.</param>
public readonly record struct FabricLimit(int Radix, bool NextExceedsLoss, bool NextExceedsCrosstalk);

namespace Heliograph.Photonics.Published;

/// <summary>A result in the base unit named; the caller's unit converts it.</summary>
internal readonly record struct Answer(double Value, string Unit);

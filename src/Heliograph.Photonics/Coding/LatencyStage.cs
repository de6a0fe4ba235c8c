namespace Heliograph.Photonics.Coding;

/// <summary>One stage of the time through an error correction, s.</summary>
public sealed record LatencyStage(string Name, double Seconds);

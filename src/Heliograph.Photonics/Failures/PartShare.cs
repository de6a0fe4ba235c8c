namespace Heliograph.Photonics.Failures;

/// <summary>What a part has in the failures of a link.</summary>
/// <param name="Share">Of the typical rate, 0 to 1.</param>
public sealed record PartShare(string Name, FailureRate Rate, double Share);

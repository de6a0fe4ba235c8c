namespace Heliograph.Cli.Commands;

/// <summary>What <c>helio link --draws</c> draws.</summary>
/// <param name="Count">Lanes of each link.</param>
/// <param name="Seed">Null takes that of the scenario, else 1.</param>
/// <param name="Threads">0 for all.</param>
internal readonly record struct LinkDraws(int Count, ulong? Seed, int Threads);

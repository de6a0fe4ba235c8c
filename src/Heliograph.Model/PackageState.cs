using System.Collections.Immutable;

namespace Heliograph.Model;

/// <summary>How the heat of a package comes to rest.</summary>
public enum PackageOutcome
{
    /// <summary>All within their limits.</summary>
    Within,

    /// <summary>At rest, but a part is above its limit.</summary>
    OutOfRange,

    /// <summary>Heat makes more heat than leaves: there is no equilibrium.</summary>
    Runaway,

    /// <summary>A figure is missing.</summary>
    Unknown,
}

/// <summary>
/// A package with optical engines at rest: the temperatures at which its powers agree with themselves.
/// </summary>
/// <param name="Part">Catalogue id of the package.</param>
/// <param name="Die">Hottest place of the die, degC; unknown, naming why, without an equilibrium.</param>
/// <param name="Engine">Hottest place of the engines' electronics, degC.</param>
/// <param name="Photonics">Mean of the engines' photonic chips, degC: rings, and lasers where they are on them.</param>
/// <param name="LoopGain">Largest share of a disturbance that comes back as heat; 1 and more is a runaway.</param>
/// <param name="Exceeded">What is above its limit and by how much, in words; empty when nothing is.</param>
public sealed record PackageState(
    string Part,
    PackageOutcome Outcome,
    Derivation Die,
    Derivation Engine,
    Derivation Photonics,
    double LoopGain,
    string Exceeded
)
{
    /// <summary>Share of the tightest edge or area that the lanes of all engines take; above 1 they do not get out. Null: not known.</summary>
    public Derivation? EdgeUse { get; init; }

    /// <summary>Which edge or area that is, in words.</summary>
    public string EdgeLimit { get; init; } = "";

    /// <summary>Changes that each let all lanes out, the smallest of its kind; empty when they are out, or nothing that was tried suffices.</summary>
    public ImmutableArray<string> EdgeRemedies { get; init; } = [];

    /// <summary>The package as a picture, solved on a fine grid when it is asked for; null where it is not at rest.</summary>
    public Lazy<PackageMap>? Map { get; init; }

    /// <summary>How it comes to rest, solved when it is asked for; null where it does not.</summary>
    public Lazy<PackageWarmUp>? WarmUp { get; init; }
}

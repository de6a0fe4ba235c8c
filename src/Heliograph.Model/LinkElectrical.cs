using System.Collections.Immutable;

namespace Heliograph.Model;

/// <summary>
/// The electrical way of a link, element by element: of a cable between its hosts or retimers, of a module or engine from its host. Of
/// several stretches the one that closes worst.
/// </summary>
/// <param name="Way">From where to where: <c>host to host</c>, <c>host to module</c>, <c>host to engine</c>, <c>cable between its retimers</c>.</param>
/// <param name="Frequency">Hz, that of the budget.</param>
/// <param name="Endpoints">Between which points losses and budget are: <c>ball-to-ball</c>, <c>bump-to-bump</c>.</param>
/// <param name="Losses">dB of each element in the order of the way.</param>
/// <param name="Budget">dB that the interface bears between the same points.</param>
/// <param name="Margin">Budget less losses, dB.</param>
/// <param name="Line">What <paramref name="Reach"/> is a length of: the cable, the board of the host, the trace in its package.</param>
/// <param name="Length">m of it.</param>
/// <param name="Reach">m of it at which the margin is zero; 0 where the rest alone takes the budget.</param>
/// <param name="Reason">What decides, in words.</param>
public sealed record LinkElectrical(
    string Way,
    double Frequency,
    string Endpoints,
    ImmutableArray<BudgetLine> Losses,
    Derivation Budget,
    Derivation Margin,
    string Line,
    double Length,
    Derivation Reach,
    string Reason
)
{
    // A nano-decibel of binary rounding is none of a margin.
    private const double RoundingDb = 1e-9;

    /// <summary>It loses more than the interface bears.</summary>
    public bool IsOverBudget => Margin.Value < -RoundingDb;
}

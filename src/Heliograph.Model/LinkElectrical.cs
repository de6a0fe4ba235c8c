using System.Collections.Immutable;

namespace Heliograph.Model;

/// <summary>
/// The electrical way of a copper cable, element by element, at half the symbol rate.
/// </summary>
/// <param name="Frequency">Hz.</param>
/// <param name="Endpoints">Between which points losses and budget are: <c>ball-to-ball</c>, <c>bump-to-bump</c>.</param>
/// <param name="Losses">dB of each element in the order of the way.</param>
/// <param name="Budget">dB that the SerDes class bears between the same points.</param>
/// <param name="Margin">Budget less losses, dB.</param>
/// <param name="Reach">m of cable at which the margin is zero; 0 where the hosts alone take the budget.</param>
/// <param name="Reason">What decides, in words.</param>
public sealed record LinkElectrical(
    double Frequency,
    string Endpoints,
    ImmutableArray<BudgetLine> Losses,
    Derivation Budget,
    Derivation Margin,
    Derivation Reach,
    string Reason
);

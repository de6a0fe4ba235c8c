namespace Heliograph.Photonics.Circuits;

/// <summary>Why a link goes through a switch or not.</summary>
public enum ReachOutcome
{
    Closes,

    /// <summary>The strongest laser class leaves a negative margin.</summary>
    TooMuchLoss,

    /// <summary>No laser class helps: interference or relative noise closes the eye at any power.</summary>
    ErrorFloor,
}

namespace Heliograph.Photonics;

/// <summary>One uncertain figure of a link, and what it alone does to the margin.</summary>
/// <param name="Name">The line of the budget that it is the loss of, else part and quantity; "temperature".</param>
/// <param name="Figure">Key of the figure; empty for the temperature.</param>
/// <param name="Low">Of the figure, in <paramref name="Unit"/>; as <paramref name="Preferred"/> and <paramref name="High"/>.</param>
/// <param name="Unit">Base unit.</param>
/// <param name="Lanes">Neighbouring lanes that have one draw: 1, those of a laser or of a fibre, or all of a link.</param>
/// <param name="Count">Devices in a row, each with its own draw.</param>
/// <param name="MarginAtLowDb">With all counted devices at the low end and all else as preferred; null where there is none.</param>
/// <param name="MarginAtHighDb">At the high end.</param>
/// <param name="Share">Of the variance of a lane's margin that it explains alone.</param>
public sealed record SpreadParameter(
    string Name,
    string Figure,
    double Low,
    double Preferred,
    double High,
    string Unit,
    int Lanes,
    int Count,
    double? MarginAtLowDb,
    double? MarginAtHighDb,
    double Share
);

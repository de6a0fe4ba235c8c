namespace Heliograph.Model.Traffic;

/// <summary>
/// What a <c>start</c> of a connection matrix counts. htsim's programs disagree: NDP and UEC read picoseconds, RoCE of uet-htsim and the
/// program that writes matrices microseconds. The caller says which; it is never guessed.
/// </summary>
public enum StartUnit
{
    Picoseconds,
    Microseconds,
}

using Heliograph.Model.Units;

namespace Heliograph.Simulation.Lossless;

/// <summary>
/// Headroom of one lossless class at one port, term by term in whole bytes, each rounded up: what may still arrive after the threshold is
/// passed (equation 4). Their sum is the xoff headroom of a switch.
/// </summary>
/// <param name="OwnFrame">While the frame that the port has begun delays the pause.</param>
/// <param name="Pause">While the pause frame is sent.</param>
/// <param name="Cable">In flight, both ways.</param>
/// <param name="Interfaces">In MAC and PHY of both ends.</param>
/// <param name="Gearboxes">In gearboxes of both ends.</param>
/// <param name="Pipeline">While the switch decides.</param>
/// <param name="Response">While the peer reacts.</param>
/// <param name="PeerFrame">The lossless frame that the peer had begun.</param>
/// <param name="Cells">What cells take beyond the bytes in them: of all terms but the last frame.</param>
public readonly record struct PauseHeadroom(
    DataSize OwnFrame,
    DataSize Pause,
    DataSize Cable,
    DataSize Interfaces,
    DataSize Gearboxes,
    DataSize Pipeline,
    DataSize Response,
    DataSize PeerFrame,
    DataSize Cells
)
{
    /// <summary>All of it.</summary>
    public DataSize Total => OwnFrame + Pause + Cable + Interfaces + Gearboxes + Pipeline + Response + PeerFrame + Cells;
}

namespace Heliograph.Photonics.Interference;

/// <summary>
/// A three-port circulator at one end of a bidirectional link: transmitter at port 1, line at port 2, receiver at port 3.
/// The light of a link passes two, one at each end.
/// </summary>
/// <param name="InsertionLossDb">Ports 1 to 2 and 2 to 3, each, dB.</param>
/// <param name="IsolationDb">Ports 2 to 1 and 3 to 2, dB.</param>
/// <param name="DirectivityDb">Port 1 to 3, the own transmitter into the own receiver, dB.</param>
/// <param name="ReturnLossDb">Of port 2, dB.</param>
public sealed record Circulator(double InsertionLossDb, double IsolationDb, double DirectivityDb, double ReturnLossDb);

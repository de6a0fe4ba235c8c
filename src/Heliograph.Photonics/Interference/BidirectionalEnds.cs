namespace Heliograph.Photonics.Interference;

/// <summary>What stands at the two ends of a fibre that carries both directions.</summary>
/// <param name="Remote">Circulator of the end whose transmitter is heard.</param>
/// <param name="Local">Circulator of the end that listens.</param>
/// <param name="LocalOverRemoteDb">Power of the listening end's own transmitter over that of the remote one, dB.</param>
/// <param name="TransmitterReturnLossDb">Return loss of a transmitter behind port 1, dB; null reflects nothing.</param>
/// <param name="ReceiverReturnLossDb">Return loss of a receiver behind port 3, dB; null reflects nothing.</param>
/// <param name="EchoBeatShare">
/// Share of the local light whose beat with the signal falls into the receiver's band, 0 to 1: 1 when both lasers may
/// meet in frequency, 0 when they are kept apart by more than the receiver's bandwidth. The rest only adds power.
/// </param>
public sealed record BidirectionalEnds(
    Circulator Remote,
    Circulator Local,
    double LocalOverRemoteDb = 0,
    double? TransmitterReturnLossDb = null,
    double? ReceiverReturnLossDb = null,
    double EchoBeatShare = 1
);

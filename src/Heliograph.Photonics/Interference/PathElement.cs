namespace Heliograph.Photonics.Interference;

/// <summary>
/// One part on the way of the light, with a reflecting face before and after its loss. A connector has one face: give
/// the other none.
/// </summary>
/// <param name="LossDb">Loss between the two faces, dB, at least 0.</param>
/// <param name="InputReturnLossDb">Return loss of the face where the light comes in, dB, at least 0; null reflects nothing.</param>
/// <param name="OutputReturnLossDb">Return loss of the face where it goes out, dB.</param>
/// <param name="LengthM">Length of glass between the faces, m: delays of the echoes.</param>
public sealed record PathElement(string Name, double LossDb, double? InputReturnLossDb = null, double? OutputReturnLossDb = null, double LengthM = 0);

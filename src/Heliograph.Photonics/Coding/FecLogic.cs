namespace Heliograph.Photonics.Coding;

/// <summary>
/// What logic adds to the time through an error correction, s, each at or above 0: figures of the parts. Zero where a stage is
/// not there.
/// </summary>
public sealed record FecLogic(double Encoder, double Decoder, double InnerEncoder = 0, double InnerDecoder = 0, double SignalProcessing = 0);

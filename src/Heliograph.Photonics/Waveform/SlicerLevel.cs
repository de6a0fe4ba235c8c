using System.Collections.Immutable;

namespace Heliograph.Photonics.Waveform;

/// <summary>One level at the slicer.</summary>
/// <param name="Mean">Its mean, with interference.</param>
/// <param name="Deviation">Rms of noise and interference.</param>
/// <param name="Probability">Share of the symbols.</param>
/// <param name="Ser">Share of its symbols that are decided wrongly.</param>
/// <param name="Density">Probability density at the points of the histogram, over the unit of the levels.</param>
public sealed record SlicerLevel(double Mean, double Deviation, double Probability, double Ser, ImmutableArray<double> Density);

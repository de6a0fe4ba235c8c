using Heliograph.Model.Parts;

namespace Heliograph.Engine;

/// <summary>How to evaluate.</summary>
/// <param name="Figures">End of every figure's range for the headline values.</param>
/// <param name="WithRanges">Also evaluate low, high and the tornado: two more passes per uncertain figure.</param>
/// <param name="Plan">Replace a given mapping by the best one on the fabric.</param>
public sealed record EvaluationOptions(FigureLevel Figures = FigureLevel.Preferred, bool WithRanges = true, bool Plan = false);

using System.Collections.Immutable;
using Heliograph.Engine.Validation;

namespace Heliograph.Cli.Output;

/// <summary>One group of tables of <c>helio validate</c>: training, inference, systems, ...</summary>
/// <param name="Inference">Errors by group of the inference table; null for others.</param>
internal sealed record ValidationSection(string Name, ValidationReport Report, InferenceReport? Inference)
{
    public static readonly string[] Verdicts = ["reproduced", "bounded", "missed", "not-reproducible", "skipped"];

    /// <summary>A row missed; of inference the median of the rows that were not fitted is above its bar.</summary>
    public bool IsMissed => Inference is { } inference ? inference.Of("held out").Median > InferenceReport.Bar : Report.Count("missed") > 0;

    public ImmutableArray<FamilyError> Families => TrainingValidation.Families(Report);
}

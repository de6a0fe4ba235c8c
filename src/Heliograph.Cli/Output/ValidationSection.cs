using System.Collections.Immutable;
using Heliograph.Engine.Validation;

namespace Heliograph.Cli.Output;

/// <summary>One group of tables of <c>helio validate</c>: training, inference, collectives, systems, ...</summary>
/// <param name="Split">Errors by group where constants were fitted on some of the rows: its rows come first in the report; null for others.</param>
internal sealed record ValidationSection(string Name, ValidationReport Report, SplitReport? Split)
{
    public static readonly string[] Verdicts = ["reproduced", "bounded", "missed", "not-reproducible", "skipped"];

    /// <summary>A row missed; of tables with bars the median of a group of rows that were not fitted is above its bar.</summary>
    public bool IsMissed => Split?.IsMissed ?? Report.Count("missed") > 0;

    public ImmutableArray<FamilyError> Families => TrainingValidation.Families(Report);
}

using System.Collections.Immutable;

namespace Heliograph.Engine.Validation;

/// <summary>A measured row against a model of which some constants were fitted.</summary>
/// <param name="Quality">A, B, or C, which is not scored.</param>
/// <param name="IsScored">Quality A or B, and predicted.</param>
/// <param name="IsFitted">The calibration was fitted on it.</param>
public sealed record SplitRow(ValidationRow Row, string Family, string Quality, bool IsScored, bool IsFitted);

/// <summary>Errors of a group of rows, percent; null where it has none.</summary>
/// <param name="Median">Of the absolute errors.</param>
/// <param name="Bias">Median of the signed errors.</param>
/// <param name="Largest">Of the absolute errors.</param>
public sealed record GroupErrors(string Group, int Rows, double? Median, double? Mape, double? Bias, double? Largest)
{
    /// <summary>Of scored rows.</summary>
    public static GroupErrors Of(string group, IEnumerable<SplitRow> rows)
    {
        double[] signed = [.. rows.Select(r => r.Row.ErrorPercent!.Value)];
        double[] absolute = [.. signed.Select(Math.Abs)];
        bool isEmpty = absolute.Length == 0;
        return new GroupErrors(
            group,
            signed.Length,
            Middle(absolute),
            isEmpty ? null : absolute.Average(),
            Middle(signed),
            isEmpty ? null : absolute.Max()
        );
    }

    private static double? Middle(double[] values)
    {
        if (values.Length == 0)
        {
            return null;
        }
        Array.Sort(values);
        int middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}

/// <summary>Rows in table order and their errors: all, fitted and held out, and by group.</summary>
public sealed record SplitReport(ImmutableArray<SplitRow> Rows, ImmutableArray<GroupErrors> Errors)
{
    /// <summary>Group of the scored rows that no constant was fitted on.</summary>
    public const string HeldOut = "held out";

    /// <summary>Groups whose median error is held to a bar, percent.</summary>
    public ImmutableArray<(string Group, double Percent)> Bars { get; init; } = [];

    /// <summary>Groups whose largest error is held to a bar, percent.</summary>
    public ImmutableArray<(string Group, double Percent)> LargestBars { get; init; } = [];

    /// <summary>A bar is exceeded.</summary>
    public bool IsMissed => Bars.Any(b => Of(b.Group).Median > b.Percent) || LargestBars.Any(b => Of(b.Group).Largest > b.Percent);

    public GroupErrors Of(string group) => Errors.First(e => e.Group == group);
}

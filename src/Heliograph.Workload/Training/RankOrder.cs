using Heliograph.Model.Scenarios;

namespace Heliograph.Workload.Training;

/// <summary>A group of a parallel dimension: how many members, and how many accelerators apart.</summary>
public readonly record struct GroupShape(int Size, int Stride);

/// <summary>
/// Order of ranks on accelerators: tensor fastest, then context, then data, pipeline slowest:
/// rank = t + TP (c + CP (d + DP p)). The busiest groups thus stay in the smallest domains.
/// </summary>
/// <remarks>
/// Experts: with an expert dimension above one, experts are whole and a group is that many consecutive ranks of
/// tensor x context x data; their replicas are that far apart. With one, experts are sliced by the tensor group as dense
/// blocks are.
/// </remarks>
public static class RankOrder
{
    public static GroupShape Tensor(Mapping mapping) => new(Checked(mapping).Tensor, 1);

    public static GroupShape Context(Mapping mapping) => new(Checked(mapping).Context, mapping.Tensor);

    /// <summary>Ranks with the same weights: data and context together.</summary>
    public static GroupShape Data(Mapping mapping) => new(Checked(mapping).Data * mapping.Context, mapping.Tensor);

    public static GroupShape Expert(Mapping mapping) => new(Checked(mapping).Expert, 1);

    /// <summary>Ranks with the same routed experts.</summary>
    public static GroupShape ExpertData(Mapping mapping) =>
        Checked(mapping).Expert > 1 ? new(StageSize(mapping) / mapping.Expert, mapping.Expert) : Data(mapping);

    public static GroupShape Pipeline(Mapping mapping) => new(Checked(mapping).Pipeline, StageSize(mapping));

    /// <summary>Accelerators of one pipeline stage.</summary>
    public static int StageSize(Mapping mapping) => Checked(mapping).Tensor * mapping.Context * mapping.Data;

    private static Mapping Checked(Mapping mapping)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        return mapping;
    }
}

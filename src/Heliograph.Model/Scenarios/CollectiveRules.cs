using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;

namespace Heliograph.Model.Scenarios;

/// <summary>By which algorithms the collectives of a training step run: <c>collectives</c> of a mapping.</summary>
/// <param name="Rule">
/// <c>placement</c>: as the group lies, whatever the size; <c>cost</c>: the cheapest closed form on the group's levels; <c>nccl</c>: by NCCL's own rules.
/// </param>
/// <param name="AllReduce">Algorithm of all-reduces whatever the rule says; null: by the rule. And so on.</param>
public sealed record CollectiveRules(string Rule, string? AllReduce = null, string? ReduceScatter = null, string? AllGather = null)
{
    public static readonly CollectiveRules Placement = new("placement");

    internal static readonly string[] Rules = ["placement", "cost", "nccl"];

    internal static readonly string[] Halves = ["ring", "halving-doubling", "direct", "hierarchical", "torus"];

    internal static readonly string[] Reductions = [.. Halves, "double-binary-tree", "in-network"];

    internal static readonly string[] Gathers = [.. Halves, "bruck"];

    /// <summary>True where each group runs what its place asks for.</summary>
    public bool IsPlacement => this == Placement;

    /// <summary>Reads a rule, or a map of a rule and algorithms.</summary>
    internal static CollectiveRules Read(MapReader mapping, DiagnosticList diagnostics)
    {
        YamlNode? node = mapping.Node("collectives");
        if (node is null or YamlScalar { IsNull: true })
        {
            return Placement;
        }
        if (node is YamlScalar rule)
        {
            if (Rules.Contains(rule.Text))
            {
                return new CollectiveRules(rule.Text);
            }
            diagnostics.Error(
                Codes.OutOfRange,
                rule.Span,
                $"'{Excerpt.Of(rule.Text)}' is no rule by which collectives choose their algorithm",
                Suggest.Fix(rule.Text, Rules)
            );
            return Placement;
        }
        if (MapReader.Over(node, "'collectives'", diagnostics) is not { } map)
        {
            return Placement;
        }
        CollectiveRules read = new(
            map.OneOf("rule", Rules) ?? "placement",
            map.OneOf("all-reduce", Reductions),
            map.OneOf("reduce-scatter", Halves),
            map.OneOf("all-gather", Gathers)
        );
        map.Done();
        return read;
    }
}

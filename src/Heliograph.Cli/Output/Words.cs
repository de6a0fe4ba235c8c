using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;

namespace Heliograph.Cli.Output;

/// <summary>The words that JSON, tables and pages use for the members of an enumeration; stable, lower case.</summary>
internal static class Words
{
    public static string Of(LinkClosure closure) =>
        closure switch
        {
            LinkClosure.Closes => "closes",
            LinkClosure.DoesNotClose => "does-not-close",
            _ => "unknown",
        };

    public static string Of(Severity severity) =>
        severity switch
        {
            Severity.Error => "error",
            Severity.Warning => "warning",
            _ => "note",
        };

    public static string Of(FigureStatus status) =>
        status switch
        {
            FigureStatus.Read => "read",
            FigureStatus.Secondary => "secondary",
            FigureStatus.Derived => "derived",
            FigureStatus.Estimate => "estimate",
            FigureStatus.Memory => "memory",
            _ => "scenario",
        };

    public static string Of(FigureLevel level) =>
        level switch
        {
            FigureLevel.Low => "low",
            FigureLevel.High => "high",
            _ => "preferred",
        };

    /// <summary>What ends an interruption.</summary>
    public static string Of(InterruptionKind kind) =>
        kind switch
        {
            InterruptionKind.Node => "spare-or-repair",
            InterruptionKind.Switch => "switch-repair",
            InterruptionKind.Line => "line-repair",
            _ => "restart",
        };

    /// <summary>A mapping and who chose it.</summary>
    public static string Of(Mapping mapping, SearchSummary? search)
    {
        string how = search is null ? "given" : $"best of {Numbers.Count(search.Mappings)} on this fabric";
        return $"Mapping ({how}): {MappingText.Of(mapping)}.";
    }

    /// <summary>Pools of a service and how each splits a replica.</summary>
    public static string Of(InferenceJob service)
    {
        static string Pool(ServingPool p)
        {
            string group = p.Expert > 1 ? $"expert {p.Expert}" : $"tensor {p.Tensor}, pipeline {p.Pipeline}";
            int replicas = p.Accelerators / Math.Max(1, p.Group);
            return $"{Numbers.Count(p.Accelerators)} accelerators ({group}; {Numbers.Count(replicas)} {(replicas == 1 ? "replica" : "replicas")})";
        }
        return service.IsSplit
            ? $"Mapping (given): prefill on {Pool(service.Prefill)}, decode on {Pool(service.Decode)}."
            : $"Mapping (given): prefill and decode share {Pool(service.Decode)}.";
    }

    /// <summary>A ledger's layer within a sentence.</summary>
    public static string Layer(string layer) =>
        layer switch
        {
            "pluggable" => "pluggable modules",
            "LPO" => "LPO modules",
            "CPO" => "CPO engines",
            "copper" => "copper cables",
            "write-off" => "writing off the purchase",
            "energy" => "electricity",
            "facility" => "the building",
            "leases" => "fibre leases",
            _ => layer,
        };

    /// <summary>Unit of the numbers of a figure, which are in base units.</summary>
    public static string BaseUnit(Figure figure) => Quantities.Find(figure.Quantity) is null ? figure.Unit : FigureBook.BaseUnit(figure.Quantity);
}

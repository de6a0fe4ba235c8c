using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;

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

    /// <summary>Unit of the numbers of a figure, which are in base units.</summary>
    public static string BaseUnit(Figure figure) =>
        Quantities.Find(figure.Quantity) is null ? figure.Unit : FigureBook.BaseUnit(figure.Quantity);
}

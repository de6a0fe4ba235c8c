using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Topology;
using Heliograph.Model.Units;
using Heliograph.Photonics.Published;

namespace Heliograph.Engine.Validation;

/// <summary>
/// <c>helio validate</c>: computes each row of a table of published figures from its inputs alone and compares. A row
/// of kind <c>computed</c> names a model; <c>claim</c> and <c>bound</c> rows are prose and count as bounded when a model
/// is named, else as not reproducible from what was published. A row of kind <c>source</c> is one that figures of the
/// catalogue were derived from: it is computed and shown, and counts as skipped.
/// </summary>
public static class PublishedFigures
{
    /// <param name="home">Folder with <c>scenarios/</c>, which <c>scenario.*</c> models evaluate.</param>
    public static ValidationReport Run(string table, string home, Workspace workspace, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(diagnostics);
        ScenarioFigures scenarios = new(home, workspace);
        GoodputFigures goodput = new(workspace.Catalogue);
        return new ValidationReport([.. PublishedTable.Read(table, diagnostics).Select(row => Compare(row, scenarios, goodput))]);
    }

    private static ValidationRow Compare(PublishedRow row, ScenarioFigures scenarios, GoodputFigures goodput)
    {
        string model = row["model"];
        double? published = Published(row["value"]);
        if (model is "claim" or "")
        {
            return Row(row, published, null, null, "not-reproducible", "prose: no model computes it from what was published");
        }
        bool known = TryCompute(model, row, scenarios, goodput, out double predicted, out string? error);
        if (!known || published is null)
        {
            return Row(row, published, known ? predicted : null, null, "skipped", error ?? "the published value is no number");
        }
        if (row["kind"] == "source")
        {
            // Figures of the catalogue come from this row: agreement says nothing about the model.
            return Row(row, published, predicted, null, "skipped", row["note"]);
        }
        double errorPercent = published == 0 ? (predicted == 0 ? 0 : 100) : (predicted - published.Value) / Math.Abs(published.Value) * 100;
        string verdict =
            row["kind"] == "bound"
                ? WithinBound(row["value"], predicted, published.Value)
                    ? "bounded"
                    : "missed"
                : Within(row["tolerance"], predicted, published.Value)
                    ? "reproduced"
                    : "missed";
        return Row(row, published, predicted, errorPercent, verdict, row["note"]);
    }

    private static ValidationRow Row(PublishedRow row, double? published, double? predicted, double? error, string verdict, string note) =>
        new(row["id"], row["quantity"].Length == 0 ? row["model"] : row["quantity"], row["unit"], published, predicted, error, verdict, note);

    private static bool TryCompute(
        string model,
        PublishedRow row,
        ScenarioFigures scenarios,
        GoodputFigures goodput,
        out double value,
        out string? error
    )
    {
        ImmutableDictionary<string, string> inputs = row.Inputs;
        value = 0;
        switch (model)
        {
            case "topology.torus-ocs.switches":
                if (
                    Count(inputs, "cubes", out int cubes, out error)
                    && Count(inputs, "cube-side", out int side, out error)
                    && Count(inputs, "usable-ports", out int ports, out error)
                )
                {
                    int? switches = TorusCubes.CircuitSwitches(cubes, side, ports);
                    value = switches ?? 0;
                    error = switches is null ? $"a face position joins {2 * cubes} ports, more than {ports}" : null;
                    return switches is not null;
                }
                return false;
            case "topology.block-mesh.stretch":
                if (inputs.TryGetValue("direct", out string? text) && Quantity.TryParse(text, out Quantity direct, out error))
                {
                    value = BlockMesh.Stretch(direct.Value);
                    return true;
                }
                error = "needs direct=share";
                return false;
            case var _ when model.StartsWith("scenario.", StringComparison.Ordinal):
                return scenarios.TryCompute(model, inputs, row["unit"], out value, out error);
            case var _ when model.StartsWith("goodput.", StringComparison.Ordinal):
                return goodput.TryCompute(model, inputs, row["unit"], out value, out error);
            default:
                return PublishedModels.TryCompute(model, inputs, row["unit"], out value, out error);
        }
    }

    private static bool Count(ImmutableDictionary<string, string> inputs, string key, out int value, out string? error)
    {
        value = 0;
        bool ok =
            inputs.TryGetValue(key, out string? text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value > 0;
        error = ok ? null : $"needs {key}=count";
        return ok;
    }

    private static double? Published(string text)
    {
        string number = text.TrimStart('<', '>', '=', '~', ' ');
        return Quantity.TryParse(number, out Quantity q, out _) ? (double)q.Number : null;
    }

    private static bool WithinBound(string text, double predicted, double published) =>
        text.StartsWith('<') ? predicted <= published : !text.StartsWith('>') || predicted >= published;

    /// <summary>"exact" (to rounding of what is printed), "10%", or an absolute difference in the row's unit.</summary>
    internal static bool Within(string tolerance, double predicted, double published)
    {
        double difference = Math.Abs(predicted - published);
        if (tolerance is "exact" or "" or "0")
        {
            return difference <= 1e-9 * Math.Max(1, Math.Abs(published));
        }
        if (tolerance.EndsWith('%') && double.TryParse(tolerance[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out double percent))
        {
            return difference <= percent / 100 * Math.Abs(published) * (1 + 1e-12);
        }
        return double.TryParse(tolerance, NumberStyles.Float, CultureInfo.InvariantCulture, out double absolute)
            && difference <= absolute * (1 + 1e-12);
    }
}

using System.Collections.Immutable;
using Heliograph.Engine.Planning;
using Heliograph.Model;
using Heliograph.Model.Scenarios;
using Heliograph.Workload.Training.Planning;

namespace Heliograph.Cli.Output;

/// <summary>What <c>helio plan</c> prints: the best mapping and the next ones, the mapping of the file, what each dimension costs.</summary>
internal static class PlanText
{
    private const int MostValues = 5;
    private const int NameWidth = 11;

    private static readonly string[] SizeHeading = [">accelerators"];

    public static void Print(Plan plan, TextWriter output, int width)
    {
        TrainingJob job = plan.Scenario.Training!;
        foreach (Finding f in plan.Findings)
        {
            output.WriteLine($"{Words.Of(f.Severity)} {f.Code} {f.Where}: {f.Message}; {f.Remedy}");
        }
        if (!plan.Best.IsEmpty)
        {
            output.WriteLine($"{job.Model.Name} on {plan.Scenario.Name}, batch {Numbers.Count(job.Batch)}: least {Of(plan.Objective)} of a step");
            output.WriteLine();
            Mappings(plan, output, width);
            output.WriteLine();
            Memory(plan, output, width);
            Exposed(plan, output);
            output.WriteLine();
            Dimensions(plan, output, width);
            output.WriteLine();
        }
        foreach (PlannedSystem system in plan.Systems.Where(s => s.Search is null))
        {
            output.WriteLine($"{Numbers.Count(system.Accelerators)} accelerators: not planned, {system.Problem}");
        }
        output.WriteLine(
            $"{Numbers.Count(plan.Evaluated)} mappings evaluated ({Numbers.Count(plan.OverMemory)} over memory), "
                + $"{Numbers.Count(plan.Pruned)} ruled out by bounds"
        );
        output.WriteLine($"{Numbers.Text(plan.SearchSeconds, "s")}, {Numbers.Count(Math.Round(plan.EvaluationsPerSecond))} evaluations per second");
    }

    private static string Of(PlanObjective objective) => objective == PlanObjective.Step ? "time" : objective.ToString().ToLowerInvariant();

    private static void Mappings(Plan plan, TextWriter output, int width)
    {
        ImmutableArray<PlannedMapping> rows = plan.Given is { } given ? [.. plan.Best, given] : plan.Best;
        bool sized = rows.Any(r => r.Accelerators != rows[0].Accelerators) || rows[0].Accelerators != plan.Scenario.Accelerators;
        (string seconds, IReadOnlyList<string> steps) = Numbers.Column([.. rows.Select(r => r.Seconds)], "s", plain: true);
        (string money, IReadOnlyList<string> costs) = Numbers.Column([.. rows.Select(r => r.CostUsd)], "USD", plain: true);
        (string work, IReadOnlyList<string> energies) = Numbers.Column([.. rows.Select(r => r.EnergyJoules)], "J", plain: true);
        List<string> headings = ["", $">step, {seconds}", ">+%", ">MFU, %", ">memory, GB", $">cost, {money}", $">energy, {work}"];
        TextTable table = new([.. headings, .. sized ? SizeHeading : []]);
        string[] names =
        [
            .. rows.Select(
                (_, i) =>
                    i == plan.Best.Length ? "given"
                    : i == 0 ? "best"
                    : $"{i + 1}"
            ),
        ];
        double? least = Plan.Value(rows[0], plan.Objective);
        for (int i = 0; i < rows.Length; i++)
        {
            PlannedMapping row = rows[i];
            double? more = 100 * ((Plan.Value(row, plan.Objective) / least) - 1);
            table.Add([
                names[i],
                steps[i],
                more is { } m ? Percent(m) : "-",
                row.Mfu is { } mfu ? Numbers.Digits(100 * mfu) : "-",
                Numbers.Digits(row.MemoryBytes / 1e9),
                costs[i],
                energies[i],
                .. sized ? new[] { Numbers.Count(row.Accelerators) } : [],
            ]);
        }
        table.Print(output, 60, width);
        output.WriteLine();
        for (int i = 0; i < rows.Length; i++)
        {
            Named(names[i], MappingText.Of(rows[i].Mapping), output, width);
        }
    }

    // A name and a text of several lines beside it.
    private static void Named(string name, string text, TextWriter output, int width)
    {
        foreach (string line in TextTable.Wrap(text, width - NameWidth))
        {
            output.WriteLine(name.PadRight(NameWidth) + line);
            name = "";
        }
    }

    private static void Memory(Plan plan, TextWriter output, int width)
    {
        if (plan.CapacityBytes is not { } capacity)
        {
            output.WriteLine("memory of the accelerator is unknown: every mapping counts as fitting");
            return;
        }
        double used = plan.Best[0].MemoryBytes;
        output.WriteLine(
            $"memory     {Numbers.Digits(used / 1e9)} of {Numbers.Digits(capacity / 1e9)} GB, headroom {Numbers.Percent(1 - (used / capacity))}"
        );
        if (plan.Unlimited is { Seconds: { } seconds } unlimited && unlimited.MemoryBytes > capacity)
        {
            Named(
                "",
                $"without the limit {Numbers.Text(seconds, "s")} with {Numbers.Digits(unlimited.MemoryBytes / 1e9)} GB: {MappingText.Of(unlimited.Mapping)}",
                output,
                width
            );
        }
    }

    private static void Exposed(Plan plan, TextWriter output)
    {
        if (plan.Step is not { } step)
        {
            return;
        }
        List<string> parts =
        [
            .. step
                .Communication.Where(c => c.Exposed is not null)
                .Select(c => $"{c.Dimension} {Numbers.Text(c.Exposed, "s")} of {Numbers.Text(c.Total, "s")}"),
        ];
        output.WriteLine($"exposed    {(parts.Count == 0 ? "no communication" : string.Join(", ", parts))}");
    }

    // Neighbours of the chosen value first, then what is left on both sides, smallest first.
    private static void Dimensions(Plan plan, TextWriter output, int width)
    {
        TextTable table = new("dimension", "best", "longer step with another value, %");
        foreach (DimensionProfile dimension in plan.Dimensions.Where(d => d.Values.Length > 1))
        {
            string chosen = PlanJson.Value(plan.Best[0].Mapping, dimension.Dimension);
            int at = dimension.Values.Select(v => v.Value).ToList().IndexOf(chosen);
            if (at < 0)
            {
                continue;
            }
            double best = dimension.Values[at].Best!.Seconds;
            IEnumerable<int> near = Enumerable
                .Range(0, dimension.Values.Length)
                .Where(i => i != at)
                .OrderBy(i => Math.Abs(i - at))
                .ThenBy(i => i)
                .Take(MostValues - 1)
                .Append(0)
                .Where(i => i != at)
                .Distinct()
                .Order();
            table.Add(
                dimension.Dimension,
                chosen,
                string.Join(
                    ", ",
                    near.Select(i => dimension.Values[i])
                        .Select(v => $"{v.Value}: {(v.Best is { } b ? Percent(100 * ((b.Seconds / best) - 1)) : "does not fit")}")
                )
            );
        }
        table.Print(output, 100, width);
    }

    private static string Percent(double percent) => percent == 0 ? "0" : $"{(percent > 0 ? "+" : "")}{Numbers.Digits(percent)}";
}

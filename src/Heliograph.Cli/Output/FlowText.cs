using System.Globalization;
using Heliograph.Engine.Flows;
using Heliograph.Model;

namespace Heliograph.Cli.Output;

/// <summary>What <c>helio simulate --engine flow</c> prints: done flows and their times, the busiest link, then what the run cost.</summary>
internal sealed class FlowText
{
    private readonly FlowReport _report;
    private readonly TextWriter _output;
    private readonly int _width;

    private FlowText(FlowReport report, TextWriter output, int width) => (_report, _output, _width) = (report, output, width);

    public static void Print(FlowReport report, TextWriter output, int width) => new FlowText(report, output, width).Print();

    private void Print()
    {
        string bytes = Numbers.Text(_report.Flows.Sum(f => (double)f.Bytes), "B");
        string rules = _report.Rules.Name is { } name ? $"shared as {name} does" : "shared equally";
        string batch = _report.Batch > 0 ? $", completions batched within {Numbers.Count(100 * _report.Batch)}%" : "";
        string setting =
            $"{_report.List.Name}: {Count(_report.Flows.Length, "flow")} over {Count(_report.List.Links, "link")}, {bytes}; {rules}{batch}";
        foreach (string line in TextTable.Wrap(setting, _width))
        {
            _output.WriteLine(line);
        }
        foreach (Finding finding in _report.Findings)
        {
            Named(finding.Code, $"{finding.Message}; {finding.Remedy}");
        }
        string last = _report.Result.Completed > 0 ? $", the last after {Time(_report.Makespan_us * 1e-6)}" : "";
        Named("done", $"{Numbers.Count(_report.Result.Completed)} of {Count(_report.Flows.Length, "flow")}{last}");
        NamedLine.PrintTimes(_output, _width, _report.Fct_us, _report.Slowdown);
        if (!_report.Busiest.IsEmpty)
        {
            BusyLink busiest = _report.Busiest[0];
            Named("busiest", $"link {busiest.Link} at {Numbers.Percent(busiest.Utilisation)} of its rate, {Numbers.Text(busiest.Bytes, "B")}");
        }
        _output.WriteLine();
        FlowCost();
        Named("trace", _report.Result.TraceHash.ToString("x16", CultureInfo.InvariantCulture));
    }

    private void FlowCost()
    {
        int classes = _report.Result.Classes;
        string folded = classes < _report.Flows.Length ? $", flows in {Count(classes, "class", "classes")} of equal ones" : "";
        Named("work", $"{Count(_report.Result.Events, "event")}, {Count(_report.Result.Solves, "solve")}{folded}");
        string rate = $"{Numbers.Digits(_report.EventsPerSecond / 1e6)} M events/s";
        string loop = Time(_report.Result.Loop.TotalSeconds);
        Named("cost", $"{Time(_report.WallSeconds)}, {loop} of it in the solver: {rate}; {Numbers.Text(_report.Result.Bytes, "B")}");
    }

    private static string Time(double seconds) => Numbers.Text(seconds, "s");

    private static string Count(long count, string one, string? many = null) => $"{Numbers.Count(count)} {(count == 1 ? one : many ?? one + "s")}";

    private void Named(string name, string text) => NamedLine.Print(_output, _width, name, text);
}

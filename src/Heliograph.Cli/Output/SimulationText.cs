using Heliograph.Engine.Flows;
using Heliograph.Engine.Packets;
using Heliograph.Model;
using Heliograph.Simulation.Packet;

namespace Heliograph.Cli.Output;

/// <summary>What <c>helio simulate</c> prints: done flows and their times, what was lost or paused, then what the run cost.</summary>
internal sealed class SimulationText
{
    private const double PsPerUs = 1e6;

    private readonly PacketReport _report;
    private readonly TextWriter _output;
    private readonly int _width;

    private SimulationText(PacketReport report, TextWriter output, int width) => (_report, _output, _width) = (report, output, width);

    public static void Print(PacketReport report, TextWriter output, int width) => new SimulationText(report, output, width).Print();

    /// <summary>Network, traffic and transport in a few words.</summary>
    public static string Setting(PacketReport report)
    {
        PacketOptions o = report.Config.Options;
        if (report.Fluid is { } fluid)
        {
            return $"{report.Traffic.Name} on {report.Network.Name}: {Frames(report.Flows.Length, "flow")}, "
                + $"{Numbers.Text(report.Flows.Sum(f => (double)f.Bytes), "B")}; a fluid, ways: {fluid.Paths}";
        }
        string control = o.CongestionControl == CongestionControl.None ? "line rate" : PacketWords.Of(o.CongestionControl);
        string lossless = o.FlowControl == FlowControl.None ? "no flow control" : PacketWords.Of(o.FlowControl);
        string bytes = Numbers.Text(report.Flows.Sum(f => (double)f.Bytes), "B");
        return $"{report.Traffic.Name} on {report.Network.Name}: {Frames(report.Flows.Length, "flow")}, {bytes}; "
            + $"{control}, {lossless}, {PacketWords.Of(o.Paths)}";
    }

    private void Print()
    {
        PacketResult r = _report.Result;
        Wrapped(Setting(_report));
        foreach (Finding finding in _report.Findings)
        {
            Named(finding.Code, $"{finding.Message}; {finding.Remedy}");
        }
        string last = _report.Finish_us is { } finish ? $", the last after {Time(finish.Max)}" : "";
        Named("done", $"{Numbers.Count(r.Completed)} of {Numbers.Count(_report.Flows.Length)} flows{last}");
        NamedLine.PrintTimes(_output, _width, _report.Fct_us, _report.Slowdown);
        if (_report.Fluid is { } fluid)
        {
            PrintFluid(fluid);
            return;
        }
        Named("lost", $"{Frames(r.Dropped, "frame")} dropped, {Numbers.Count(r.Trims)} trimmed, {Frames(r.Retransmissions, "packet")} sent again");
        string longest =
            r.LongestPause.Ps > 0 ? $", the longest {Time(r.LongestPause.Ps / PsPerUs)} at {_report.Places.NameOfPort(r.LongestPause.Port)}" : "";
        Named("held back", $"{Frames(r.Pauses, "pause")}{longest}; {Frames(r.Marks, "mark")}");
        if (!_report.Busiest.IsEmpty)
        {
            BusyPort busiest = _report.Busiest[0];
            string queue = $"longest queue {Numbers.Text(busiest.Outcome.MaxQueuedBytes, "B")}";
            Named("busiest", $"{busiest.Name} at {Numbers.Percent(busiest.Utilisation)} of its rate, {queue}");
        }
        _output.WriteLine();
        Named("work", $"{Numbers.Count(r.DataHops)} data and {Numbers.Count(r.ControlHops)} control hops, {Numbers.Count(r.Events)} events");
        Named(
            "cost",
            $"{Time(_report.WallSeconds * 1e6)}, {Time(r.Loop.TotalSeconds * 1e6)} of it in the loop: {Numbers.Digits(_report.HopsPerSecond / 1e6)} M hops/s; "
                + Numbers.Text(r.Bytes, "B")
        );
        Named("trace", r.TraceHash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture));
    }

    private void PrintFluid(FluidFigures fluid)
    {
        PacketResult r = _report.Result;
        Named("share", string.Join("; ", fluid.Factors.Select(Factor)));
        if (!_report.Busiest.IsEmpty)
        {
            BusyPort busiest = _report.Busiest[0];
            Named("busiest", $"{busiest.Name} at {Numbers.Percent(busiest.Utilisation)} of its rate, {Numbers.Text(busiest.Outcome.SentBytes, "B")}");
        }
        _output.WriteLine();
        string links = $"{Frames(fluid.Links, "link")} for {Frames(2L * _report.Network.Wires.Length, "port")}";
        Named("work", $"{links}, {Frames(fluid.Solves, "solve")} of {Frames(fluid.SolvedHops, "hop")}, {Frames(r.Events, "event")}");
        Named("cost", $"{Time(_report.WallSeconds * 1e6)}, {Time(r.Loop.TotalSeconds * 1e6)} of it in the engine; {Numbers.Text(r.Bytes, "B")}");
        Named("trace", r.TraceHash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>A factor of the share of a link that is new payload.</summary>
    public static string Factor(FluidFactor factor)
    {
        string most = factor.Most == factor.Least ? "" : $" to {Numbers.Percent(factor.Most)}";
        return $"{factor.Name} {Numbers.Percent(factor.Least)}{most}";
    }

    private static string Time(double us) => Numbers.Text(us * 1e-6, "s");

    private static string Frames(long count, string word) => $"{Numbers.Count(count)} {word}{(count == 1 ? "" : "s")}";

    private void Wrapped(string text)
    {
        foreach (string line in TextTable.Wrap(text, _width))
        {
            _output.WriteLine(line);
        }
    }

    private void Named(string name, string text) => NamedLine.Print(_output, _width, name, text);
}

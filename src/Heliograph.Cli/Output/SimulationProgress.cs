using System.Globalization;
using Heliograph.Cli.Commands;
using Heliograph.Simulation.Packet;

namespace Heliograph.Cli.Output;

/// <summary>One line on a terminal while a run takes over a second: flows done, simulated time, rate, time left. It is gone when the run is.</summary>
internal sealed class SimulationProgress : IDisposable
{
    private readonly TextWriter _output;
    private int _shown;

    /// <param name="shell">Nothing is shown where its output is no terminal.</param>
    public SimulationProgress(Shell shell)
    {
        _output = shell.Error;
        Tell = shell.Width is not null && !Console.IsErrorRedirected ? Show : null;
    }

    /// <summary>Null where nobody looks.</summary>
    public Action<PacketProgress>? Tell { get; }

    /// <summary>What stands on the line.</summary>
    public static string Text(PacketProgress p)
    {
        string rate = Numbers.Digits((p.Hops - p.HopsBefore) / Math.Max(1e-9, p.ElapsedSeconds) / 1e6);
        string done = $"{Numbers.Count(p.FlowsDone)} of {Numbers.Count(p.Flows)} flows done at {Numbers.Text(p.TimePs * 1e-12, "s")}";
        string left = p.RemainingSeconds is { } seconds ? $", about {Rough(seconds)} left" : "";
        return $"{done}, {Numbers.Count(p.Hops)} hops, {rate} M hops/s, {Numbers.Text(p.ElapsedSeconds, "s")} so far{left}";
    }

    public void Dispose()
    {
        if (_shown > 0)
        {
            _output.Write($"\r{new string(' ', _shown)}\r");
        }
    }

    // An estimate: no more digits than it has.
    internal static string Rough(double seconds)
    {
        (double value, string unit) = seconds switch
        {
            < 100 => (seconds, "s"),
            < 100 * 60 => (seconds / 60, "min"),
            < 100 * 3600 => (seconds / 3600, "h"),
            _ => (seconds / 86_400, "days"),
        };
        return $"{Math.Max(1, Math.Round(value)).ToString("0", CultureInfo.InvariantCulture)} {unit}";
    }

    private void Show(PacketProgress progress)
    {
        string text = Text(progress);
        _output.Write($"\r{text.PadRight(_shown)}");
        _output.Flush();
        _shown = text.Length;
    }
}

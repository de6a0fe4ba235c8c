using Heliograph.Cli.Commands;
using Heliograph.Simulation.Packet;

namespace Heliograph.Cli.Output;

/// <summary>One line on a terminal while a run takes over a second: flows done, simulated time, rate. It is gone when the run is.</summary>
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
        string rate = Numbers.Digits(p.Hops / Math.Max(1e-9, p.ElapsedSeconds) / 1e6);
        string done = $"{Numbers.Count(p.FlowsDone)} of {Numbers.Count(p.Flows)} flows done at {Numbers.Text(p.TimePs * 1e-12, "s")}";
        return $"{done}, {Numbers.Count(p.Hops)} hops, {rate} M hops/s, {Numbers.Text(p.ElapsedSeconds, "s")} so far";
    }

    public void Dispose()
    {
        if (_shown > 0)
        {
            _output.Write($"\r{new string(' ', _shown)}\r");
        }
    }

    private void Show(PacketProgress progress)
    {
        string text = Text(progress);
        _output.Write($"\r{text.PadRight(_shown)}");
        _output.Flush();
        _shown = text.Length;
    }
}

using Heliograph.Cli.Commands;
using Heliograph.Engine;

namespace Heliograph.Cli.Output;

/// <summary>One line on a terminal while a step that is run as flows takes over a second. It is gone when the run is.</summary>
internal sealed class StepProgressLine : IDisposable
{
    // Of a run: below it an estimate of what is left says nothing.
    private const double LeastShare = 0.01;

    private readonly TextWriter _output;
    private int _shown;

    /// <param name="shell">Nothing is shown where its output is no terminal.</param>
    public StepProgressLine(Shell shell)
    {
        _output = shell.Error;
        Tell = shell.Width is not null && !Console.IsErrorRedirected ? Show : null;
    }

    /// <summary>Null where nobody looks.</summary>
    public Action<StepProgress>? Tell { get; }

    /// <summary>What stands on the line.</summary>
    public static string Text(StepProgress p)
    {
        string left = p.Share >= LeastShare ? $", about {SimulationProgress.Rough(p.ElapsedSeconds * (1 - p.Share) / p.Share)} left" : "";
        string done = $"{Numbers.Digits(100 * p.Share)}% done at {Numbers.Text(p.TimePs * 1e-12, "s")}";
        return $"{p.What}: {done}, {Numbers.Count(p.Messages)} messages, {Numbers.Text(p.ElapsedSeconds, "s")} so far{left}";
    }

    public void Dispose()
    {
        if (_shown > 0)
        {
            _output.Write($"\r{new string(' ', _shown)}\r");
        }
    }

    private void Show(StepProgress progress)
    {
        string text = Text(progress);
        _output.Write($"\r{text.PadRight(_shown)}");
        _output.Flush();
        _shown = Math.Max(_shown, text.Length);
    }
}

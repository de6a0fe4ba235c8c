using Heliograph.Engine.Packets;

namespace Heliograph.Cli.Output;

/// <summary>Lines of a terminal answer: a name in a column of its own, and what it says wrapped beside it.</summary>
internal static class NamedLine
{
    private const int NameWidth = 12;

    public static void Print(TextWriter output, int width, string name, string text)
    {
        foreach (string line in TextTable.Wrap(text, width - NameWidth))
        {
            output.WriteLine(name.PadRight(NameWidth) + line);
            name = "";
        }
    }

    /// <summary>The table of completion times between two empty lines; nothing where no flow is done.</summary>
    public static void PrintTimes(TextWriter output, int width, TimeSummary? fct_us, TimeSummary? slowdown)
    {
        if (fct_us is null)
        {
            return;
        }
        output.WriteLine();
        TextTable table = new("", ">mean", ">p50", ">p99", ">max", ">min");
        (string unit, IReadOnlyList<string> cells) = Numbers.Column([.. Values(fct_us).Select(v => (double?)(v * 1e-6))], "s", plain: true);
        table.Add([$"FCT, {unit}", .. cells]);
        if (slowdown is not null)
        {
            table.Add(["slowdown", .. Values(slowdown).Select(Numbers.Digits)]);
        }
        table.Print(output, 60, width);
        output.WriteLine();
    }

    private static double[] Values(TimeSummary s) => [s.Mean, s.P50, s.P99, s.Max, s.Min];
}

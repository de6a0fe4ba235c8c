using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Engine.Validation;

/// <summary>Columns of an <c>expected.csv</c>: a row a channel, the first column its frequency; <c>inf</c> is a ratio without noise.</summary>
internal sealed record LineExpectation(ImmutableArray<string> Columns, ImmutableArray<double[]> Rows)
{
    private const string FrequencyColumn = "frequency_Hz";

    public int Count => Rows.Length;

    public bool Has(string column) => Columns.Contains(column);

    public double Value(string column, int channel) => Rows[channel][Columns.IndexOf(column)];

    public double Frequency(int channel) => Value(FrequencyColumn, channel);

    public static LineExpectation? Read(string file, DiagnosticList diagnostics)
    {
        string[] lines;
        try
        {
            lines = [.. File.ReadLines(file).Where(l => l.Length > 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            diagnostics.Error(Codes.BadGoldenLine, new SourceSpan(file), $"cannot be read: {e.Message}", "give a readable file");
            return null;
        }
        ImmutableArray<string> columns = lines.Length == 0 ? [] : [.. lines[0].Split(',').Select(c => c.Trim())];
        if (!columns.Contains(FrequencyColumn) || lines.Length < 2)
        {
            diagnostics.Error(
                Codes.BadGoldenLine,
                new SourceSpan(file, 1, 1),
                "no column 'frequency_Hz', or no channel",
                "begin with frequency_Hz and the names of the quantities, then a row for each channel"
            );
            return null;
        }
        ImmutableArray<double[]>.Builder rows = ImmutableArray.CreateBuilder<double[]>();
        for (int i = 1; i < lines.Length; i++)
        {
            double[]? row = Numbers(lines[i]);
            if (row is null || row.Length != columns.Length)
            {
                diagnostics.Error(
                    Codes.BadGoldenLine,
                    new SourceSpan(file, i + 1, 1),
                    $"no row of {columns.Length} numbers",
                    "write a number in each column, inf for a ratio without noise"
                );
                return null;
            }
            rows.Add(row);
        }
        return new LineExpectation(columns, rows.ToImmutable());
    }

    private static double[]? Numbers(string line)
    {
        string[] cells = line.Split(',');
        double[] numbers = new double[cells.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            string cell = cells[i].Trim();
            if (cell == "inf")
            {
                numbers[i] = double.PositiveInfinity;
            }
            else if (!double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return null;
            }
        }
        return numbers;
    }
}

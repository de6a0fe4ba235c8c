using System.Globalization;
using Heliograph.Engine.Lightpaths;
using Heliograph.Model.OpticalLine;

namespace Heliograph.Cli.Output;

/// <summary>Prints planned requests in the form of gnpy-path-request.</summary>
internal static class RequestText
{
    private static readonly string[] Header =
    [
        "req id\n",
        "demand\n",
        "GSNR@bandwidth\nA-Z (Z-A)",
        "GSNR@0.1nm\nA-Z (Z-A)",
        "OSNR@bandwidth\nA-Z (Z-A)",
        "OSNR@0.1nm\nA-Z (Z-A)",
        "Receiver\nminOSNR",
        "mode",
        "Gbit/s",
        "nb of \ntsp pairs",
        "N,M or\nblocking reason",
    ];

    /// <param name="isReference">A request without a path has a row as the reference prints it, two cells short.</param>
    public static void Print(RequestPlan plan, TextWriter to, bool isReference = false)
    {
        to.WriteLine("List of disjunctions");
        to.WriteLine($"[{string.Join(", ", plan.Disjoint.Select(Describe))}]");
        to.WriteLine("The following services have been requested:");
        to.WriteLine($"[{string.Join(", ", plan.Services.Select(Describe))}]");
        to.WriteLine("Result summary");
        SpectrumDefaults spectrum = plan.Network.Equipment.Spectrum;
        CentredTable table = new(Header);
        foreach (PlannedRequest request in plan.Requests)
        {
            table.Add(Row(request, spectrum, isReference));
        }
        table.Print(to);
        to.WriteLine("Result summary shows mean GSNR and OSNR (average over all channels)");
    }

    private static string?[] Row(PlannedRequest request, SpectrumDefaults spectrum, bool isReference)
    {
        PathDemand demand = request.Demand;
        string id = demand.Id.Length > 30 ? demand.Id[..30] : demand.Id;
        string ends = $"{demand.Source} to {demand.Destination}:";
        string mode = demand.Mode?.Format ?? "None";
        string rate = PythonText.Shortest(Math.Round(demand.Bandwidth_bps * 1e-9, 2));
        if (demand.Blocking is { } reason && reason.HasNoPath())
        {
            return isReference
                ? [id, ends, "-", "-", "-", mode, rate, "-", "{rqs[i].blocking_reason}", null, null]
                : [id, ends, "-", "-", "-", "-", "-", mode, rate, "-", reason.Name()];
        }
        string?[] ratios =
        [
            Ratio(request, r => r.Gsnr_dB),
            Ratio(request, r => r.Gsnr01nm_dB),
            Ratio(request, r => r.Osnr_dB),
            Ratio(request, r => r.Osnr01nm_dB),
        ];
        if (demand.Blocking is { } blocked)
        {
            return [id, ends, .. ratios, "-", mode, rate, "-", blocked.Name()];
        }
        string required = ResponseCsv.Required(demand.Mode!, spectrum);
        string pairs = Math.Ceiling(demand.Bandwidth_bps / demand.Mode!.BitRate_bps).ToString("F0", CultureInfo.InvariantCulture);
        return [id, ends, .. ratios, required, mode, rate, pairs, $"([{Numbers(demand.N)}],[{Numbers(demand.M)}])"];
    }

    private static string? Ratio(PlannedRequest request, Func<ReceivedSpectrum, double[]> values)
    {
        if (request.Received is not { } received)
        {
            return null;
        }
        string there = PythonText.Shortest(PythonText.Hundredths(values(received).Average()));
        return request.ReceivedBack is { } back ? $"{there} ({PythonText.Shortest(PythonText.Hundredths(values(back).Average()))})" : there;
    }

    private static string Numbers(IReadOnlyList<int?>? numbers) =>
        string.Join(", ", (numbers ?? []).Select(n => n?.ToString(CultureInfo.InvariantCulture) ?? "None"));

    private static string Describe(DisjointServices group) =>
        $"Disjunction {group.Id}\n\trelaxable:    {Flag(group.IsRelaxable)}\n\tlink-diverse: {Flag(group.LinkDiverse)}"
        + $"\n\tnode-diverse: {Flag(group.NodeDiverse)}\n\trequest-id-numbers: {List(group.Services)}\n";

    private static string Describe(PathDemand demand)
    {
        string rate = demand.Mode is { } mode ? PythonText.Shortest(mode.SymbolRate_Bd * 1e-9) : "None";
        string bits = demand.Mode is { } same ? PythonText.Shortest(same.BitRate_bps * 1e-9) : "None";
        string[] lines =
        [
            $"PathRequest {demand.Id}",
            $"source: \t{demand.Source}",
            $"destination:\t{demand.Destination}",
            $"trx type:\t{demand.Type.Name}",
            $"trx mode:\t{demand.Mode?.Format ?? "None"}",
            $"baud_rate:\t{rate} Gbaud",
            $"bit_rate:\t{bits} Gb/s",
            $"spacing:\t{PythonText.Shortest(demand.Service.Spacing_Hz * 1e-9)} GHz",
            $"power:  \t{Power(demand.Power_W)} dBm",
            $"tx_power_dbm:  \t{Power(demand.TransmitterPower_W)} dBm",
            FormattableString.Invariant($"nb channels: \t{demand.Channels}"),
            $"path_bandwidth: \t{PythonText.Shortest(Math.Round(demand.Bandwidth_bps * 1e-9, 2))} Gbit/s",
            $"nodes-list:\t{List(demand.Service.Route.Select(h => h.Node))}",
            $"loose-list:\t{List(demand.Service.Route.Select(h => h.IsStrict ? "STRICT" : "LOOSE"))}\n",
        ];
        return string.Join("\n\t", lines);
    }

    private static string Power(double watt) => PythonText.Shortest(PythonText.Hundredths(10 * Math.Log10(watt) + 30));

    private static string Flag(bool value) => value ? "True" : "False";

    private static string List(IEnumerable<string> texts) =>
        $"[{string.Join(", ", texts.Select(t => t.Contains('\'', StringComparison.Ordinal) ? $"\"{t}\"" : $"'{t}'"))}]";
}

/// <summary>A framed table with everything in the middle of its column; columns of numbers are shown as numbers.</summary>
internal sealed class CentredTable(string[] header)
{
    /// <summary>A column is wider than its header by so much.</summary>
    private const int HeaderRoom = 2;

    private readonly List<string?[]> _rows = [];

    public void Add(string?[] row) => _rows.Add(row);

    public void Print(TextWriter to)
    {
        string[][] cells = [.. _rows.Select(r => r.Select(c => c?.Trim() ?? "").ToArray())];
        string[][] heads = [.. header.Select(h => h.Split('\n'))];
        int[] widths = new int[header.Length];
        for (int c = 0; c < header.Length; c++)
        {
            ShowNumbers(cells, c);
            widths[c] = Math.Max(heads[c].Max(l => l.Length) + HeaderRoom, cells.Select(r => r[c].Length).DefaultIfEmpty(0).Max());
        }
        string frame = $"+{string.Join("+", widths.Select(w => new string('-', w + 2)))}+";
        to.WriteLine(frame);
        for (int line = 0; line < heads.Max(h => h.Length); line++)
        {
            to.WriteLine($"| {string.Join(" | ", heads.Select((h, c) => Centre(line < h.Length ? h[line] : "", widths[c])))} |");
        }
        to.WriteLine($"|{string.Join("+", widths.Select(w => new string('-', w + 2)))}|");
        foreach (string[] row in cells)
        {
            to.WriteLine($"| {string.Join(" | ", row.Select((cell, c) => Centre(cell, widths[c])))} |");
        }
        to.WriteLine(frame);
    }

    // Where every cell is a number, 100.0 is 100, unless all are whole.
    private static void ShowNumbers(string[][] cells, int column)
    {
        bool isNumeric = cells.All(r => double.TryParse(r[column], NumberStyles.Float, CultureInfo.InvariantCulture, out _));
        bool isWhole = cells.All(r => long.TryParse(r[column], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _));
        if (!isNumeric || isWhole)
        {
            return;
        }
        foreach (string[] row in cells)
        {
            row[column] = double.Parse(row[column], CultureInfo.InvariantCulture).ToString("G6", CultureInfo.InvariantCulture);
        }
    }

    private static string Centre(string text, int width)
    {
        int room = width - text.Length;
        return room <= 0 ? text : text.PadLeft(text.Length + room / 2).PadRight(width);
    }
}

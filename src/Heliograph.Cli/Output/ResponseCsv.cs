using System.Globalization;
using Heliograph.Engine.Lightpaths;
using Heliograph.Model.OpticalLine;

namespace Heliograph.Cli.Output;

/// <summary>Writes planned requests as the CSV that GNPy makes of its responses.</summary>
internal static class ResponseCsv
{
    private static readonly string[] Columns =
    [
        "response-id",
        "source",
        "destination",
        "path_bandwidth",
        "Pass?",
        "nb of tsp pairs",
        "total cost",
        "transponder-type",
        "transponder-mode",
        "bit rate",
        "OSNR-0.1nm (average)",
        "SNR-0.1nm (average)",
        "SNR-bandwidth (average)",
        "SNR-0.1nm (min)",
        "SNR-0.1nm (max)",
        "PDL_penalty",
        "CD_penalty",
        "PMD_penalty",
        "min required OSNR (inc. margin)",
        "baud rate (Gbaud)",
        "input power (dBm)",
        "path",
        "spectrum (N,M)",
        "reversed path OSNR-0.1nm (average)",
        "reversed path SNR-0.1nm (average)",
        "reversed path SNR-bandwidth (average)",
        "reversed path SNR-0.1nm (min)",
        "reversed path SNR-0.1nm (max)",
        "reversed path PDL_penalty",
        "reversed path CD_penalty",
        "reversed path PMD_penalty",
    ];

    public static string Of(RequestPlan plan)
    {
        SpectrumDefaults spectrum = plan.Network.Equipment.Spectrum;
        IEnumerable<string> rows = plan.Requests.Select(r => string.Join(',', Row(r, spectrum).Select(Quote)));
        return string.Concat(rows.Prepend(string.Join(',', Columns.Select(Quote))).Select(r => r + "\r\n"));
    }

    /// <summary>The OSNR that a mode needs with the margin: without decimals where the library gives both so.</summary>
    public static string Required(TransceiverMode mode, SpectrumDefaults spectrum)
    {
        double required = mode.Osnr_dB + spectrum.SystemMargin_dB;
        return mode.HasWholeOsnr && spectrum.HasWholeMargin ? required.ToString("F0", CultureInfo.InvariantCulture) : Number(required);
    }

    private static string[] Row(PlannedRequest request, SpectrumDefaults spectrum)
    {
        PathDemand demand = request.Demand;
        string[] row = [.. Columns.Select(_ => "")];
        row[0] = demand.Id;
        if (demand.Blocking is { } reason)
        {
            row[4] = reason.Name();
            if (reason.HasNoPath())
            {
                return row;
            }
        }
        TransceiverMode mode = demand.Mode!;
        double required = mode.Osnr_dB + spectrum.SystemMargin_dB;
        (row[1], row[2], row[7], row[8]) = (request.Path[0].Uid, request.Path[^1].Uid, demand.Type.Name, mode.Format);
        row[9] = Number(Math.Round(mode.BitRate_bps * 1e-9, 2));
        Ratios(request.Received!, mode).CopyTo(row, 10);
        row[18] = Required(mode, spectrum);
        row[19] = Number(Math.Round(mode.SymbolRate_Bd * 1e-9, 2));
        row[20] = Number(PythonText.Hundredths(10 * Math.Log10(demand.Power_W * 1e3)));
        row[21] = string.Join(" | ", request.Path.Select(n => n.Uid));
        if (request.ReceivedBack is { } back)
        {
            Ratios(back, mode).CopyTo(row, 23);
        }
        if (demand.Blocking is not null)
        {
            return row;
        }
        double pairs = Math.Ceiling(demand.Bandwidth_bps / mode.BitRate_bps);
        row[3] = Number(Math.Round(demand.Bandwidth_bps * 1e-9, 2));
        row[4] = PythonText.Hundredths(request.Received!.Gsnr01nm_dB.Min()) >= required ? "True" : "False";
        row[5] = pairs.ToString("F0", CultureInfo.InvariantCulture);
        row[6] = Whole(pairs * mode.Cost);
        row[22] = $"[{Numbers(demand.N)}], [{Numbers(demand.M)}]";
        return row;
    }

    private static string[] Ratios(ReceivedSpectrum received, TransceiverMode mode)
    {
        (object pdl, object dispersion, object pmd) = ResponseJson.Penalties(received, mode);
        return
        [
            Number(PythonText.Hundredths(received.Osnr01nm_dB.Average())),
            Number(PythonText.Hundredths(received.Gsnr01nm_dB.Average())),
            Number(PythonText.Hundredths(received.Gsnr_dB.Average())),
            Number(PythonText.Hundredths(received.Gsnr01nm_dB.Min())),
            Number(PythonText.Hundredths(received.Gsnr01nm_dB.Max())),
            Text(pdl),
            Text(dispersion),
            Text(pmd),
        ];
    }

    private static string Numbers(IReadOnlyList<int?>? numbers) =>
        string.Join(", ", (numbers ?? []).Select(n => n?.ToString(CultureInfo.InvariantCulture) ?? "None"));

    private static string Text(object value) => value is double number ? Number(number) : (string)value;

    private static string Number(double value) => PythonText.Shortest(value);

    private static string Whole(double value) => value == Math.Truncate(value) ? value.ToString("F0", CultureInfo.InvariantCulture) : Number(value);

    private static string Quote(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Heliograph.Model;
using Heliograph.Model.Scenarios;

namespace Heliograph.Cli.Output;

/// <summary>Lines between sites: what each carries, how well its light arrives, what its ends hold. Words of the map, table, JSON.</summary>
internal static class LinePages
{
    /// <summary>Under the arc of a line, a row each: what it is, its load, its light, its cost.</summary>
    public static IEnumerable<string> Words(Report report, LineState state)
    {
        WideAreaLine line = state.Line;
        string spans =
            state.Design.Line is { } light ? $" in {light.Spans} span{(light.Spans == 1 ? "" : "s")}"
            : line.AmplifierSpacing is { } spacing ? $", amplified every {Numbers.Text(spacing, "m")}"
            : ", unamplified";
        string glass = line.Files is { } files ? Path.GetFileName(files.Topology.File) : line.Fibre.Id;
        yield return $"{line.From} to {line.To}: {Numbers.Text(line.Length, "m")} of {glass}{spans}; {line.Wavelengths} wavelengths of {line.Transponder.Id}, {Numbers.Text(state.Rate_bps, "b/s")} each way";
        string load = state.Load.Value is { } share ? $"loaded {Numbers.Percent(share)}" : "load unknown";
        yield return $"{load}; {Light(state)}";
        string kept = Kept(state) is { } words ? $"; {words}" : "";
        string bits = Bits(report) is { } cost ? $"a bit across: {cost}" : "cost of a bit unknown";
        yield return $"{bits}{kept}";
    }

    public static DataTable Table(Report report) =>
        new(
            "lines",
            [
                "from",
                "to",
                "length_m",
                "wavelengths",
                "rate_bps",
                "load",
                "margin_dB",
                "frequency_Hz",
                "osnr01nm_dB",
                "gsnr01nm_dB",
                "snrNli01nm_dB",
                "preFecBer",
                "outage",
            ],
            [.. report.Lines.SelectMany(Rows)]
        );

    // A row for each wavelength; one without light where none was propagated.
    private static IEnumerable<IReadOnlyList<string>> Rows(LineState state)
    {
        string[] line =
        [
            state.Line.From,
            state.Line.To,
            Numbers.Exact(state.Line.Length),
            Numbers.Exact(state.Line.Wavelengths),
            Numbers.Exact(state.Rate_bps),
            Numbers.Exact(state.Load.Value),
            state.Design.Margin.Unit == "dB" ? Numbers.Exact(state.Design.Margin.Value) : "",
        ];
        return state.Design.Line is not { } light
            ?
            [
                [.. line, "", "", "", "", "", ""],
            ]
            : light.Wavelengths.Zip(
                light.Quality,
                (w, q) =>
                    (IReadOnlyList<string>)
                        [
                            .. line,
                            Numbers.Exact(w.Frequency_Hz),
                            Numbers.Exact(w.Osnr_dB),
                            Numbers.Exact(w.Gsnr_dB),
                            Numbers.Exact(w.NonlinearSnr_dB),
                            Numbers.Exact(q.PreFecErrorRatio),
                            Numbers.Exact(q.Outage),
                        ]
            );
    }

    /// <summary>Joules and money of a bit on the lines; null where neither is known.</summary>
    private static string? Bits(Report report)
    {
        string[] known =
        [
            .. new[] { ("energyPerBitWan_pJ", "pJ"), ("costPerBitWan_pUSD", "pUSD") }
                .Select(h => (report.Find(h.Item1)?.Value, h.Item2))
                .Where(h => h.Value is not null)
                .Select(h => $"{Numbers.Digits(h.Value!.Value)} {h.Item2}"),
        ];
        return known.Length == 0 ? null : string.Join(", ", known);
    }

    private static string Light(LineState state)
    {
        string margin = state.Design.Margin.Value is { } dB
            ? $"margin {dB.ToString("0.0", CultureInfo.InvariantCulture)} {state.Design.Margin.Unit}"
            : "margin unknown";
        return state.Design.Line is { } light
            ? $"{margin} in the worst wavelength, GSNR {Db(light.Worst.Gsnr_dB)} to {Db(light.Best.Gsnr_dB)} dB, OSNR {Db(light.Worst.Osnr_dB)} dB{Errors(state)}"
            : margin;
    }

    // Ahead of the code, and what polarisation does; nothing of what is not known.
    private static string Errors(LineState state)
    {
        ImmutableArray<WavelengthQuality> quality = state.Design.Line!.Quality;
        string bits = quality.Max(q => q.PreFecErrorRatio) is { } worst
            ? $", at most {worst.ToString("0.0e0", CultureInfo.InvariantCulture)} of bits wrong ahead of the code, which corrects {state.Design.Line.PreFecLimit!.Value.ToString("0.##e0", CultureInfo.InvariantCulture)}"
            : "";
        string time = state.Design.Fading?.Value switch
        {
            null => "",
            < 1e-9 => ", below its margin by polarisation less than 1e-9 of the time",
            { } share => $", some wavelength below its margin by polarisation {share.ToString("0.0e0", CultureInfo.InvariantCulture)} of the time",
        };
        return bits + time;
    }

    private static string? Kept(LineState state) =>
        state.Recovery is { Kept.Value: { } kept and < 1 - 1e-6 } recovery ? $"{recovery.Scheme} keeps {Numbers.Percent(kept)} of the rate" : null;

    private static string Db(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    public static void WriteJson(Utf8JsonWriter json, Report report) => JsonReport.Array(json, "lines", report.Lines, l => Write(json, l));

    private static void Write(Utf8JsonWriter json, LineState state)
    {
        WideAreaLine line = state.Line;
        json.WriteString("from", line.From);
        json.WriteString("to", line.To);
        json.WriteString("link", state.Design.Class.Name);
        json.WriteNumber("length_m", line.Length);
        json.WriteNumber("wavelengths", line.Wavelengths);
        json.WriteNumber("rate_bps", state.Rate_bps);
        JsonReport.Number(json, "load", state.Load.Value);
        json.WriteString("closure", Output.Words.Of(state.Design.Closure));
        JsonReport.Number(json, "margin", state.Design.Margin.Value);
        json.WriteString("marginUnit", state.Design.Margin.Unit);
        JsonReport.Number(json, "outage", state.Design.Fading?.Value);
        Light(json, state.Design.Line);
        Recovery(json, state.Recovery);
        JsonReport.Array(
            json,
            "borders",
            state.Borders,
            b =>
            {
                json.WriteString("site", b.Site);
                json.WriteString("switch", b.Switch);
                json.WriteString("flowControl", b.FlowControl);
                json.WriteNumber("ports", b.Ports);
                json.WriteNumber("headroomEach_B", b.Each_B);
                json.WriteNumber("needed_B", b.Needed_B);
                JsonReport.Number(json, "buffer_B", b.Buffer_B);
                json.WriteNumber("missing_B", b.Missing_B);
                JsonReport.Number(json, "longest_m", b.Longest_m);
                JsonReport.Number(json, "relays", b.Relays);
                JsonReport.Number(json, "matchedRate_bps", b.Matched_bps);
            }
        );
    }

    private static void Light(Utf8JsonWriter json, LineOptics? light)
    {
        if (!JsonReport.Begins(json, "light", light))
        {
            return;
        }
        json.WriteNumber("spans", light!.Spans);
        json.WriteNumber("room", light.Room);
        json.WriteNumber("lackingPower_dB", light.Lacking_dB);
        json.WriteNumber("worstGsnr01nm_dB", light.Worst.Gsnr_dB);
        json.WriteNumber("bestGsnr01nm_dB", light.Best.Gsnr_dB);
        JsonReport.Number(json, "preFecLimit", light.PreFecLimit);
        JsonReport.Array(
            json,
            "channels",
            light.Wavelengths.Zip(light.Quality),
            c =>
            {
                (LineWavelength w, WavelengthQuality q) = c;
                json.WriteNumber("frequency_Hz", w.Frequency_Hz);
                json.WriteNumber("osnr01nm_dB", w.Osnr_dB);
                json.WriteNumber("gsnr01nm_dB", w.Gsnr_dB);
                json.WriteNumber("snrNli01nm_dB", w.NonlinearSnr_dB);
                json.WriteNumber("cd_ps_nm", w.Dispersion_psPerNm);
                json.WriteNumber("pmd_ps", w.Pmd_s * 1e12);
                json.WriteNumber("pdl_dB", w.Pdl_dB);
                JsonReport.Number(json, "penalty_dB", q.Penalty_dB);
                JsonReport.Number(json, "preFecBer", q.PreFecErrorRatio);
                JsonReport.Number(json, "outage", q.Outage);
            }
        );
        json.WriteEndObject();
    }

    private static void Recovery(Utf8JsonWriter json, LineRecovery? recovery)
    {
        if (!JsonReport.Begins(json, "recovery", recovery))
        {
            return;
        }
        json.WriteString("scheme", recovery!.Scheme);
        JsonReport.Number(json, "frameLoss", recovery.Loss.Value);
        JsonReport.Number(json, "framesInFlight", recovery.FramesInFlight.Value);
        JsonReport.Number(json, "kept", recovery.Kept.Value);
        json.WriteEndObject();
    }
}

using System.Globalization;
using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine;

namespace Heliograph.Cli.Output;

/// <summary><c>helio line propagate</c> on a terminal: the worst channel in words, then a table.</summary>
internal static class LineText
{
    /// <summary>Channels that the table shows unless all are asked for.</summary>
    public const int MostRows = 12;

    public static void Print(LineAnswer answer, TextWriter output, bool all)
    {
        (WdmComb end, LineReceiver at, int worst) = (answer.End, answer.Receiver, answer.Worst);
        int spans = answer.Path.Count(e => e is FiberElement);
        string noise = double.IsInfinity(end.Osnr_dB(worst)) ? "no amplifier adds noise" : $"amplifiers leave {Db(end.Osnr_dB(worst))}";
        string sent = answer.IsTransmitterCounted ? ", with the transmitters' noise" : "";
        output.WriteLine(
            $"Worst channel: {Thz(end.Frequency[worst])} THz has a GSNR of {Db(at.Gsnr_dB(worst))} in its {Giga(end.SymbolRate[worst])} GBd "
                + $"({Db(at.Gsnr01nm_dB(worst))} in 0.1 nm){sent}; {noise}, nonlinear interference {Db(end.SnrNli_dB(worst))}."
        );
        output.WriteLine(
            $"{answer.Path[0].Uid} to {answer.Path[^1].Uid}: {end.Count} channels, {spans} {(spans == 1 ? "fibre" : "fibres")}, "
                + string.Create(CultureInfo.InvariantCulture, $"{answer.Length_m / 1e3:0.###} km, {end.Latency[worst] * 1e3:0.###} ms.")
        );
        if (answer.Lost > 0)
        {
            output.WriteLine(
                $"{answer.Lost} of {answer.Input.Spectrum.Channels.Length} channels are outside an amplifier's band and are lost on the way."
            );
        }
        output.WriteLine();
        Table(answer, output, all);
        if (!answer.Modes.IsEmpty)
        {
            output.WriteLine();
            Modes(answer, output);
        }
        if (answer.HasTrace)
        {
            output.WriteLine();
            Trace(answer, output);
        }
    }

    private static void Table(LineAnswer answer, TextWriter output, bool all)
    {
        (WdmComb end, LineReceiver at) = (answer.End, answer.Receiver);
        TextTable table = new(">THz", ">dBm", ">OSNR dB", ">0.1nm dB", ">NLI dB", ">GSNR dB", ">0.1nm dB", ">CD ps/nm", ">PMD ps", ">PDL dB");
        int rows = all ? end.Count : Math.Min(MostRows, end.Count);
        for (int r = 0; r < rows; r++)
        {
            int i = rows == 1 ? answer.Worst : (int)((long)r * (end.Count - 1) / (rows - 1));
            table.Add(
                Thz(end.Frequency[i]),
                F2(Decibel.Milliwatt(end.Power(i))),
                F2(at.Osnr_dB(i)),
                F2(at.Osnr01nm_dB(i)),
                F2(end.SnrNli_dB(i)),
                F2(at.Gsnr_dB(i)),
                F2(at.Gsnr01nm_dB(i)),
                F2(end.Dispersion[i] * 1e3),
                F2(end.Pmd[i] * 1e12),
                F2(end.Pdl[i])
            );
        }
        table.Print(output);
        if (rows < end.Count)
        {
            output.WriteLine($"{rows} of {end.Count} channels; --all prints every one. SNRs are in the signal's bandwidth unless headed 0.1nm.");
        }
    }

    private static void Modes(LineAnswer answer, TextWriter output)
    {
        TextTable table = new("mode", ">Gb/s", ">required dB", ">penalty dB", ">margin dB", ">at THz");
        foreach (LineMode mode in answer.Modes)
        {
            table.Add(
                mode.Mode.Format,
                Giga(mode.Mode.BitRate_bps),
                F2(mode.Mode.Osnr_dB),
                F2(mode.Penalty_dB),
                F2(mode.Margin_dB),
                Thz(mode.Frequency_Hz)
            );
        }
        table.Print(output);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Margin in 0.1 nm above requirement, penalties and {answer.Input.Equipment.Spectrum.SystemMargin_dB:0.##} dB of system margin."
            )
        );
    }

    private static void Trace(LineAnswer answer, TextWriter output)
    {
        TextTable table = new("behind", ">total dBm", ">least GSNR dB", ">gain dB", ">NF dB");
        foreach (LineState state in answer.Trace)
        {
            WdmComb comb = state.Spectrum;
            table.Add(
                state.Element.Name,
                F2(Decibel.Milliwatt(comb.TotalPower)),
                F2(Enumerable.Range(0, comb.Count).Min(comb.Gsnr_dB)),
                string.Join(' ', state.Amplifiers.Select(a => F2(a.Gain))),
                string.Join(' ', state.Amplifiers.Select(a => F2(a.Figure)))
            );
        }
        table.Print(output);
    }

    private static string Db(double value) => $"{F2(value)} dB";

    private static string F2(double value) => double.IsInfinity(value) ? "" : value.ToString("F2", CultureInfo.InvariantCulture);

    private static string Thz(double hertz) => (hertz / 1e12).ToString("F4", CultureInfo.InvariantCulture);

    private static string Giga(double value) => (value / 1e9).ToString("0.###", CultureInfo.InvariantCulture);
}

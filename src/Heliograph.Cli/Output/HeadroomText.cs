using System.Globalization;
using Heliograph.Engine.WideArea;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Units;
using Heliograph.Simulation.Lossless;

namespace Heliograph.Cli.Output;

/// <summary>What <c>helio headroom</c> prints: verdict, terms, conventions side by side, credits and retry, goodput, what was assumed.</summary>
internal sealed class HeadroomText
{
    private const int MostSwitches = 3;

    private readonly HeadroomAnswer _answer;
    private readonly TextWriter _output;
    private readonly int _width;

    private HeadroomText(HeadroomAnswer answer, TextWriter output, int width) => (_answer, _output, _width) = (answer, output, width);

    public static void Print(HeadroomAnswer answer, TextWriter output, int width) => new HeadroomText(answer, output, width).Print();

    private void Print()
    {
        HeadroomRequest r = _answer.Request;
        string way = r.StatedDelay is null ? $"over {LinkWords.Metres(r.Length_m)}" : $"at {Numbers.Text(r.Delay.Seconds, "s")} one way";
        Wrapped($"{r.Rate} {way}: {Size(_answer.Headroom)} of headroom for a lossless class of a port, by {HeadroomForms.Name(r.Form)}");
        Wrapped(Verdict());
        foreach (Finding finding in _answer.Findings)
        {
            if (finding.Code == Codes.HeadroomDoesNotFit)
            {
                // The verdict has said the rest.
                Named(finding.Code, $"would help: {finding.Remedy}");
            }
            else
            {
                Named(finding.Code, $"{finding.Message}; {finding.Remedy}");
            }
        }
        Terms();
        Forms();
        Loops();
        Ways();
        Goodput();
        _output.WriteLine();
        double index = r.DelayPerMetre_s * Propagation.LightInVacuum;
        string flight = $"{Numbers.Digits(r.DelayPerMetre_s * 1e9)} us/km, group index {index:0.000} of {r.Fibre}";
        string length = r.StatedDelay is null ? "" : $", as {LinkWords.Metres(r.Length_m)} would take";
        Named("flight", $"{Numbers.Text(r.Delay.Seconds, "s")} one way{length}: {flight}");
        foreach (string assumption in _answer.Assumptions)
        {
            Named("assumed", assumption);
        }
    }

    private string Verdict()
    {
        HeadroomRequest r = _answer.Request;
        BufferFit need = _answer.Needed;
        string groups = $"{Numbers.Count(r.Ports)} port{(r.Ports == 1 ? "" : "s")} x {r.Classes} class{(r.Classes == 1 ? "" : "es")}";
        string reserved = need.Reserved.Bytes > 0 ? $" and {Size(need.Reserved)} of guarantees" : "";
        string asked = $"{groups}: {Size(need.Headroom)} of headroom{reserved}";
        if (_answer.Fit is not { } fit)
        {
            return $"{asked}; --buffer says whether it fits";
        }
        string longest = fit switch
        {
            { IsBounded: false } => "at any length up to 10,000 km",
            { Longest_m: { } m } => $"up to {LinkWords.Metres(m)}",
            _ => "at no length",
        };
        string chip = r.Chip is { } part ? $" of {part}" : "";
        string verdict = fit.Fit.Fits ? $"fits, {Size(fit.Fit.Left)} left" : $"does not fit: {Size(fit.Fit.Missing)} are missing";
        return $"{asked} in {Size(fit.Fit.Total)}{chip} {verdict}; it fits {longest}";
    }

    private void Terms()
    {
        _output.WriteLine();
        TextTable table = new("worksheet, one class of one port", ">bytes", ">share");
        DataSize total = _answer.Forms[0].Size;
        foreach (HeadroomTerm term in _answer.Terms.Where(t => t.Size.Bytes > 0))
        {
            table.Add(term.Name, Numbers.Count(term.Size.Bytes), Share(term.Size, total));
        }
        table.Add("headroom (xoff)", Numbers.Count(total.Bytes), Share(total, total));
        table.Print(_output, 60, _width);
    }

    private void Forms()
    {
        _output.WriteLine();
        TextTable table = new("by", ">bytes", ">of worksheet", "which is");
        DataSize worksheet = _answer.Forms[0].Size;
        foreach (HeadroomByForm form in _answer.Forms)
        {
            table.Add(HeadroomForms.Name(form.Form), Numbers.Count(form.Size.Bytes), Share(form.Size, worksheet), HeadroomForms.Source(form.Form));
        }
        foreach (ShippedHeadroom s in _answer.Shipped)
        {
            string names = string.Join(", ", s.Switches.Take(MostSwitches));
            string more = s.Switches.Length > MostSwitches ? $" and {s.Switches.Length - MostSwitches} more" : "";
            string what = s.ByLine ? $"{names}{more}: between two of its cables" : names + more;
            table.Add("shipped", Numbers.Count(Math.Round(s.Xoff_B)), Numbers.Percent(s.Xoff_B / worksheet.Bytes), what);
        }
        table.Print(_output, 80, _width);
        Wrapped(_answer.Shipped.IsEmpty ? "no shipped figure is known for this rate and length" : $"shipped: {HeadroomTable.Source}");
    }

    private void Loops()
    {
        HeadroomAnswer a = _answer;
        _output.WriteLine();
        string reach = a.CreditReach_m is { } m ? $"20-bit counters reach {LinkWords.Metres(m)}" : "20-bit counters wrap at any length";
        Named(
            "credits",
            $"full rate without pauses (CBFC): {Size(a.Credits.Buffer)} of buffer, {Numbers.Count(a.Credits.Credits)} credits of {a.Request.CreditSize}; {reach}"
        );
        Named("retry", $"full rate with link-level retry (LLR): replay buffer of {Size(a.Retry.Buffer)}, {Numbers.Count(a.Retry.Frames)} frames");
    }

    private void Ways()
    {
        HeadroomAnswer a = _answer;
        _output.WriteLine();
        bool hasBuffer = a.Request.Buffer is not null;
        TextTable table = hasBuffer
            ? new("lossless by", ">a class of a port", ">a switch", ">relays", ">added", ">senders at", "fits")
            : new("lossless by", ">a class of a port", ">a switch", ">relays", ">added", ">senders at");
        foreach (LosslessWay way in a.Ways)
        {
            List<string> cells =
            [
                way.Name,
                Size(way.Each),
                Size(way.All),
                Numbers.Count(way.Relays),
                way.Relays == 0 ? "" : Numbers.Text(way.Added.Seconds, "s"),
                Numbers.Text(way.Rate.BitsPerSecond, "b/s"),
            ];
            if (hasBuffer)
            {
                cells.Add(
                    way.Fits switch
                    {
                        true => "yes",
                        false => "no",
                        null => "",
                    }
                );
            }
            table.Add([.. cells]);
        }
        table.Print(_output, 100, _width);
    }

    private void Goodput()
    {
        HeadroomAnswer a = _answer;
        _output.WriteLine();
        TextTable table = new("goodput under loss", ">go-back-N", ">selective repeat", ">retry on the link");
        foreach (HeadroomGoodput g in a.Goodput)
        {
            table.Add(Loss(g.Loss), Percent(g.GoBackN), Percent(g.SelectiveRepeat), Percent(g.LinkRetry));
        }
        table.Print(_output, 40, _width);
        string round = Numbers.Text((a.Request.Delay * 2 + a.Request.EndDelay).Seconds, "s");
        Wrapped(
            $"packets of {Numbers.Count(a.Request.Packet.Bytes)} B, {Numbers.Count(Math.Round(a.PacketsInFlight))} in a round trip of {round}; no timeouts"
        );
    }

    // Three digits would make 99.99 % a loss of nothing.
    private static string Percent(double share) => $"{(share * 100).ToString("0.0000", CultureInfo.InvariantCulture)}%";

    private static string Loss(double loss) => loss.ToString("0.###e0", CultureInfo.InvariantCulture);

    private static string Share(DataSize part, DataSize whole)
    {
        double share = (double)part.Bytes / whole.Bytes;
        return share is > 0 and < 1e-4 ? "<0.01%" : Numbers.Percent(share);
    }

    private static string Size(DataSize size) => Numbers.Text(size.Bytes, "B");

    private void Wrapped(string text)
    {
        foreach (string line in TextTable.Wrap(text, _width))
        {
            _output.WriteLine(line);
        }
    }

    private void Named(string name, string text) => NamedLine.Print(_output, _width, name, text);
}

using Heliograph.Engine.Lightpaths;
using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine;
using Heliograph.Photonics.OpticalLine.Design;

namespace Heliograph.Cli.Output;

/// <summary>Prints a transmission in the form of gnpy-transmission-example.</summary>
internal static class TransmissionText
{
    /// <param name="path">ROADMs on the way as the user wrote them.</param>
    public static void Print(TransmissionResult result, TextWriter to, bool showsChannels, string? path = null, string? routeId = null)
    {
        TransmissionStep last = result.Steps[^1];
        bool isPowerMode = result.Network.Equipment.Span.IsPowerMode;
        if (path is not null)
        {
            to.WriteLine($"Requested path: {path}");
        }
        if (routeId is not null)
        {
            to.WriteLine($"Requested route_id: {routeId}");
        }
        foreach (LineNode picked in result.Picked)
        {
            to.WriteLine($"Picking transceiver from provided path: {picked.Uid}");
        }
        if (result.Query.Spectrum is not null)
        {
            to.WriteLine("User input for spectrum used for propagation instead of SI");
        }
        to.WriteLine($"Power mode is set to {(isPowerMode ? "True" : "False")}");
        to.WriteLine("=> it can be modified in eqpt_config.json - Span");
        PrintHead(result, last, to);
        foreach (TransmissionStep step in result.Steps)
        {
            to.WriteLine(
                isPowerMode
                    ? $"Input optical power reference in span = {F(step.Power_dBm)} dBm:"
                    // The reference prints the names of its colours here.
                    : "\nPropagating in {ansi_escapes.cyan}gain mode{ansi_escapes.reset}: power cannot be set manually"
            );
            if (result.Steps.Length > 1)
            {
                PrintReceiver(result.Destination, step.Received, to);
                continue;
            }
            PrintElements(step, to);
            to.WriteLine(
                isPowerMode
                    ? $"\nTransmission result for input optical power reference in span = {F(step.Power_dBm)} dBm:"
                    : "\nTransmission results:"
            );
            to.WriteLine($"  Final GSNR (0.1 nm): {F(step.Received.Gsnr01nm_dB.Average())} dB");
        }
        if (showsChannels)
        {
            PrintChannels(last.Received, to);
        }
        PrintEnd("source", result.Query.From, result.Source, to);
        PrintEnd("destination", result.Query.To, result.Destination, to);
    }

    private static void PrintHead(TransmissionResult result, TransmissionStep last, TextWriter to)
    {
        FiberNode[] fibers = [.. last.Lightpath.Path.OfType<FiberNode>()];
        string ends = $"between {result.Source.Uid} and {result.Destination.Uid}";
        string length = PythonText.Fixed(fibers.Sum(f => f.Fiber.Length_m) / 1000, 0);
        to.WriteLine($"\nThere are {fibers.Length} fiber spans over {length} km {ends}");
        to.WriteLine($"\nNow propagating {ends}:");
        SpectrumDefaults spectrum = result.Network.Equipment.Spectrum;
        string design = result.Reference.Channels is { } count ? FormattableString.Invariant($"{count}") : "None";
        to.WriteLine($"Reference used for design: (Input optical power reference in span = {F(result.Reference.Power_dBm)}dBm,");
        to.WriteLine($"                            spacing = {F(spectrum.Spacing_Hz * 1e-9)}GHz");
        to.WriteLine($"                            nb_channels = {design})");
        WdmComb comb = last.Received.Comb;
        string offset = Average(comb, i => comb.PowerOffset[i]);
        to.WriteLine($"\nChannels propagating: (Input optical power deviation in span = {offset}dB,");
        to.WriteLine($"                       spacing = {Average(comb, i => comb.SlotWidth[i] * 1e-9)}GHz,");
        string power = Average(comb, i => Decibel.Milliwatt(last.Received.SentPower_W[i]));
        to.WriteLine($"                       transceiver output power = {power}dBm,");
        to.WriteLine(FormattableString.Invariant($"                       nb_channels = {comb.Count})"));
    }

    private static void PrintElements(TransmissionStep step, TextWriter to)
    {
        Lightpath lightpath = step.Lightpath;
        IReadOnlyList<LineState> trace = lightpath.Trace!;
        for (int i = 0; i < lightpath.Path.Length; i++)
        {
            LineNode node = lightpath.Path[i];
            WdmComb before = i == 0 ? lightpath.Launched : trace[i - 1].Spectrum;
            WdmComb behind = trace[i].Spectrum;
            switch (node)
            {
                case TransceiverNode:
                    bool isLast = i == lightpath.Path.Length - 1;
                    PrintReceiver(node, isLast ? step.Received : lightpath.AtTransmitter(), to);
                    break;
                case RoadmNode roadm:
                    PrintRoadm(roadm, lightpath.Path[i - 1].Uid, lightpath.Path[i + 1].Uid, (RoadmStage)lightpath.Stages[i], before, behind, to);
                    break;
                case FiberNode fiber:
                    PrintFiber(fiber, before, behind, to);
                    break;
                case FusedNode:
                    to.WriteLine($"Fused {node.Uid}");
                    to.WriteLine($"  loss (dB): {F(node.Loss_dB)}");
                    break;
                case AmplifierNode amplifier:
                    to.WriteLine($"Edfa {node.Uid}");
                    foreach (string line in Amplifier(amplifier.Plan, trace[i].Amplifiers[0], behind))
                    {
                        to.WriteLine(line);
                    }
                    break;
                case MultibandNode multiband:
                    PrintMultiband(multiband, trace[i], behind, to);
                    break;
            }
        }
    }

    private static void PrintReceiver(LineNode node, ReceivedSpectrum received, TextWriter to)
    {
        WdmComb comb = received.Comb;
        to.WriteLine($"Transceiver {node.Uid}");
        to.WriteLine($"  GSNR (0.1nm, dB):          {Average(comb, i => received.Gsnr01nm_dB[i])}");
        to.WriteLine($"  GSNR (signal bw, dB):      {Average(comb, i => received.Gsnr_dB[i])}");
        to.WriteLine($"  OSNR ASE (0.1nm, dB):      {Average(comb, i => received.Osnr01nm_dB[i])}");
        to.WriteLine($"  OSNR ASE (signal bw, dB):  {Average(comb, i => received.Osnr_dB[i])}");
        to.WriteLine($"  CD (ps/nm):                {F(comb.Dispersion.Average() * 1e3)}");
        to.WriteLine($"  PMD (ps):                  {F(comb.Pmd.Average() * 1e12)}");
        to.WriteLine($"  PDL (dB):                  {F(comb.Pdl.Average())}");
        to.WriteLine($"  Latency (ms):              {F(comb.Latency.Average() * 1e3)}");
        to.WriteLine($"  Actual pch out (dBm):      {Average(comb, i => Decibel.Milliwatt(received.SentPower_W[i]))}");
    }

    private static void PrintRoadm(RoadmNode node, string from, string towards, RoadmStage stage, WdmComb before, WdmComb behind, TextWriter to)
    {
        double loss = stage.Paths.Select(p => p.Loss).DefaultIfEmpty(0).Max();
        double reference = node.PowerFrom_dBm(from) ?? double.NaN;
        double output = Math.Min(reference - loss, node.TargetTowards_dBm(towards));
        to.WriteLine($"Roadm {node.Uid}");
        to.WriteLine($"  Type_variety:            {node.Roadm.TypeVariety}");
        to.WriteLine($"  Reference loss (dB):     {F(reference - output)}");
        to.WriteLine($"  Actual loss (dB):        {Average(behind, i => Power(before, i) - Power(behind, i))}");
        to.WriteLine($"  Reference pch out (dBm): {F(output)}");
        to.WriteLine($"  Actual pch out (dBm):    {Average(behind, i => Power(behind, i))}");
    }

    private static void PrintFiber(FiberNode node, WdmComb before, WdmComb behind, TextWriter to)
    {
        FiberElement fiber = node.Fiber;
        double change = Decibel.Milliwatt(behind.TotalPower) - Decibel.Milliwatt(before.TotalPower);
        double reference = (node.ReferencePowerIn_dBm ?? double.NaN) + PythonText.Hundredths(change);
        to.WriteLine($"{(fiber.IsRaman ? "RamanFiber" : "Fiber")}          {node.Uid}");
        to.WriteLine($"  type_variety:                {fiber.TypeVariety}");
        to.WriteLine($"  length (km):                 {F(fiber.Length_m * 1e-3)}");
        to.WriteLine($"  pad att_in (dB):             {F(fiber.InputAttenuation_dB)}");
        to.WriteLine($"  total loss (dB):             {F(node.Loss_dB)}");
        to.WriteLine($"  (includes conn loss (dB) in: {F(fiber.InputConnector_dB ?? 0)} out: {F(fiber.OutputConnector_dB ?? 0)})");
        to.WriteLine("  (conn loss out includes EOL margin defined in eqpt_config.json)");
        to.WriteLine($"  reference pch out (dBm):     {F(reference)}");
        to.WriteLine($"  actual pch out (dBm):        {Average(behind, i => Power(behind, i))}");
        if (!fiber.IsRaman)
        {
            return;
        }
        if (node.RamanGain_dB is { } gain)
        {
            to.WriteLine($"  reference gain (dB):         {PythonText.Shortest(PythonText.Hundredths(gain))}");
        }
        to.WriteLine($"  actual gain (dB):            {PythonText.Shortest(PythonText.Hundredths(node.Loss_dB + change))}");
    }

    private static void PrintMultiband(MultibandNode node, LineState state, WdmComb behind, TextWriter to)
    {
        to.WriteLine($"Multiband_amplifier {node.Uid}");
        to.WriteLine($"  type_variety:           {node.Type?.Name}");
        List<List<string>> columns = [];
        int at = 0;
        foreach (BandPlan band in node.Plans)
        {
            FrequencyBand range = band.Plan.Type?.Bands[0] ?? band.Band;
            int[] own =
            [
                .. Enumerable.Range(0, behind.Count).Where(i => behind.Frequency[i] >= range.Low_Hz && behind.Frequency[i] <= range.High_Hz),
            ];
            if (own.Length > 0 && at < state.Amplifiers.Length)
            {
                columns.Add(Amplifier(band.Plan, state.Amplifiers[at++], behind.Where(own.Contains)));
            }
        }
        // Columns as wide as their longest line and three more.
        int most = columns.SelectMany(c => c).Max(l => l.Length) + 2;
        int[] widths = [.. columns.Select(c => Math.Min(c.Max(l => l.Length) + 3, most))];
        for (int row = 0; row < columns[0].Count; row++)
        {
            to.WriteLine(string.Concat(columns.Select((c, i) => (c[row].Length > most ? c[row][..most] : c[row]).PadRight(widths[i]))));
        }
    }

    private static List<string> Amplifier(AmplifierPlan plan, AmplifierState state, WdmComb behind)
    {
        List<string> lines =
        [
            $"  type_variety:           {plan.Type?.Name}",
            $"  effective gain(dB):     {F(state.Gain)}",
            "  (before att_in and before output VOA)",
            $"  tilt-target(dB)         {F(plan.Tilt_dB is { } tilt && tilt != 0 ? tilt : 0)}",
            $"  noise figure (dB):      {F(state.Figure)}",
            "  (including att_in)",
            $"  pad att_in (dB):        {F(state.Padding)}",
            $"  Power In (dBm):         {F(state.PowerIn)}",
            $"  Power Out (dBm):        {F(state.PowerOut)}",
            $"  Delta_P (dB):           {(plan.DeltaPower_dB is { } delta ? F(delta) : "None")}",
            $"  target pch (dBm):       {(plan.TargetPower_dBm is { } target ? F(target) : "None")}",
            $"  actual pch out (dBm):   {Average(behind, i => Power(behind, i))}",
        ];
        if (plan.InputAttenuator_dB is { } input and not 0)
        {
            lines.Add($"  input VOA (dB):         {F(input)}");
        }
        lines.Add($"  output VOA (dB):        {F(plan.OutputAttenuator_dB ?? 0)}");
        return lines;
    }

    private static void PrintChannels(ReceivedSpectrum received, TextWriter to)
    {
        WdmComb comb = received.Comb;
        to.WriteLine("\nThe GSNR per channel at the end of the line is:");
        to.WriteLine(
            $"{"Ch. #", 5}{"Channel frequency (THz)", 26}{"Channel power (dBm)", 26}"
                + $"{"OSNR ASE (signal bw, dB)", 28}{"SNR NLI (signal bw, dB)", 28}{"GSNR (signal bw, dB)", 28}"
        );
        for (int i = 0; i < comb.Count; i++)
        {
            to.WriteLine(
                FormattableString.Invariant($"{i + 1, 5}")
                    + PythonText.Fixed(comb.Frequency[i] * 1e-12, 5).PadLeft(26)
                    + F(Decibel.Milliwatt(comb.Signal[i])).PadLeft(26)
                    + F(received.Osnr_dB[i]).PadLeft(28)
                    + F(comb.SnrNli_dB(i)).PadLeft(28)
                    + F(received.Gsnr_dB[i]).PadLeft(28)
            );
        }
    }

    private static void PrintEnd(string what, string? given, LineNode found, TextWriter to)
    {
        if (given is null)
        {
            to.WriteLine($"\n(No {what} node specified: picked {found.Uid})");
        }
        else if (given != found.Uid)
        {
            to.WriteLine($"\n(Invalid {what} node '{given}' replaced with {found.Uid})");
        }
    }

    // The mean over the channels of each label; one label needs no name.
    private static string Average(WdmComb comb, Func<int, double> value)
    {
        string[] labels = [.. comb.Labels.Distinct().Order(StringComparer.Ordinal)];
        IEnumerable<string> means = labels.Select(label =>
        {
            double mean = Enumerable.Range(0, comb.Count).Where(i => comb.Labels[i] == label).Average(value);
            string text = F(PythonText.Hundredths(mean));
            return labels.Length == 1 ? text : $"{label}: {text}";
        });
        return string.Join(", ", means);
    }

    private static double Power(WdmComb comb, int channel) => Decibel.Milliwatt(comb.Power(channel));

    private static string F(double value) => PythonText.Fixed(value, 2);
}

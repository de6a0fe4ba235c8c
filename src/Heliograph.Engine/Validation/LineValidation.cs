using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine;

namespace Heliograph.Engine.Validation;

/// <summary>
/// <c>helio validate line</c>: lines that the reference implementation propagated, channel by channel. A case is a folder with <c>network.json</c>,
/// <c>spectrum.csv</c>, <c>sim_params.json</c> and <c>expected.csv</c>; a row is a quantity of a case at the channel where it differs most.
/// </summary>
/// <remarks>
/// Where the reference solves Raman scattering by explicit Euler steps and we integrate ln P, a row beyond the bar is <c>bounded</c> if the reference's own
/// steps, taken here, give its figure within the bar: the whole difference is then its solver's error.
/// </remarks>
public static class LineValidation
{
    /// <summary>Cases beside a checkout.</summary>
    public const string Beside = "shared/data/optical-line/golden_lines";

    /// <summary>Largest difference of a channel with the closed form, dB; of the other quantities the same relative to the value.</summary>
    public const double ClosedFormBar = 1e-9;

    /// <summary>With stimulated Raman scattering, dB.</summary>
    public const double RamanBar = 0.005;

    /// <summary>With a generalised model, dB.</summary>
    public const double GeneralizedBar = 0.01;

    private static readonly ImmutableArray<LineQuantity> Quantities =
    [
        new("pch_dBm", "power", "dBm", (s, i) => Decibel.Milliwatt(s.Power(i))),
        new("osnr_ase_dB_signal_bw", "OSNR", "dB", (s, i) => s.Osnr_dB(i)),
        new("snr_nli_dB_signal_bw", "signal over nonlinear interference", "dB", (s, i) => s.SnrNli_dB(i)),
        new("gsnr_dB_signal_bw", "GSNR", "dB", (s, i) => s.Gsnr_dB(i)),
        new("gsnr_dB_0.1nm", "GSNR in 0.1 nm", "dB", (s, i) => s.Gsnr_dB(i) + s.ToTenthNanometre_dB(i)),
        new("chromatic_dispersion_ps_nm", "chromatic dispersion", "ps/nm", (s, i) => s.Dispersion[i] * 1e3),
        new("pmd_ps", "PMD", "ps", (s, i) => s.Pmd[i] * 1e12),
        new("pdl_dB", "PDL", "dB", (s, i) => s.Pdl[i]),
        new("latency_ms", "latency", "ms", (s, i) => s.Latency[i] * 1e3),
    ];

    /// <param name="table">A folder of cases, one case, or a file in either.</param>
    public static ValidationReport Run(string table, string home, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(home);
        ArgumentNullException.ThrowIfNull(diagnostics);
        string folder = Directory.Exists(table) ? table : Path.GetDirectoryName(Path.GetFullPath(table)) ?? ".";
        if (!Directory.Exists(table) && !File.Exists(table))
        {
            string note = "the lines are not there; give --table with a folder of cases";
            return new ValidationReport([new ValidationRow("line", "golden lines", "", null, null, null, "skipped", note)]);
        }
        string[] cases = IsCase(folder) ? [folder] : [.. Directory.EnumerateDirectories(folder).Where(IsCase).Order(StringComparer.Ordinal)];
        if (cases.Length == 0)
        {
            diagnostics.Error(
                Codes.BadGoldenLine,
                new SourceSpan(folder),
                "no case is in this folder",
                "a case is a folder with network.json, spectrum.csv, sim_params.json and expected.csv"
            );
            return new ValidationReport([]);
        }
        Dictionary<string, LineEquipment?> libraries = new(StringComparer.Ordinal);
        return new ValidationReport([.. cases.SelectMany(c => Case(c, home, libraries, diagnostics))]);
    }

    private static bool IsCase(string folder) =>
        File.Exists(Path.Combine(folder, "network.json")) && File.Exists(Path.Combine(folder, "expected.csv"));

    private static IEnumerable<ValidationRow> Case(
        string folder,
        string home,
        Dictionary<string, LineEquipment?> libraries,
        DiagnosticList diagnostics
    )
    {
        int before = diagnostics.ErrorCount;
        string? library = Equipment(folder, home);
        if (library is null)
        {
            diagnostics.Error(
                Codes.BadGoldenLine,
                new SourceSpan(folder),
                "no equipment library",
                "put eqpt_config.json into the folder, or above it"
            );
            return [];
        }
        if (!libraries.TryGetValue(library, out LineEquipment? equipment))
        {
            equipment = LineEquipmentReader.ReadFile(library, diagnostics);
            libraries.Add(library, equipment);
        }
        string simulationFile = Path.Combine(folder, "sim_params.json");
        LineTopology? topology = equipment is null ? null : LineTopologyReader.ReadFile(Path.Combine(folder, "network.json"), equipment, diagnostics);
        LineSpectrum? spectrum = LineSpectrumReader.ReadFile(Path.Combine(folder, "spectrum.csv"), diagnostics);
        LineSimulation? simulation = File.Exists(simulationFile) ? LineSimulationReader.ReadFile(simulationFile, diagnostics) : new LineSimulation();
        LineExpectation? expected = LineExpectation.Read(Path.Combine(folder, "expected.csv"), diagnostics);
        ImmutableArray<LineElement>? path = topology is null ? null : LinePath.Find(topology, null, null, diagnostics);
        ImmutableArray<LineStage>? stages = path is { } elements ? new LineStages(equipment!, diagnostics).Of(elements) : null;
        if (diagnostics.ErrorCount > before || spectrum is null || simulation is null || expected is null || stages is null)
        {
            return [];
        }
        string name = Path.GetFileName(Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar));
        LinePropagation run = new(simulation);
        WdmComb? own = run.Run(stages.Value, LineStages.Launch(spectrum));
        if (own is null)
        {
            return [new ValidationRow(name, "propagation", "", null, null, null, "missed", $"'{run.Failure!.Element.Name}': {run.Failure.Message}")];
        }
        Lazy<WdmComb?> reference = new(() =>
            new LinePropagation(simulation, null, isReferenceArithmetic: true).Run(stages.Value, LineStages.Launch(spectrum))
        );
        return [.. Quantities.Where(q => expected.Has(q.Column)).Select(q => Row(name, q, expected, own, reference, simulation))];
    }

    private static ValidationRow Row(
        string name,
        LineQuantity quantity,
        LineExpectation expected,
        WdmComb own,
        Lazy<WdmComb?> reference,
        LineSimulation simulation
    )
    {
        bool hasRaman = simulation.HasRaman;
        bool isGeneralized = simulation.Nonlinear != NonlinearMethod.GnAnalytic;
        string family =
            isGeneralized ? "GGN"
            : hasRaman ? "GN with Raman"
            : "GN";
        string id = $"{name}/{quantity.Column}";
        if (own.Count != expected.Count)
        {
            string lost = $"{own.Count} channels arrive, {expected.Count} are expected";
            return new ValidationRow(id, quantity.Name, quantity.Unit, null, null, null, "missed", lost, family);
        }
        (int at, double largest) = Largest(quantity, expected, own);
        bool isRatio = quantity.Unit.StartsWith("dB", StringComparison.Ordinal);
        bool isSoft = isRatio && quantity.Column != "pdl_dB";
        double bar =
            isSoft && isGeneralized ? GeneralizedBar
            : isSoft && hasRaman ? RamanBar
            : ClosedFormBar;
        (double published, double predicted) = (expected.Value(quantity.Column, at), quantity.Of(own, at));
        string unit = isRatio ? "dB" : "of the value";
        string where = FormattableString.Invariant(
            $"largest difference of {own.Count} channels {largest:0.0e+0} {unit}, at {own.Frequency[at] / 1e12:0.####} THz; bar {bar:0.###e+0}"
        );
        string verdict = largest <= bar ? "reproduced" : "missed";
        if (largest > bar && isSoft && reference.Value is { } euler && Largest(quantity, expected, euler).Difference is var left && left <= bar)
        {
            verdict = "bounded";
            string steps = FormattableString.Invariant($"the reference's Euler steps give its figure within {left:0.0e+0} dB");
            where += $"; {steps}, so that this is their error: ln P is integrated here";
        }
        double? error =
            !double.IsFinite(published) || !double.IsFinite(predicted) ? null
            : isRatio ? 100 * (Decibel.ToRatio(predicted - published) - 1)
            : published == 0 ? null
            : 100 * ((predicted / published) - 1);
        return new ValidationRow(id, quantity.Name, quantity.Unit, Finite(published), Finite(predicted), error, verdict, where, family);
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    // Channel and size of the largest difference: of decibels as they are, of others relative to the value.
    private static (int At, double Difference) Largest(LineQuantity quantity, LineExpectation expected, WdmComb own)
    {
        (int at, double largest) = (0, 0);
        for (int i = 0; i < own.Count; i++)
        {
            (double published, double predicted) = (expected.Value(quantity.Column, i), quantity.Of(own, i));
            double scale = quantity.Unit.StartsWith("dB", StringComparison.Ordinal) || published == 0 ? 1 : Math.Abs(published);
            double difference = published == predicted ? 0 : Math.Abs(published - predicted) / scale;
            // A value that is not there where one is expected is as far off as can be.
            difference = double.IsNaN(difference) || expected.Frequency(i) != own.Frequency[i] ? double.PositiveInfinity : difference;
            if (difference > largest)
            {
                (at, largest) = (i, difference);
            }
        }
        return (at, largest);
    }

    // In the case, above it, beside the cases, or the examples beside the checkout.
    private static string? Equipment(string folder, string home)
    {
        string above = Path.GetDirectoryName(Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar)) ?? folder;
        string[] places =
        [
            folder,
            above,
            Path.Combine(above, "..", "example-data"),
            Path.Combine(home, "..", "shared", "data", "optical-line", "example-data"),
        ];
        return places.Select(p => Path.Combine(p, "eqpt_config.json")).FirstOrDefault(File.Exists);
    }

    private sealed record LineQuantity(string Column, string Name, string Unit, Func<WdmComb, int, double> Of);
}

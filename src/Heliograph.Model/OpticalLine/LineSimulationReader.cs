using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Range = Heliograph.Model.OpticalLine.LineMap.Range;

namespace Heliograph.Model.OpticalLine;

/// <summary>Reads simulation parameters.</summary>
public static class LineSimulationReader
{
    private static readonly string[] RamanKeys = ["flag", "method", "order", "result_spatial_resolution", "solver_spatial_resolution"];

    private static readonly string[] NonlinearKeys =
    [
        "method",
        "dispersion_tolerance",
        "phase_shift_tolerance",
        "computed_channels",
        "computed_number_of_channels",
    ];

    private static readonly Range Step = new(0.1, 1e7, "m");

    /// <summary>Reads a file; null, with diagnostics, when it has none.</summary>
    public static LineSimulation? ReadFile(string path, DiagnosticList diagnostics) =>
        Read(LineDocument.ReadFile(path, LineDocument.Simulation, diagnostics));

    /// <summary>As <see cref="ReadFile"/>, from text.</summary>
    public static LineSimulation? ReadText(string text, string name, DiagnosticList diagnostics) =>
        Read(LineDocument.ReadText(text, name, LineDocument.Simulation, diagnostics));

    private static LineSimulation? Read(LineMap? root)
    {
        if (root is null)
        {
            return null;
        }
        int before = root.Diagnostics.ErrorCount;
        root.Done(["raman_params", "nli_params"]);
        LineSimulation read = new();
        if (root.Object("raman_params") is { } raman)
        {
            raman.Done(RamanKeys);
            read = read with
            {
                HasRaman = raman.Flag("flag", false),
                RamanMethod = OneOf(raman, ("perturbative", RamanMethod.Perturbative), ("numerical", RamanMethod.Numerical)),
                RamanOrder = raman.Whole("order", 1, 4) ?? read.RamanOrder,
                ResultStep_m = raman.Number("result_spatial_resolution", read.ResultStep_m, Step),
                SolverStep_m = raman.Number("solver_spatial_resolution", read.SolverStep_m, Step),
            };
        }
        if (root.Object("nli_params") is { } nonlinear)
        {
            nonlinear.Done(NonlinearKeys);
            read = read with
            {
                Nonlinear = OneOf(
                    nonlinear,
                    ("gn_model_analytic", NonlinearMethod.GnAnalytic),
                    ("ggn_spectrally_separated", NonlinearMethod.GgnSpectrallySeparated),
                    ("ggn_approx", NonlinearMethod.GgnApproximate)
                ),
                DispersionTolerance = nonlinear.Number("dispersion_tolerance", read.DispersionTolerance, new Range(1e-9, 1e9, "")),
                PhaseShiftTolerance = nonlinear.Number("phase_shift_tolerance", read.PhaseShiftTolerance, new Range(1e-9, 1e9, "")),
                ComputedChannels = ChannelNumbers(nonlinear),
                ComputedCount = nonlinear.Whole("computed_number_of_channels", 1, 1_000_000),
            };
        }
        return root.Diagnostics.ErrorCount == before ? read : null;
    }

    private static ImmutableArray<int> ChannelNumbers(LineMap map)
    {
        ImmutableArray<double> numbers = map.Numbers("computed_channels", new Range(1, 1e6, ""));
        foreach (double number in numbers)
        {
            if (number != Math.Truncate(number))
            {
                map.Error(
                    Codes.OutOfRange,
                    "computed_channels",
                    FormattableString.Invariant($"{number} is no whole number"),
                    "count channels from 1"
                );
            }
        }
        return [.. numbers.Select(n => (int)n)];
    }

    private static T OneOf<T>(LineMap map, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        string? word = map.Text("method");
        foreach ((string name, T value) in choices)
        {
            if (word is null || string.Equals(name, word, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }
        List<string> names = [];
        foreach ((string name, _) in choices)
        {
            names.Add(name);
        }
        map.Error(Codes.NotOneOf, "method", $"'{Excerpt.Of(word!)}' is no method", Suggest.Fix(word!, names));
        return choices[0].Value;
    }
}

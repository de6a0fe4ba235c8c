using System.Collections.Immutable;
using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine;

namespace Heliograph.Tests.Photonics.OpticalLine;

/// <summary>Fibres, spectra and amplifiers of the tests: those of GNPy's example library.</summary>
internal static class Lines
{
    /// <summary>Standard fibre with 0.5 dB connectors.</summary>
    public static FibreSpan Fibre(double km, double lossPerKm = 0.2) =>
        new()
        {
            Name = "fibre",
            Length = km * 1e3,
            Loss = SampledCurve.Constant(lossPerKm * 1e-3),
            PmdCoefficient = 1.265e-15,
            InputConnector = 0.5,
            OutputConnector = 0.5,
        };

    /// <summary>A grid from 191.35 THz at 50 GHz.</summary>
    public static WdmComb Comb(int count, double power, double spacing = 50e9, double rate = 32e9, double rollOff = 0.15, double first = 191.35e12) =>
        new(
            [.. Enumerable.Range(0, count).Select(i => first + i * spacing)],
            [.. Enumerable.Repeat(spacing, count)],
            [.. Enumerable.Repeat(rate, count)],
            [.. Enumerable.Repeat(rollOff, count)],
            [.. Enumerable.Repeat(power, count)]
        );

    /// <summary>GNPy's std_medium_gain.</summary>
    public static AmplifierModel Medium() =>
        new()
        {
            Name = "medium",
            Noise = TwoCoilNoise.Fit(15, 26, 6, 10, out _)!,
            FlatGain = 26,
            LeastGain = 15,
            GreatestPower = 23,
        };

    public static LineSimulation Raman(RamanMethod method, int order = 2, double step = 10e3) =>
        new()
        {
            HasRaman = true,
            RamanMethod = method,
            RamanOrder = order,
            SolverStep_m = step,
        };

    public static WdmComb Run(LineSimulation simulation, WdmComb comb, params ReadOnlySpan<LineStage> line) =>
        new LinePropagation(simulation).Run([.. line], comb).ShouldNotBeNull();

    public static double[] Powers(WdmComb comb) => [.. Enumerable.Range(0, comb.Count).Select(comb.Power)];
}

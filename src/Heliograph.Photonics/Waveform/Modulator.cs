namespace Heliograph.Photonics.Waveform;

/// <summary>Static transfer of a modulator: optical transmission (0 to 1, insertion loss included) against drive voltage. Immutable.</summary>
public abstract class Modulator
{
    /// <summary>Power transmission at <paramref name="voltage_V"/>.</summary>
    public abstract double Transmission(double voltage_V);

    /// <summary>A straight line through two operating points, held at 0 below it: a directly modulated laser above threshold, or no modulator.</summary>
    public static Modulator Linear(double transmissionAtZero, double slope_PerV) => new LinearModulator(transmissionAtZero, slope_PerV);

    /// <summary>
    /// Mach-Zehnder: 10^(-IL/10) cos^2(pi (V - V0) / (2 Vpi)); <paramref name="peak_V"/> is V0, the voltage of full transmission. An
    /// <paramref name="imbalanceDb"/> above 0 is the best extinction that the arms allow; infinite without it.
    /// </summary>
    public static Modulator MachZehnder(double halfWave_V, double peak_V, double insertionLossDb, double? imbalanceDb = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(halfWave_V);
        ArgumentOutOfRangeException.ThrowIfNegative(insertionLossDb);
        if (imbalanceDb is { } limit)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit, nameof(imbalanceDb));
        }
        double floor = imbalanceDb is { } db ? Math.Pow(10, -db / 10) : 0;
        return new MachZehnderModulator(halfWave_V, peak_V, Math.Pow(10, -insertionLossDb / 10), floor);
    }

    /// <summary>Electro-absorption: loss (dB, positive) at given voltages, rising in V; linear in dB between them and held beyond them.</summary>
    public static Modulator ElectroAbsorption(IReadOnlyList<(double Voltage_V, double LossDb)> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentOutOfRangeException.ThrowIfLessThan(points.Count, 2, nameof(points));
        for (int i = 0; i < points.Count; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(points[i].LossDb, nameof(points));
            if (i > 0)
            {
                ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(points[i].Voltage_V, points[i - 1].Voltage_V, nameof(points));
            }
        }
        return new ElectroAbsorptionModulator([.. points.Select(p => p.Voltage_V)], [.. points.Select(p => p.LossDb)]);
    }

    /// <summary>
    /// Ring: 10^(-IL/10) (d^2 + Tmin) / (d^2 + 1) with d = <paramref name="detuningAtZero"/> + <paramref name="detuning_PerV"/> V in
    /// half-widths of the resonance. <paramref name="minimumDb"/> (above 0) is the depth of the notch; <paramref name="insertionLossDb"/> is off resonance.
    /// </summary>
    public static Modulator Ring(double detuningAtZero, double detuning_PerV, double minimumDb, double insertionLossDb)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(minimumDb);
        ArgumentOutOfRangeException.ThrowIfNegative(insertionLossDb);
        return new RingModulator(detuningAtZero, detuning_PerV, Math.Pow(10, -minimumDb / 10), Math.Pow(10, -insertionLossDb / 10));
    }

    private sealed class LinearModulator(double atZero, double slope) : Modulator
    {
        public override double Transmission(double voltage_V) => Math.Max(0, atZero + slope * voltage_V);
    }

    private sealed class MachZehnderModulator(double halfWave, double peak, double best, double floor) : Modulator
    {
        public override double Transmission(double voltage_V)
        {
            double cosine = Math.Cos(0.5 * Math.PI * (voltage_V - peak) / halfWave);
            return best * (floor + (1 - floor) * cosine * cosine);
        }
    }

    private sealed class ElectroAbsorptionModulator(double[] voltage, double[] lossDb) : Modulator
    {
        public override double Transmission(double voltage_V)
        {
            int upper = 1;
            while (upper < voltage.Length - 1 && voltage[upper] < voltage_V)
            {
                upper++;
            }
            double share = Math.Clamp((voltage_V - voltage[upper - 1]) / (voltage[upper] - voltage[upper - 1]), 0, 1);
            return Math.Pow(10, -0.1 * (lossDb[upper - 1] + share * (lossDb[upper] - lossDb[upper - 1])));
        }
    }

    private sealed class RingModulator(double detuningAtZero, double perVolt, double minimum, double best) : Modulator
    {
        public override double Transmission(double voltage_V)
        {
            double d = detuningAtZero + perVolt * voltage_V;
            return best * (d * d + minimum) / (d * d + 1);
        }
    }
}

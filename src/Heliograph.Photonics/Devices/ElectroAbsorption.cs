using System.Collections.Immutable;
using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics.Devices;

/// <summary>
/// An electro-absorption modulator as the table of its loss over bias and distance from the band edge; the edge moves with the
/// temperature. Equation 23 of devices.md.
/// </summary>
public sealed record ElectroAbsorption
{
    /// <summary>Reverse bias of the rows, V, rising.</summary>
    public required ImmutableArray<double> Biases { get; init; }

    /// <summary>Wavelength less that of the band edge of the columns, m, rising; one column where nothing is known.</summary>
    public required ImmutableArray<double> Offsets { get; init; }

    /// <summary>Loss, dB, row by row: bias i, offset j at i x columns + j.</summary>
    public required ImmutableArray<double> LossDb { get; init; }

    /// <summary>Wavelength of the band edge at the reference temperature, m.</summary>
    public required double EdgeWavelength { get; init; }

    /// <summary>K.</summary>
    public required double ReferenceTemperature { get; init; }

    /// <summary>m/K.</summary>
    public required double EdgePerKelvin { get; init; }

    /// <summary>Loss at a bias (V), wavelength (m) and temperature (K), dB, bilinear in the table; null outside of it.</summary>
    public double? LossAt(double bias, double wavelength, double temperature)
    {
        Check();
        double offset = Require.Positive(wavelength) - EdgeWavelength - EdgePerKelvin * (Require.Positive(temperature) - ReferenceTemperature);
        if (!TryFind(Biases, bias, out int row, out double down) || !TryFind(Offsets, offset, out int column, out double across))
        {
            return null;
        }
        double near = Along(row, column, across);
        return down == 0 ? near : near + down * (Along(row + 1, column, across) - near);
    }

    /// <summary>Outer levels between two biases at one wavelength and temperature; null outside of the table.</summary>
    public ModulatorLevels? Levels(double onBias, double offBias, double wavelength, double temperature) =>
        LossAt(onBias, wavelength, temperature) is { } on && LossAt(offBias, wavelength, temperature) is { } off
            ? new ModulatorLevels(OpticalModulation.FromDb(-on), OpticalModulation.FromDb(-off))
            : null;

    private double Along(int row, int column, double across)
    {
        double left = LossDb[row * Offsets.Length + column];
        return across == 0 ? left : left + across * (LossDb[row * Offsets.Length + column + 1] - left);
    }

    // The interval with the value and the share of it; the last point belongs to no interval, a single column to every value.
    private static bool TryFind(ImmutableArray<double> axis, double value, out int index, out double share)
    {
        index = 0;
        share = 0;
        if (axis.Length == 1)
        {
            return true;
        }
        if (!(value >= axis[0] && value <= axis[^1]))
        {
            return false;
        }
        while (index < axis.Length - 1 && value >= axis[index + 1])
        {
            index++;
        }
        share = index == axis.Length - 1 ? 0 : (value - axis[index]) / (axis[index + 1] - axis[index]);
        return true;
    }

    private void Check()
    {
        Rising(Biases, nameof(Biases));
        Rising(Offsets, nameof(Offsets));
        if (LossDb.IsDefault || LossDb.Length != Biases.Length * Offsets.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(LossDb), "one loss for every bias and offset");
        }
        foreach (double loss in LossDb)
        {
            Require.NotNegative(loss);
        }
    }

    private static void Rising(ImmutableArray<double> axis, string name)
    {
        if (axis.IsDefaultOrEmpty)
        {
            throw new ArgumentOutOfRangeException(name, "at least one point");
        }
        for (int i = 1; i < axis.Length; i++)
        {
            if (!(axis[i] > axis[i - 1]))
            {
                throw new ArgumentOutOfRangeException(name, axis[i], "points rise");
            }
        }
    }
}

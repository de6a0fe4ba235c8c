using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics.Devices;

/// <summary>
/// Budget of a coherent wavelength without amplifiers (ZR class): shot noise of the local oscillator and the receiver's own noise limit the
/// signal, the transceiver a ceiling. Equations 32 to 35 of devices.md. Powers in dBm as data sheets print them.
/// </summary>
public sealed record UnamplifiedCoherent
{
    /// <summary>Launched power, dBm.</summary>
    public required double LaunchDbm { get; init; }

    /// <summary>Optical frequency, Hz.</summary>
    public required double Frequency { get; init; }

    /// <summary>Bd.</summary>
    public required double SymbolRate { get; init; }

    /// <summary>Required OSNR in 12.5 GHz (0.1 nm), both polarisations of noise, dB.</summary>
    public required double RequiredOsnrDb { get; init; }

    /// <summary>Signal to noise of the transceiver back to back without optical noise, dB; infinity for an ideal one.</summary>
    public double TransceiverSnrDb { get; init; } = double.PositiveInfinity;

    /// <summary>Noise of the receiver over the shot noise of an ideal one, dB: mixer loss, quantum efficiency and amplifier.</summary>
    public double ReceiverNoiseDb { get; init; }

    /// <summary>Sensitivity as a data sheet prints it, dBm; where given, it is used instead of the noise.</summary>
    public double? SensitivityDbm { get; init; }

    /// <summary>Loss that does not grow with length: connectors, multiplexers, switches, dB.</summary>
    public double FixedLossDb { get; init; }

    /// <summary>Penalties (dispersion, polarisation, ageing) charged to the budget, dB.</summary>
    public double PenaltyDb { get; init; }

    /// <summary>dB/m.</summary>
    public required double FibreLossDbPerMetre { get; init; }

    /// <summary>Fibre whose dispersion the receiver still compensates, m; infinity where that is not the limit.</summary>
    public double DispersionReach { get; init; } = double.PositiveInfinity;

    /// <summary>Reference bandwidth of OSNR: 12.5 GHz, 0.1 nm at 1550 nm.</summary>
    private const double ReferenceBandwidth = 12.5e9;

    /// <summary>SNR in the symbol rate that the required OSNR stands for: OSNR B_ref / B_s, dB. Equation 32.</summary>
    public double RequiredSnrDb => Require.Finite(RequiredOsnrDb) + OpticalModulation.ToDb(ReferenceBandwidth / Require.Positive(SymbolRate));

    /// <summary>
    /// Power at the receiver that reaches the required SNR, dBm: P = 2 F h nu B_s / (1/SNR - 1/SNR_trx), shot noise of two polarisations; null
    /// where the transceiver itself is worse than required. Equations 33 and 34.
    /// </summary>
    public double? RequiredPowerDbm
    {
        get
        {
            if (SensitivityDbm is { } sensitivity)
            {
                return Require.Finite(sensitivity);
            }
            double room = OpticalModulation.FromDb(-RequiredSnrDb) - OpticalModulation.FromDb(-TransceiverSnrDb);
            double noise =
                2
                * OpticalModulation.FromDb(Require.NotNegative(ReceiverNoiseDb))
                * PhysicalConstants.Planck
                * Require.Positive(Frequency)
                * SymbolRate;
            return room > 0 ? OpticalModulation.ToDb(noise / room / 1e-3) : null;
        }
    }

    /// <summary>Loss between launch and receiver that closes with nothing left, dB; null where no power closes.</summary>
    public double? LossBudgetDb => Require.Finite(LaunchDbm) - RequiredPowerDbm - Require.NotNegative(PenaltyDb);

    /// <summary>Margin over a fibre length (m), dB; null where no power closes.</summary>
    public double? MarginDb(double length) =>
        LossBudgetDb - Require.NotNegative(FixedLossDb) - Require.Positive(FibreLossDbPerMetre) * Require.NotNegative(length);

    /// <summary>Longest fibre, m, by loss and dispersion; 0 where the fixed loss alone is too much; null where no power closes. Equation 35.</summary>
    public double? Reach =>
        MarginDb(0) is { } left ? Math.Min(Math.Max(0, left / FibreLossDbPerMetre), Require.PositiveOrInfinite(DispersionReach)) : null;
}

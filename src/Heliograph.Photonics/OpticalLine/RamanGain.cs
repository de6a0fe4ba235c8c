using System.Collections.Immutable;

namespace Heliograph.Photonics.OpticalLine;

/// <summary>Raman gain over the distance between pump and signal, with the overlap of their modes taken out.</summary>
/// <remarks>
/// D'Amico et al., J. Lightwave Technol. 40(11), 3499 (2022), section III.D: the gain goes with the pump's frequency and one over the overlap area.
/// </remarks>
/// <param name="Offsets">Pump minus signal, Hz, increasing from 0.</param>
/// <param name="Gain">Gain times overlap area over the pump's frequency, m/(W Hz).</param>
public sealed record RamanGain(ImmutableArray<double> Offsets, ImmutableArray<double> Gain)
{
    // Standard fibre, pumped at 1454 nm: gain times overlap area, m/W. The published table that GNPy ships, 90 points; denser around the peak at 13 THz.
    private const double ReferencePump = 206.184634112792e12;

    private static readonly ImmutableArray<double> StandardOffsets_THz =
    [
        0,
        0.5,
        1,
        1.5,
        2,
        2.5,
        3,
        3.5,
        4,
        4.5,
        5,
        5.5,
        6,
        6.5,
        7,
        7.5,
        8,
        8.5,
        9,
        9.5,
        10,
        10.5,
        11,
        11.5,
        12,
        12.5,
        12.75,
        13,
        13.25,
        13.5,
        14,
        14.5,
        14.75,
        15,
        15.5,
        16,
        16.5,
        17,
        17.5,
        18,
        18.25,
        18.5,
        18.75,
        19,
        19.5,
        20,
        20.5,
        21,
        21.5,
        22,
        22.5,
        23,
        23.5,
        24,
        24.5,
        25,
        25.5,
        26,
        26.5,
        27,
        27.5,
        28,
        28.5,
        29,
        29.5,
        30,
        30.5,
        31,
        31.5,
        32,
        32.5,
        33,
        33.5,
        34,
        34.5,
        35,
        35.5,
        36,
        36.5,
        37,
        37.5,
        38,
        38.5,
        39,
        39.5,
        40,
        40.5,
        41,
        41.5,
        42,
    ];

    private static readonly ImmutableArray<double> StandardGain =
    [
        0,
        8.524419934705497e-16,
        2.643567866245371e-15,
        4.410548410941305e-15,
        6.153422961291078e-15,
        7.484924703044943e-15,
        8.452060808349209e-15,
        9.101549322698156e-15,
        9.57837595158966e-15,
        1.0008642675474562e-14,
        1.0865773569905647e-14,
        1.1300776305865833e-14,
        1.2143238647099625e-14,
        1.3231065750676068e-14,
        1.4624900971525384e-14,
        1.6013330554840492e-14,
        1.7458119359310242e-14,
        1.9320241330434762e-14,
        2.1720395392873534e-14,
        2.4137337406734775e-14,
        2.628163218460466e-14,
        2.8041019963285974e-14,
        2.9723155447089933e-14,
        3.129353531005888e-14,
        3.251796163324624e-14,
        3.3198839487612773e-14,
        3.329527690685666e-14,
        3.313155691238456e-14,
        3.289013852154548e-14,
        3.2458917188506916e-14,
        3.060684277937575e-14,
        3.2660349473783173e-14,
        2.957419109657689e-14,
        2.518894321396672e-14,
        1.734560485857344e-14,
        9.902860761605233e-15,
        7.219176385099358e-15,
        6.079565990401311e-15,
        5.828373065963427e-15,
        7.20580801091692e-15,
        7.561924351387493e-15,
        7.621152352332206e-15,
        6.8859886780643254e-15,
        5.629181047471162e-15,
        3.679727598966185e-15,
        2.7555869742500355e-15,
        2.4810133942597675e-15,
        2.2160080532403624e-15,
        2.1440626024765557e-15,
        2.33873070799544e-15,
        2.557317929858713e-15,
        3.039839048226572e-15,
        4.8337165515610065e-15,
        5.4647431818257436e-15,
        5.229187813711269e-15,
        4.510768525811313e-15,
        3.3213473130607794e-15,
        2.2602577027996455e-15,
        1.969576495866441e-15,
        1.5179853954188527e-15,
        1.2953988551200156e-15,
        1.1304672156251838e-15,
        9.10004390675213e-16,
        8.432919922183503e-16,
        7.849224069008326e-16,
        7.827568196032024e-16,
        9.000514440646232e-16,
        1.3025926460013665e-15,
        1.5444108938497558e-15,
        1.8795594063060786e-15,
        1.7796130169921014e-15,
        1.5938159865046653e-15,
        1.1585522355108287e-15,
        8.507044444633358e-16,
        7.625404663756823e-16,
        8.14510750925789e-16,
        9.047944693473188e-16,
        9.636431901702084e-16,
        9.298633899602105e-16,
        8.349739503637023e-16,
        7.482901278066085e-16,
        6.240794767134268e-16,
        5.00652535687506e-16,
        3.553373263685851e-16,
        2.0344217706119682e-16,
        1.4267522642294203e-16,
        8.980016576743517e-17,
        2.9829068181832594e-17,
        1.4861959129014824e-17,
        7.404482113326137e-18,
    ];

    /// <summary>Standard single-mode fibre.</summary>
    public static RamanGain Standard { get; } = new([.. StandardOffsets_THz.Select(o => o * 1e12)], [.. StandardGain.Select(g => g / ReferencePump)]);

    /// <summary>From a measured gain in 1/(W m) of a fibre pumped at one frequency.</summary>
    public static RamanGain Measured(ImmutableArray<double> gain, ImmutableArray<double> offsets, double pump, FibreSpan fibre)
    {
        ArgumentNullException.ThrowIfNull(fibre);
        double atPump = fibre.AreaAt(pump);
        return new(offsets, [.. gain.Select((g, i) => g * (fibre.AreaAt(pump - offsets[i]) + atPump) / 2 / pump)]);
    }

    /// <summary>At a signed offset: odd, so that what one channel gains another loses; beyond the table its last value.</summary>
    public double At(double offset) =>
        offset >= 0 ? Linear.Interpolate(Offsets.AsSpan(), Gain.AsSpan(), offset) : -Linear.Interpolate(Offsets.AsSpan(), Gain.AsSpan(), -offset);

    /// <summary>
    /// Efficiencies C_nm, 1/(W m), of the power equation dP_n/dz = -alpha_n P_n + P_n sum_m C_nm P_m, row n by row n. Where energy goes down from n to m,
    /// C_nm takes f_n/f_m, as the reference implementation has it: what n loses is then what m gains, so that power is conserved. A strict balance of photons
    /// would take that factor twice; over the C band the difference is at most 2.5 % of what is exchanged.
    /// </summary>
    public static double[] Efficiency(FibreSpan fibre, ReadOnlySpan<double> frequencies)
    {
        ArgumentNullException.ThrowIfNull(fibre);
        RamanGain gain = fibre.Raman ?? Standard;
        int n = frequencies.Length;
        double[] area = new double[n];
        for (int i = 0; i < n; i++)
        {
            area[i] = fibre.AreaAt(frequencies[i]);
        }
        double[] c = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double value = gain.At(frequencies[j] - frequencies[i]) * frequencies[j] / ((area[i] + area[j]) / 2);
                c[(i * n) + j] = value >= 0 ? value : value * frequencies[i] / frequencies[j];
            }
        }
        return c;
    }
}

using Heliograph.Model.Units;

namespace Heliograph.Simulation.Lossless;

/// <summary>
/// Headroom as the dynamic buffer model of SONiC computes it for Mellanox switches: sonic-net/sonic-swss at 18913fa,
/// cfgmgr/buffer_headroom_mellanox.lua, equation 7. For comparison with what such a switch configures; its bytes on the cable are 2.3 % low,
/// as it divides by 1024 where 1000 is due.
/// </summary>
public static class SonicHeadroom
{
    private const double Kibi = 1024;

    /// <summary>
    /// xoff, xon and size in bytes as the script returns them, multiples of 1024. Term for term as in the script, in the same order of
    /// doubles (test <c>The_script_of_sonic_is_followed_to_the_kibibyte</c>).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is negative, or no response is known for the speed.</exception>
    public static SonicProfile Compute(SonicAsic asic, SonicPort port)
    {
        Check(asic, port);
        double pipeline = asic.PipelineLatency_KiB * Kibi;
        double overhead = 0;
        if (port.EightLanes)
        {
            pipeline = pipeline * 2 - Kibi;
            overhead = port.PortMtu.Bytes;
        }
        double occupancy = new CellOccupancy(asic.Cell, port.SmallShare).Factor;
        double speed_Mbps = port.Rate.BitsPerSecond / 1e6;
        double gearbox = speed_Mbps * port.GearboxDelay_ns / (8 * Kibi);
        double response = PauseResponse.TryQuanta(port.Rate, out int quanta)
            ? quanta * (double)PauseResponse.QuantumBits / 8
            : (asic.PeerResponse_KiB ?? throw new ArgumentOutOfRangeException(nameof(port), port.Rate, "no pause quanta and no response time"))
                * Kibi;
        double cable = 2 * port.Length_m * speed_Mbps * 1e9 / Propagation.SonicSpeed / (8 * Kibi);
        double received = port.PortMtu.Bytes + cable + 2 * gearbox + asic.MacPhyDelay_KiB * Kibi + response;
        DataSize xoff = RoundUp(port.LosslessMtu.Bytes + received * occupancy);
        DataSize xon = RoundUp(pipeline);
        return new SonicProfile(xoff, xon, port.SharedPool ? xon : RoundUp(xoff.Bytes + xon.Bytes + overhead));
    }

    private static DataSize RoundUp(double bytes) => new(checked((long)Math.Ceiling(bytes / Kibi) * 1024));

    private static void Check(SonicAsic asic, SonicPort port)
    {
        ArgumentNullException.ThrowIfNull(asic);
        ArgumentNullException.ThrowIfNull(port);
        new CellOccupancy(asic.Cell, port.SmallShare).Check();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(port.Rate.BitsPerSecond, nameof(port));
        ReadOnlySpan<double> values =
        [
            asic.PipelineLatency_KiB,
            asic.MacPhyDelay_KiB,
            asic.PeerResponse_KiB ?? 0,
            port.Length_m,
            port.GearboxDelay_ns,
            port.LosslessMtu.Bytes,
            port.PortMtu.Bytes,
        ];
        foreach (double value in values)
        {
            if (!(value >= 0 && double.IsFinite(value)))
            {
                throw new ArgumentOutOfRangeException(nameof(port), value, "a value of at least 0");
            }
        }
    }
}

/// <summary>What SONiC's table <c>ASIC_TABLE</c> says of a switch chip; sizes that stand for delays are in KiB there.</summary>
/// <param name="Cell">Bytes of a cell of its buffer.</param>
/// <param name="PipelineLatency_KiB">Becomes the xon size.</param>
/// <param name="MacPhyDelay_KiB">Received while MAC and PHY delay.</param>
/// <param name="PeerResponse_KiB">For speeds that have no quanta; null where none is stated.</param>
public sealed record SonicAsic(DataSize Cell, double PipelineLatency_KiB, double MacPhyDelay_KiB, double? PeerResponse_KiB = null);

/// <summary>A port as SONiC's script is asked about it.</summary>
/// <param name="Length_m">Of the cable.</param>
/// <param name="LosslessMtu">Of <c>LOSSLESS_TRAFFIC_PATTERN</c>.</param>
/// <param name="SmallShare">Share of small packets, 0 to 1 (there in percent).</param>
/// <param name="SharedPool">Whether a shared headroom pool is on: then the size is that of xon alone.</param>
public sealed record SonicPort(
    BitRate Rate,
    double Length_m,
    DataSize PortMtu,
    DataSize LosslessMtu,
    double SmallShare,
    double GearboxDelay_ns = 0,
    bool EightLanes = false,
    bool SharedPool = false
);

/// <summary>A profile of a lossless priority group.</summary>
/// <param name="Xoff">Headroom above the threshold.</param>
/// <param name="Xon">Where sending resumes, and what is kept in any case.</param>
/// <param name="Size">What is reserved for the group.</param>
public readonly record struct SonicProfile(DataSize Xoff, DataSize Xon, DataSize Size);

using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Photonics.Electrical;

namespace Heliograph.Photonics.Packages;

/// <summary>
/// A packet switch chip by what decides its edge and its heat. Every figure is given; none is scaled between nodes here: two
/// nodes have printed the same SerDes energy.
/// </summary>
public sealed record SwitchChip
{
    /// <summary>Payload of all ports, one direction, b/s.</summary>
    public required double Capacity
    {
        get;
        init => field = Bounds.Positive(value);
    }

    /// <summary>Payload of one lane, one direction, b/s: 100e9 of a 106.25 Gb/s lane.</summary>
    public required double LaneRate
    {
        get;
        init => field = Bounds.Positive(value);
    }

    /// <summary>Payload of one port, one direction, b/s.</summary>
    public required double PortRate
    {
        get;
        init => field = Bounds.Positive(value);
    }

    /// <summary>Line rate over payload rate (code and transcoding), at least 1.</summary>
    public double LineRateFactor
    {
        get;
        init =>
            field = value >= 1 ? Bounds.Finite(value) : throw new ArgumentOutOfRangeException(nameof(LineRateFactor), value, "must be at least 1");
    } = 1;

    /// <summary>J per bit on the line of one SerDes, transmitter and receiver.</summary>
    public required double SerDesEnergy
    {
        get;
        init => field = Bounds.NonNegative(value);
    }

    /// <summary>J per payload bit of packet processing, memory and clocks, at full load; null: unknown.</summary>
    public double? CoreEnergy
    {
        get;
        init => field = value is { } v ? Bounds.NonNegative(v) : null;
    }

    /// <summary>W with no traffic beyond the SerDes, which never sleep: leakage; 0 where the energy per bit has it.</summary>
    public double StaticPower
    {
        get;
        init => field = Bounds.NonNegative(value);
    }

    /// <summary>Packet buffer, bytes; null: unknown.</summary>
    public double? BufferBytes
    {
        get;
        init => field = value is { } v ? Bounds.NonNegative(v) : null;
    }

    /// <summary>Parser, lookup, queue and crossbar, s; null: unknown.</summary>
    public double? PipelineLatency
    {
        get;
        init => field = value is { } v ? Bounds.NonNegative(v) : null;
    }

    /// <summary>SerDes transmit plus receive of one hop, s.</summary>
    public double SerDesLatency
    {
        get;
        init => field = Bounds.NonNegative(value);
    }

    /// <summary>Decoder of the code on the line, s.</summary>
    public double CodeLatency
    {
        get;
        init => field = Bounds.NonNegative(value);
    }

    /// <summary>Waits for the whole frame before it forwards.</summary>
    public bool IsStoreAndForward { get; init; }

    /// <summary>m2 of one SerDes lane, both directions; null: unknown.</summary>
    public double? SerDesArea
    {
        get;
        init => field = value is { } v ? Bounds.NonNegative(v) : null;
    }

    /// <summary>m2 of the core per b/s of capacity; null: unknown.</summary>
    public double? CoreAreaPerRate
    {
        get;
        init => field = value is { } v ? Bounds.NonNegative(v) : null;
    }

    /// <summary>m2 per bit of buffer, periphery included; null: unknown.</summary>
    public double? BufferAreaPerBit
    {
        get;
        init => field = value is { } v ? Bounds.NonNegative(v) : null;
    }
}

/// <summary>What a switch chip cannot be as it is described.</summary>
public enum SwitchChipIssue
{
    /// <summary>Capacity is no whole number of ports; the rest is lost.</summary>
    FractionalRadix,

    /// <summary>Capacity is no whole number of lanes.</summary>
    FractionalLanes,

    /// <summary>A port is no whole number of lanes: a lane serves two ports or runs below its rate.</summary>
    FractionalLanesPerPort,
}

/// <inheritdoc cref="SwitchChipIssue"/>
public sealed record SwitchChipFinding(SwitchChipIssue Issue, double Value, string Text);

/// <summary>What follows from a <see cref="SwitchChip"/>; null where a figure is missing.</summary>
/// <param name="Radix">Whole ports.</param>
/// <param name="Lanes">Whole lanes; each is a pair of directions.</param>
/// <param name="SerDesPower">W of all lanes: they run at line rate whatever the load.</param>
/// <param name="CorePower">W at full load, static power included.</param>
/// <param name="BufferTime">s in which all ports together fill the buffer, and in which it drains.</param>
/// <param name="BufferPerPort">Bytes of an equal share.</param>
/// <param name="Area">m2: SerDes, core and buffer.</param>
/// <param name="SquarePerimeter">m around a square die of that area.</param>
/// <param name="PowerDensity">W/m2 of the die at full load.</param>
public sealed record SwitchChipDesign(
    int Radix,
    int Lanes,
    double LanesPerPort,
    double SerDesPower,
    double? CorePower,
    double? Power,
    double? EnergyPerBit,
    double? BufferTime,
    double? BufferPerPort,
    double? SerDesArea,
    double? Area,
    double? SquarePerimeter,
    double? PowerDensity,
    ImmutableArray<SwitchChipFinding> Findings
);

/// <summary>Computes what follows from a switch chip. Equations: <c>docs/models/package-edge.md</c>, 1 to 6.</summary>
public static class SwitchChips
{
    // 51.2e12 / 0.1e12 is 512 but for the last bits.
    private const double Rounding = 1e-9;

    public static SwitchChipDesign Compute(SwitchChip chip)
    {
        ArgumentNullException.ThrowIfNull(chip);
        ImmutableArray<SwitchChipFinding>.Builder findings = ImmutableArray.CreateBuilder<SwitchChipFinding>();
        int radix = Whole(chip.Capacity / chip.PortRate, SwitchChipIssue.FractionalRadix, "ports", findings);
        int lanes = Whole(chip.Capacity / chip.LaneRate, SwitchChipIssue.FractionalLanes, "lanes", findings);
        Whole(chip.PortRate / chip.LaneRate, SwitchChipIssue.FractionalLanesPerPort, "lanes in a port", findings);
        double serDes = lanes * chip.LaneRate * chip.LineRateFactor * chip.SerDesEnergy;
        double? core = chip.CoreEnergy * chip.Capacity + chip.StaticPower;
        double? power = core + serDes;
        double? bits = 8 * chip.BufferBytes;
        double? serDesArea = lanes * chip.SerDesArea;
        double? area = serDesArea + chip.Capacity * chip.CoreAreaPerRate + bits * chip.BufferAreaPerBit;
        return new SwitchChipDesign(
            radix,
            lanes,
            chip.PortRate / chip.LaneRate,
            serDes,
            core,
            power,
            power / chip.Capacity,
            bits / chip.Capacity,
            radix > 0 ? chip.BufferBytes / radix : null,
            serDesArea,
            area,
            area is { } a ? 4 * Math.Sqrt(a) : null,
            area > 0 ? power / area : null,
            findings.ToImmutable()
        );
    }

    /// <summary>
    /// s from the first bit of a frame in to its first bit out, without queueing: SerDes, decoder, pipeline, and the frame itself where the
    /// switch waits for it; null where the pipeline is unknown. The decoder's own wait for a codeword is part of its latency.
    /// </summary>
    public static double? Latency(SwitchChip chip, double frameBytes)
    {
        ArgumentNullException.ThrowIfNull(chip);
        double frame = chip.IsStoreAndForward ? 8 * Bounds.NonNegative(frameBytes, nameof(frameBytes)) / chip.PortRate : 0;
        return chip.PipelineLatency + chip.SerDesLatency + chip.CodeLatency + frame;
    }

    private static int Whole(double count, SwitchChipIssue issue, string of, ImmutableArray<SwitchChipFinding>.Builder findings)
    {
        double nearest = Math.Round(count);
        if (Math.Abs(count - nearest) <= Rounding * Math.Max(1, count))
        {
            return Bounds.Parts(nearest, of);
        }
        string text =
            $"{count.ToString("0.###", CultureInfo.InvariantCulture)} {of}: {Math.Floor(count).ToString(CultureInfo.InvariantCulture)} are whole";
        findings.Add(new SwitchChipFinding(issue, count, text));
        return Bounds.Parts(Math.Floor(count), of);
    }
}

using System.Collections.Immutable;
using Heliograph.Model.Units;
using Heliograph.Simulation.Lossless;

namespace Heliograph.Cli.Output;

/// <summary>What headroom is computed by.</summary>
internal enum HeadroomForm
{
    Worksheet,
    Sonic,
    Hpcc,
    Conweave,
}

/// <summary>Forms by the names of the command line and of JSON.</summary>
internal static class HeadroomForms
{
    public static readonly ImmutableArray<string> Names = ["worksheet", "sonic", "hpcc", "conweave"];

    public static string Name(HeadroomForm form) => Names[(int)form];

    public static HeadroomForm? Find(string name) => Names.IndexOf(name) is >= 0 and var i ? (HeadroomForm)i : null;

    public static string Source(HeadroomForm form) =>
        form switch
        {
            HeadroomForm.Worksheet => "IEEE 802.1Qbb annex O, term by term",
            HeadroomForm.Sonic => "SONiC's script for Mellanox, 1.98e8 m/s",
            HeadroomForm.Hpcc => "3 x one-way bytes: HPCC's ns-3 and astra-sim's default",
            _ => "round trip + 2 frames: conweave's ns-3",
        };
}

/// <summary>A link and a switch as <c>helio headroom</c> is asked about them.</summary>
internal sealed record HeadroomRequest
{
    public required BitRate Rate { get; init; }
    public required string Fibre { get; init; }
    public required double DelayPerMetre_s { get; init; }

    /// <summary>One way, where it was given in place of a length.</summary>
    public Duration? StatedDelay { get; init; }

    /// <summary>Given, or that of a fibre with the stated delay.</summary>
    public required double Length_m { get; init; }
    public required HeadroomForm Form { get; init; }
    public required DataSize Mtu { get; init; }
    public required DataSize LosslessMtu { get; init; }
    public Duration? StatedResponse { get; init; }
    public required Duration InterfaceDelay { get; init; }
    public required bool InterfaceStated { get; init; }
    public Duration GearboxDelay { get; init; }
    public Duration PipelineDelay { get; init; }
    public CellOccupancy Cells { get; init; }
    public required int Ports { get; init; }
    public required int Classes { get; init; }

    /// <summary>Null where nothing is to fit.</summary>
    public DataSize? Buffer { get; init; }

    /// <summary>Part that the buffer is of; null where its size was given.</summary>
    public string? Chip { get; init; }
    public DataSize Reserved { get; init; }
    public double OverSubscription { get; init; } = 1;

    /// <summary>At equal distances on the way; null where the fewest are asked for.</summary>
    public int? Relays { get; init; }
    public required DataSize CreditSize { get; init; }
    public Duration UpdatePeriod { get; init; }
    public required ImmutableArray<double> Losses { get; init; }
    public required DataSize Packet { get; init; }
    public required Duration EndDelay { get; init; }

    public Duration Delay => StatedDelay ?? DelayOf(Length_m);

    public bool HasListedResponse => PauseResponse.TryQuanta(Rate, out _);

    public long Groups => (long)Ports * Classes;

    /// <summary>With the length of a fibre that has the stated delay.</summary>
    public HeadroomRequest Located() => StatedDelay is { } delay ? this with { Length_m = delay.Seconds / DelayPerMetre_s } : this;

    public Duration DelayOf(double metres) => Propagation.Delay(metres, 1 / DelayPerMetre_s);

    public PauseLink Link(Duration delay) =>
        new()
        {
            Rate = Rate,
            Delay = delay,
            PortFrame = Mtu,
            LosslessFrame = LosslessMtu,
            // The standard's where it lists one; else an assumption, which the answer states.
            Response = StatedResponse ?? (HasListedResponse ? null : PauseResponse.Assumed(Rate)),
            InterfaceDelay = InterfaceDelay,
            GearboxDelay = GearboxDelay,
            PipelineDelay = PipelineDelay,
            Occupancy = Cells,
        };

    /// <summary>Headroom of one class of one port by a form, at a length and its delay.</summary>
    public DataSize Headroom(HeadroomForm form, double metres, Duration delay) =>
        form switch
        {
            HeadroomForm.Worksheet => Simulation.Lossless.Headroom.Compute(Link(delay)).Total,
            HeadroomForm.Sonic => Sonic(metres).Xoff,
            HeadroomForm.Hpcc => Simulation.Lossless.Headroom.ComputeByFactor(Rate, delay),
            _ => Simulation.Lossless.Headroom.ComputeWithFrames(Rate, delay, Mtu),
        };

    /// <summary>Headroom of a segment between so many relays, by the form that decides.</summary>
    public DataSize Segment(int relays) => Headroom(Form, Length_m / (relays + 1), new Duration((Delay.Ps + relays) / (relays + 1)));

    // The script's chip is this link's: what it receives while MAC and PHY delay, and while its pipeline decides.
    private SonicProfile Sonic(double metres)
    {
        double Kibi(Duration time) => Rate.BytesPerSecond * time.Seconds / 1024;
        SonicAsic asic = new(
            Cells.Cell.Bytes == 0 ? new DataSize(1) : Cells.Cell,
            Kibi(PipelineDelay),
            Kibi(InterfaceDelay * 2),
            Kibi(StatedResponse ?? PauseResponse.Assumed(Rate))
        );
        return SonicHeadroom.Compute(asic, new SonicPort(Rate, metres, Mtu, LosslessMtu, Cells.SmallShare, GearboxDelay.Ps / 1000.0));
    }
}

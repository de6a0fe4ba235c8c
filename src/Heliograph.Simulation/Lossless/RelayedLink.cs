using Heliograph.Model.Units;

namespace Heliograph.Simulation.Lossless;

/// <summary>
/// A long link in equal segments with relays between them, each a switch that holds the headroom of its own segment (equation 18,
/// <c>docs/models/lossless.md</c>): a relay cuts the buffer of every port, and adds its own delay once a way.
/// </summary>
public sealed record RelayedLink
{
    /// <summary>Most relays that are looked for.</summary>
    public const int MostRelays = 10_000;

    /// <summary>The whole link; its delay is that of all segments together.</summary>
    public required PauseLink Whole { get; init; }

    /// <summary>At least 0.</summary>
    public int Relays { get; init; }

    /// <summary>Of one relay, from a frame's first bit in to its first bit out without waiting.</summary>
    public Duration RelayDelay { get; init; }

    /// <summary>One segment as a link of its own; the rest of a picosecond is in it.</summary>
    public PauseLink Segment => Whole with { Delay = new Duration(checked(Whole.Delay.Ps + Relays) / (Relays + 1)) };

    /// <summary>Headroom of a class at a port of any segment.</summary>
    public DataSize Headroom => Lossless.Headroom.Compute(Segment).Total;

    /// <summary>What relays add to the way; a frame is stored in each where <paramref name="stores"/>.</summary>
    public Duration Added(bool stores)
    {
        Duration each = stores ? RelayDelay + Serialised : RelayDelay;
        return each * Relays;
    }

    /// <summary>The fewest relays with which a headroom is enough; null where not even with <see cref="MostRelays"/>.</summary>
    /// <param name="headroom">Bytes kept for the class at a port.</param>
    public int? SolveRelays(DataSize headroom) => SolveRelays(relays => (this with { Relays = relays }).Headroom, headroom);

    /// <summary>As <see cref="SolveRelays(DataSize)"/> by another form of headroom.</summary>
    /// <param name="headroomWith">Of a segment with so many relays; must not grow with them.</param>
    public static int? SolveRelays(Func<int, DataSize> headroomWith, DataSize headroom)
    {
        ArgumentNullException.ThrowIfNull(headroomWith);
        long? spared = Bisection.Largest(fewer => headroomWith((int)(MostRelays - fewer)) <= headroom, MostRelays);
        return spared is { } fewer ? (int)(MostRelays - fewer) : null;
    }

    /// <summary>
    /// The highest rate, a sender being held to it, at which a headroom is enough for the whole link (equation 19), to 1 Mb/s; null where not even 1 Mb/s is.
    /// All that is in flight was sent at that rate; the peer answers as it does at the link's own.
    /// </summary>
    /// <param name="headroom">Bytes kept for the class at a port.</param>
    public static BitRate? SolveRate(PauseLink whole, DataSize headroom)
    {
        ArgumentNullException.ThrowIfNull(whole);
        const long Step = 1_000_000;
        long? found = Bisection.Largest(
            s => AtRate(whole, new BitRate(Math.Max(1, s) * Step)) <= headroom,
            Math.Max(1, whole.Rate.BitsPerSecond / Step)
        );
        return found is > 0 and { } steps ? new BitRate(steps * Step) : null;
    }

    /// <summary>Headroom of a link whose sender is held to a rate; the peer answers as it does at the link's own.</summary>
    public static DataSize AtRate(PauseLink whole, BitRate rate)
    {
        ArgumentNullException.ThrowIfNull(whole);
        Duration response =
            whole.Response
            ?? (
                PauseResponse.TryQuanta(whole.Rate, out int quanta)
                    ? Duration.FromSeconds(512.0 * quanta / whole.Rate.BitsPerSecond)
                    : PauseResponse.Assumed(whole.Rate)
            );
        return Lossless.Headroom.Compute(whole with { Rate = rate, Response = response }).Total;
    }

    private Duration Serialised => Duration.FromSeconds((Whole.PortFrame + Whole.FrameOverhead).Bytes * 8.0 / Whole.Rate.BitsPerSecond);
}

using System.Collections.Immutable;
using Heliograph.Engine.WideArea;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Units;
using Heliograph.Simulation.Lossless;

namespace Heliograph.Cli.Output;

/// <summary>A term of the worksheet.</summary>
/// <param name="Key">In JSON.</param>
internal sealed record HeadroomTerm(string Key, string Name, DataSize Size);

/// <summary>Headroom by one convention.</summary>
internal sealed record HeadroomByForm(HeadroomForm Form, DataSize Size);

/// <summary>Whether all lossless classes of all ports fit.</summary>
/// <param name="Longest_m">At which they would, by the form that decides; null where not even at no length.</param>
/// <param name="IsBounded">False where even 10,000 km fit.</param>
/// <param name="MostPorts">That fit at this length.</param>
internal sealed record HeadroomFit(BufferFit Fit, double? Longest_m, bool IsBounded, long MostPorts);

/// <summary>A way in which the line can be lossless.</summary>
/// <param name="Key">In JSON: <c>pause</c>, <c>relayed</c>, <c>rate-matched</c>, <c>credits</c>, <c>retry</c>.</param>
/// <param name="Each">Buffer of one class of a port.</param>
/// <param name="All">Of all classes of all ports, guarantees included, at each switch, of a relay with the ports of both sides; of retry its replay buffers, which stand at the senders.</param>
/// <param name="Relays">On the way.</param>
/// <param name="Added">To the delay of the way, one way.</param>
/// <param name="Rate">At which senders may send.</param>
/// <param name="Fits">Null where no buffer was given, and for replay buffers.</param>
internal sealed record LosslessWay(string Key, string Name, DataSize Each, DataSize All, int Relays, Duration Added, BitRate Rate, bool? Fits);

/// <summary>Goodput at one loss, 0 to 1.</summary>
internal sealed record HeadroomGoodput(double Loss, double GoBackN, double SelectiveRepeat, double LinkRetry);

/// <summary>Everything that <c>helio headroom</c> says.</summary>
internal sealed record HeadroomAnswer
{
    // Beyond it nobody lays one link.
    private const double LongestMetres = 1e7;
    private const double MillimetresPerMetre = 1000;

    public required HeadroomRequest Request { get; init; }
    public required ImmutableArray<HeadroomTerm> Terms { get; init; }
    public required ImmutableArray<HeadroomByForm> Forms { get; init; }

    /// <summary>By the form that decides.</summary>
    public required DataSize Headroom { get; init; }
    public required ImmutableArray<ShippedHeadroom> Shipped { get; init; }
    public required CreditBuffer Credits { get; init; }

    /// <summary>Longest at full rate before 20-bit counters wrap; null where they do at once.</summary>
    public required double? CreditReach_m { get; init; }

    /// <summary>Smallest doubling of the credit with which they do not; the credit itself where they do not.</summary>
    public required DataSize CreditNeeded { get; init; }
    public required RetryBuffer Retry { get; init; }

    /// <summary>Pool and guarantees of all groups, whether or not a buffer was given.</summary>
    public required BufferFit Needed { get; init; }
    public HeadroomFit? Fit { get; init; }

    /// <summary>Side by side, the pause over the whole link first.</summary>
    public ImmutableArray<LosslessWay> Ways { get; private init; } = [];

    /// <summary>End to end.</summary>
    public required double PacketsInFlight { get; init; }
    public required ImmutableArray<HeadroomGoodput> Goodput { get; init; }
    public required ImmutableArray<string> Assumptions { get; init; }
    public ImmutableArray<Finding> Findings { get; private init; } = [];

    /// <param name="shipped">What vendors configure.</param>
    public static HeadroomAnswer Of(HeadroomRequest request, HeadroomTable shipped)
    {
        HeadroomRequest r = request;
        DataSize headroom = r.Headroom(r.Form, r.Length_m, r.Delay);
        Duration oneWay = r.Delay + r.InterfaceDelay;
        CreditLoop loop = new()
        {
            Rate = r.Rate,
            Delay = oneWay,
            CreditSize = r.CreditSize,
            Frame = r.LosslessMtu,
            UpdatePeriod = r.UpdatePeriod,
        };
        RetryLoop retry = new()
        {
            Rate = r.Rate,
            Delay = oneWay,
            Frame = r.LosslessMtu,
        };
        double window = Recovery.PacketsInFlight(r.Rate, r.Delay * 2 + r.EndDelay, r.Packet);
        double hop = (retry with { Frame = r.Packet }).Compute().FramesInLoop;
        SharedBuffer buffer = new(r.Buffer ?? default) { ReservedPerGroup = r.Reserved, OverSubscription = r.OverSubscription };
        HeadroomAnswer answer = new()
        {
            Request = r,
            Terms = TermsOf(Simulation.Lossless.Headroom.Compute(r.Link(r.Delay))),
            Forms = [.. Enum.GetValues<HeadroomForm>().Select(f => new HeadroomByForm(f, r.Headroom(f, r.Length_m, r.Delay)))],
            Headroom = headroom,
            Shipped = shipped.At(r.Rate, r.Length_m),
            Credits = loop.Compute(),
            CreditReach_m = loop.SolveDelay() is { } d && d.Ps >= r.InterfaceDelay.Ps ? (d - r.InterfaceDelay).Seconds / r.DelayPerMetre_s : null,
            CreditNeeded = CreditFor(loop),
            Retry = retry.Compute(),
            Needed = buffer.Compute(headroom, r.Groups),
            Fit = r.Buffer is null ? null : FitOf(r, buffer, headroom),
            PacketsInFlight = window,
            Goodput =
            [
                .. r.Losses.Select(p => new HeadroomGoodput(p, Recovery.GoBackN(p, window), Recovery.SelectiveRepeat(p), Recovery.GoBackN(p, hop))),
            ],
            Assumptions = AssumptionsOf(r),
        };
        return answer with { Findings = [.. FindingsOf(answer)], Ways = [.. WaysOf(answer, buffer)] };
    }

    private static IEnumerable<LosslessWay> WaysOf(HeadroomAnswer answer, SharedBuffer buffer)
    {
        HeadroomRequest r = answer.Request;
        // A relay has the ports of both its segments.
        long Groups(int relays) => relays == 0 ? r.Groups : 2 * r.Groups;
        bool? Fits(DataSize each, int relays = 0) => r.Buffer is null ? null : buffer.Compute(each, Groups(relays)).Fits;
        LosslessWay Way(string key, string name, DataSize each, int relays, BitRate rate)
        {
            Duration added = new RelayedLink
            {
                Whole = r.Link(r.Delay),
                Relays = relays,
                RelayDelay = r.PipelineDelay + r.InterfaceDelay * 2,
            }.Added(stores: true);
            return new LosslessWay(key, name, each, buffer.Compute(each, Groups(relays)).Needed, relays, added, rate, Fits(each, relays));
        }
        yield return Way("pause", "pause over the whole link", answer.Headroom, 0, r.Rate);
        DataSize? share = r.Buffer is { } all ? ShareOf(r, all, r.Groups) : null;
        int? fewest =
            r.Buffer is { } whole && Fits(answer.Headroom) == false ? RelayedLink.SolveRelays(r.Segment, ShareOf(r, whole, Groups(1))) : null;
        if ((r.Relays ?? fewest) is > 0 and { } relays)
        {
            string name = r.Relays is null ? "pause, the fewest relays" : "pause, relays as given";
            yield return Way("relayed", name, r.Segment(relays), relays, r.Rate);
        }
        // Only the worksheet knows what does not go with the rate.
        bool isHeld = r.Form == HeadroomForm.Worksheet && Fits(answer.Headroom) == false;
        if (isHeld && share is { } part && RelayedLink.SolveRate(r.Link(r.Delay), part) is { } rate)
        {
            DataSize each = RelayedLink.AtRate(r.Link(r.Delay), rate);
            yield return Way("rate-matched", "pause, senders held to a rate", each, 0, rate);
        }
        yield return Way("credits", "credits (CBFC)", answer.Credits.Buffer, 0, r.Rate);
        DataSize replay = answer.Retry.Buffer;
        yield return new LosslessWay("retry", "retry on the link (LLR), replay", replay, replay * r.Ports, 0, default, r.Rate, null);
    }

    // Of one class of one port, of what is left of the buffer.
    private static DataSize ShareOf(HeadroomRequest r, DataSize buffer, long groups)
    {
        long left = Math.Max(0, buffer.Bytes - (r.Reserved * groups).Bytes);
        return new DataSize(Math.Min(left, (long)(left * r.OverSubscription / groups)));
    }

    private static ImmutableArray<HeadroomTerm> TermsOf(PauseHeadroom h) =>
        [
            new("ownFrame", "own frame, already begun", h.OwnFrame),
            new("pauseFrame", "pause frame", h.Pause),
            new("cable", "cable, both ways", h.Cable),
            new("interfaces", "interfaces of both ends", h.Interfaces),
            new("gearboxes", "gearboxes of both ends", h.Gearboxes),
            new("pipeline", "pipeline of the switch", h.Pipeline),
            new("response", "response of the peer", h.Response),
            new("peerFrame", "lossless frame of the peer", h.PeerFrame),
            new("cells", "cells that small packets waste", h.Cells),
        ];

    private static HeadroomFit FitOf(HeadroomRequest r, SharedBuffer buffer, DataSize headroom)
    {
        const long most = (long)(LongestMetres * MillimetresPerMetre);
        long? longest = buffer.SolveReach(mm => r.Headroom(r.Form, mm / MillimetresPerMetre, r.DelayOf(mm / MillimetresPerMetre)), r.Groups, most);
        long low = 0;
        for (long step = 1L << 12; step > 0; step /= 2)
        {
            low += buffer.Compute(headroom, (low + step) * r.Classes).Fits ? step : 0;
        }
        return new HeadroomFit(buffer.Compute(headroom, r.Groups), longest / MillimetresPerMetre, longest != most, low);
    }

    private static DataSize CreditFor(CreditLoop loop)
    {
        DataSize size = loop.CreditSize;
        // Beyond the frame a larger credit covers no more.
        while ((loop with { CreditSize = size }).Compute().Wraps && size < loop.Frame * 2)
        {
            size *= 2;
        }
        return size;
    }

    private static ImmutableArray<string> AssumptionsOf(HeadroomRequest r)
    {
        List<string> said = [];
        if (!r.HasListedResponse && r.StatedResponse is null)
        {
            string time = Numbers.Text(PauseResponse.Assumed(r.Rate).Seconds, "s");
            said.Add($"IEEE 802.3 lists no response at {r.Rate}: {time}, that of the nearest listed rate; --response states it");
        }
        if (!r.InterfaceStated)
        {
            said.Add("an interface takes 1228.8 ns at either end (122,880 bit times at 100 Gb/s); --interface states it");
        }
        string[] uncounted =
        [
            .. new[] { ("gearboxes", r.GearboxDelay.Ps), ("pipeline of the switch", r.PipelineDelay.Ps), ("cells", r.Cells.Cell.Bytes) }
                .Where(t => t.Item2 == 0)
                .Select(t => t.Item1),
        ];
        if (uncounted.Length > 0)
        {
            said.Add($"not counted, as not stated: {string.Join(", ", uncounted)}");
        }
        if (r.OverSubscription > 1)
        {
            said.Add($"a pool promised {Numbers.Digits(r.OverSubscription)} times is lossless while at most one in as many is paused at once");
        }
        return [.. said];
    }

    private static IEnumerable<Finding> FindingsOf(HeadroomAnswer a)
    {
        HeadroomRequest r = a.Request;
        if (a.Fit is { Fit.Fits: false } fit)
        {
            string groups = $"{Numbers.Count(r.Ports)} ports with {r.Classes} lossless {(r.Classes == 1 ? "class" : "classes")}";
            List<string> remedies = [];
            if (fit.Longest_m is { } longest)
            {
                remedies.Add($"at most {LinkWords.Metres(longest)}");
            }
            if (fit.MostPorts > 0)
            {
                remedies.Add($"at most {Numbers.Count(fit.MostPorts)} such ports");
            }
            remedies.Add("a larger buffer or a relay on the way");
            yield return new Finding(
                Codes.HeadroomDoesNotFit,
                Severity.Error,
                $"{r.Rate} over {LinkWords.Metres(r.Length_m)}",
                $"headroom of {groups} needs {Size(fit.Fit.Needed)}, {Size(fit.Fit.Missing)} more than the buffer of {Size(fit.Fit.Total)}",
                string.Join(", or ", remedies)
            );
        }
        if (a.Credits.Wraps)
        {
            string reach = a.CreditReach_m is { } m ? $", or at most {LinkWords.Metres(m)}" : "";
            yield return new Finding(
                Codes.CreditCounterWraps,
                Severity.Warning,
                $"{r.Rate} over {LinkWords.Metres(r.Length_m)}",
                $"full rate needs {Numbers.Count(a.Credits.Credits)} credits of {r.CreditSize}, counters of 20 bits tell {Numbers.Count(CreditLoop.MostCredits)} apart",
                $"credits of {a.CreditNeeded}{reach}"
            );
        }
    }

    private static string Size(DataSize size) => Numbers.Text(size.Bytes, "B");
}

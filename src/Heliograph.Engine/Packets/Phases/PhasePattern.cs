using System.Collections.Immutable;
using Heliograph.Model.Topology;
using Heliograph.Workload.Collectives;
using Heliograph.Workload.Collectives.Programs;
using Heliograph.Workload.Training;

namespace Heliograph.Engine.Packets.Phases;

/// <summary>How the members of one group do a call: how many messages it takes, how many bytes they carry, and the messages themselves.</summary>
internal abstract class PhasePattern(StepCall call, PlacedGroup group, ImmutableArray<RingBlock> blocks)
{
    public StepCall Call => call;

    public PlacedGroup Group => group;

    /// <summary>Inner to outer.</summary>
    public ImmutableArray<RingBlock> Blocks => blocks;

    public int Size => group.Size;

    /// <summary>Steps of the whole call, one after another.</summary>
    public virtual int Steps => 1;

    /// <summary>Messages of a group in a step.</summary>
    public abstract long Messages { get; }

    /// <summary>Bytes that a group sends in a step, for each byte of the call.</summary>
    public abstract double BytesPerByte { get; }

    /// <summary>Closed form of the first <paramref name="steps"/> steps, s.</summary>
    public virtual double Seconds(double bytes, int steps) => call.Seconds(group, bytes);

    /// <summary>Bytes of a call that are whole bytes for each message.</summary>
    public virtual double Whole(double bytes) => Math.Max(1, Math.Floor(bytes));

    /// <summary>Adds the messages of one group.</summary>
    /// <param name="at">Accelerator of a member.</param>
    public abstract void Send(PhaseTraffic traffic, int number, Func<int, int> at, double bytes, int steps);

    /// <param name="lanes">Links of an accelerator by level.</param>
    public static PhasePattern Of(StepCall call, PlacedGroup group, Func<string, int> levelOf, Func<int, int> lanes)
    {
        ImmutableArray<RingBlock> blocks = RingOrder.Blocks(group, levelOf);
        return call.Kind switch
        {
            CallKind.Exchange => new ExchangePattern(call, group, blocks, lanes),
            CallKind.RingExchange or CallKind.Transfer => new NextPattern(call, group, blocks, lanes),
            _ => blocks.All(b => b.Kind == TierKind.FullMesh) ? new DirectPattern(call, group, blocks) : new RingPattern(call, group, blocks, lanes),
        };
    }

    /// <summary>
    /// Parts that each of some equal messages of a member is cut into so that its links carry the same: the fewest for which none carries more than a
    /// little above the mean.
    /// </summary>
    protected static int EvenParts(long messages, int links)
    {
        int parts = 1;
        while (parts < links && !IsEven(messages * parts, links))
        {
            parts++;
        }
        return parts;
    }

    /// <summary>Whether so many equal messages share so many links evenly.</summary>
    protected static bool IsEven(long messages, int links)
    {
        const double Uneven = 1.03;
        double each = (double)messages / links;
        return Math.Ceiling(each) <= Uneven * each;
    }
}

/// <summary>
/// Reduce-scatter, and all-gather after it for an all-reduce, on rings: in each step a member hands the segment on that it got in the step before.
/// </summary>
internal sealed class RingPattern : PhasePattern
{
    private readonly int _rings;
    private readonly int _parts;
    private readonly int _halves;

    public RingPattern(StepCall call, PlacedGroup group, ImmutableArray<RingBlock> blocks, Func<int, int> lanes)
        : base(call, group, blocks)
    {
        _rings = RingOrder.Rings(blocks);
        _parts = 1;
        // Of the rings, one leaves the inner block by each member.
        int most = blocks.Max(b => lanes(b.Level));
        while (_parts < most && !blocks.Select((b, i) => IsEven((i == blocks.Length - 1 ? 1 : _rings) * _parts, lanes(b.Level))).All(even => even))
        {
            _parts++;
        }
        _halves = call.Kind == CallKind.AllReduce ? 2 : 1;
    }

    public override int Steps => Call.Steps(Size);

    public override long Messages => (long)Size * _rings * _parts;

    public override double BytesPerByte => 1;

    public override double Whole(double bytes) => Math.Max(1, Math.Floor(bytes / Messages)) * Messages;

    /// <summary>Of all steps the closed form; of some, its bandwidth in proportion and the latency of as many hops in a row, the slowest ones.</summary>
    public override double Seconds(double bytes, int steps)
    {
        double whole = Call.Seconds(Group, bytes);
        if (steps == Steps)
        {
            return whole;
        }
        double latency = 0;
        int beyond = 0;
        int counted = 0;
        for (int i = Group.Levels.Length - 1; i >= 0; i--)
        {
            beyond += Group.Levels[i].Hops;
            int hops = Math.Min(steps, (int)Math.Ceiling((double)steps * beyond / Size));
            latency += (hops - counted) * Group.Levels[i].Latency;
            counted = hops;
        }
        return (whole - _halves * CollectiveTime.RingLatency(Group)) * steps / Steps + latency;
    }

    public override void Send(PhaseTraffic traffic, int number, Func<int, int> at, double bytes, int steps)
    {
        long each = (long)(bytes / Messages);
        int n = Size;
        for (int ring = 0; ring < _rings; ring++)
        {
            int[] order = [.. RingOrder.Of(Blocks, ring).Select(at)];
            for (int part = 0; part < _parts; part++)
            {
                int channel = ring * _parts + part;
                int[] due = new int[n];
                Array.Fill(due, PhaseTraffic.None);
                for (int s = 0; s < steps; s++)
                {
                    int[] next = new int[n];
                    for (int i = 0; i < n; i++)
                    {
                        int to = (i + 1) % n;
                        next[to] = s == steps - 1 ? PhaseTraffic.None : traffic.Trigger();
                        traffic.Send(number, order[i], order[to], each, channel, channel, due[i], next[to]);
                    }
                    due = next;
                }
            }
        }
    }
}

/// <summary>
/// The same on a full mesh, where every member has a link to each other one of its dimension: it sends each its segment over that link, dimension by
/// dimension, and gets the segments back in the opposite order. All links work at once, as the closed form has it, in as many hops as there are dimensions.
/// </summary>
internal sealed class DirectPattern(StepCall call, PlacedGroup group, ImmutableArray<RingBlock> blocks) : PhasePattern(call, group, blocks)
{
    private int Halves => Call.Kind == CallKind.AllReduce ? 2 : 1;

    public override long Messages => (long)Size * Halves * Dimensions().Sum(d => d.Members - 1);

    public override double BytesPerByte => (double)Size * Halves * Dimensions().Sum(d => (d.Members - 1.0) / (d.Stride * d.Members));

    public override double Whole(double bytes) => Math.Max(1, Math.Floor(bytes / Size)) * Size;

    public override double Seconds(double bytes, int steps)
    {
        double hops = Group.Levels.Sum(l => l.Latency);
        return Call.Seconds(Group, bytes) + Halves * (hops - CollectiveTime.RingLatency(Group));
    }

    public override void Send(PhaseTraffic traffic, int number, Func<int, int> at, double bytes, int steps)
    {
        (int Stride, int Members)[] dimensions = Dimensions();
        // Out along the dimensions, then back.
        (int Stride, int Members)[] ways = Halves == 2 ? [.. dimensions, .. dimensions.Reverse()] : dimensions;
        int[] due = new int[Size];
        Array.Fill(due, PhaseTraffic.None);
        for (int w = 0; w < ways.Length; w++)
        {
            (int stride, int members) = ways[w];
            int[] next = new int[Size];
            for (int m = 0; m < Size; m++)
            {
                next[m] = w == ways.Length - 1 ? PhaseTraffic.None : traffic.Trigger(members - 1);
            }
            for (int m = 0; m < Size; m++)
            {
                int place = m / stride % members;
                for (int i = 1; i < members; i++)
                {
                    int to = m + ((place + i) % members - place) * stride;
                    traffic.Send(number, at(m), at(to), (long)bytes / (stride * members), 0, 0, due[m], next[to]);
                }
            }
            due = next;
        }
    }

    private (int Stride, int Members)[] Dimensions() =>
        [.. Blocks.Select((b, i) => i == 0 ? (1, b.Members) : (Blocks[i - 1].Members, b.Members / Blocks[i - 1].Members))];
}

/// <summary>Every member hands a block to the next one: once around for a context ring, once for a pipeline; over all of its links.</summary>
internal sealed class NextPattern(StepCall call, PlacedGroup group, ImmutableArray<RingBlock> blocks, Func<int, int> lanes)
    : PhasePattern(call, group, blocks)
{
    private int Senders => Call.Kind == CallKind.RingExchange || Call.IsClosed ? Size : Size - 1;

    public override int Steps => Call.Steps(Size);

    public override long Messages => Senders * (long)Blocks.Max(b => lanes(b.Level));

    public override double BytesPerByte => Senders;

    public override double Seconds(double bytes, int steps) => Call.Seconds(Group, bytes) * steps / Steps;

    public override void Send(PhaseTraffic traffic, int number, Func<int, int> at, double bytes, int steps)
    {
        int[] due = new int[Size];
        Array.Fill(due, PhaseTraffic.None);
        for (int s = 0; s < steps; s++)
        {
            int[] next = new int[Size];
            for (int i = 0; i < Senders; i++)
            {
                int to = (i + 1) % Size;
                int links = traffic.Lanes(at(i), at(to));
                // A block is handed on once all of it is there.
                next[to] = s == steps - 1 ? PhaseTraffic.None : traffic.Trigger(links);
                for (int lane = 0; lane < links; lane++)
                {
                    traffic.Send(number, at(i), at(to), Share((long)bytes, links, lane), lane, lane, due[i], next[to]);
                }
            }
            due = next;
        }
    }

    /// <summary>Part <paramref name="index"/> of bytes that are cut into as equal parts as whole bytes allow.</summary>
    public static long Share(long bytes, int parts, int index) => bytes / parts + (index < bytes % parts ? 1 : 0);
}

/// <summary>
/// Tokens to their experts, spread evenly over all members: a token crosses to each other domain that holds some of its experts once, to the member of
/// its own place there, which copies it to the experts of the domain. What arrived in one message is copied on as soon as it is all there.
/// </summary>
internal sealed class ExchangePattern : PhasePattern
{
    private readonly int _domain;
    private readonly int _blocks;
    private readonly double _crossing;
    private readonly int _partsInside;
    private readonly int _lanesOut;

    public ExchangePattern(StepCall call, PlacedGroup group, ImmutableArray<RingBlock> blocks, Func<int, int> lanes)
        : base(call, group, blocks)
    {
        int inner = blocks[0].Level;
        _domain = blocks.Last(b => b.Level == inner).Members;
        _blocks = Size / _domain;
        // As the closed form: domains that a token reaches, of the share that is another one.
        double reachable = call.Domains > 0 ? Math.Min(call.Domains, _blocks) : _blocks;
        _crossing = reachable * (1 - Math.Pow(1 - 1 / reachable, call.Copies)) / _blocks;
        _partsInside = EvenParts(_blocks * (_domain - 1), lanes(inner));
        _lanesOut = _blocks > 1 ? lanes(blocks[^1].Level) : 1;
    }

    public override long Messages => Size * ((_blocks - 1L) * _lanesOut + (long)_blocks * (_domain - 1) * _partsInside);

    public override double BytesPerByte => Size * ((_blocks - 1) * _crossing + Call.Copies * (_domain - 1.0) / _domain);

    public override void Send(PhaseTraffic traffic, int number, Func<int, int> at, double bytes, int steps)
    {
        long across = (long)Math.Round(bytes * _crossing);
        for (int block = 0; block < _blocks; block++)
        {
            for (int place = 0; place < _domain; place++)
            {
                Copy(traffic, number, at, bytes, block, place, 0, PhaseTraffic.None);
                for (int away = 1; away < _blocks; away++)
                {
                    int other = (block + away) % _blocks;
                    int arrived = traffic.Trigger(_lanesOut);
                    for (int lane = 0; lane < _lanesOut; lane++)
                    {
                        long share = NextPattern.Share(across, _lanesOut, lane);
                        int from = at(block * _domain + place);
                        // To one domain after another, so that copies of the first go out while the next are on their way.
                        traffic.Send(number, from, at(other * _domain + place), share, lane, PhaseTraffic.Sequence, PhaseTraffic.None, arrived);
                    }
                    Copy(traffic, number, at, bytes, other, place, away, arrived);
                }
            }
        }
    }

    // From a member to the others of its domain, over its links in turn.
    private void Copy(PhaseTraffic traffic, int number, Func<int, int> at, double bytes, int block, int place, int turn, int after)
    {
        long each = (long)Math.Round(bytes * Call.Copies / _blocks / _domain);
        for (int i = 1; i < _domain; i++)
        {
            int to = at(block * _domain + (place + i) % _domain);
            for (int part = 0; part < _partsInside; part++)
            {
                int link = (turn * (_domain - 1) + i - 1) * _partsInside + part;
                long share = NextPattern.Share(each, _partsInside, part);
                traffic.Send(number, at(block * _domain + place), to, share, link, part, after, PhaseTraffic.None);
            }
        }
    }
}

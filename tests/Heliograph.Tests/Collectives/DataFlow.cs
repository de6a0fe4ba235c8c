using Heliograph.Model;
using Heliograph.Workload.Collectives.Programs;

namespace Heliograph.Tests.Collectives;

/// <summary>
/// Executes a program with symbolic data in one legal interleaving and says what is wrong with it. What a member holds of a block is the set of members
/// whose contributions are in it. Messages of one sender, its channel, and one receiving channel arrive in order; all else in any order.
/// </summary>
internal sealed class DataFlow
{
    private const int MostMembers = 128;

    private readonly BlockProgram _program;
    private readonly Func<int, int> _priority;
    private readonly UInt128[] _held;
    private readonly int[] _next;
    private readonly int[] _leaving;
    private readonly int[] _received;
    private readonly Dictionary<(int Channel, int Step), List<Message>> _joined = [];
    private readonly List<(int Member, int Channel)> _ready = [];
    private readonly bool[] _isReady;
    private readonly List<Message> _leave = [];
    private readonly bool _starves;
    private readonly List<bool> _isStarved = [];
    private readonly List<int> _waitingLanes = [];
    private readonly List<int> _starvedLanes = [];
    private readonly List<Queue<Message>> _lanes = [];
    private readonly Dictionary<(int, int, int, int), int> _laneOf = [];
    private readonly List<string> _problems = [];

    private sealed record Message(int From, int Channel, int Step, MessageSend Send, List<(int Block, UInt128 Held, bool IsReduced)> Data);

    private DataFlow(BlockProgram program, Func<int, int> priority, bool starves)
    {
        (_program, _priority, _starves) = (program, priority, starves);
        _held = new UInt128[program.Members * program.Blocks];
        _next = new int[program.Members * program.Channels];
        _leaving = new int[_next.Length];
        _received = new int[_next.Length];
        _isReady = new bool[_next.Length];
    }

    /// <summary>
    /// Runs once; <paramref name="seed"/> 0 delivers all as early as possible, 1 as late as possible, 2 at random; from 3 on some messages, of other
    /// senders and channels by the seed, are delivered only when nothing else can happen.
    /// </summary>
    public static IReadOnlyList<string> Problems(BlockProgram program, int seed)
    {
        program.Members.ShouldBeLessThanOrEqualTo(MostMembers);
        ulong state = unchecked(((ulong)seed * 0x9E3779B97F4A7C15UL) + 0x1234567UL);
        int Pick(int count)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            return (int)(state % (ulong)count);
        }
        DataFlow flow = new(program, Pick, seed > 2);
        flow.Run(seed);
        return flow._problems;
    }

    private static UInt128 Of(int member) => UInt128.One << member;

    private void Run(int seed)
    {
        for (int member = 0; member < _program.Members; member++)
        {
            for (int block = 0; block < _program.Blocks; block++)
            {
                int source = _program.SourceOf(block);
                _held[(member * _program.Blocks) + block] = source == BlockProgram.Everyone || source == member ? Of(member) : 0;
            }
        }
        for (int member = 0; member < _program.Members; member++)
        {
            for (int channel = 0; channel < _program.Channels; channel++)
            {
                Look(member, channel);
            }
        }
        // Of the three things that can happen next, which are tried first; some runs favour some members for long.
        int favoured = seed % 3 == 0 && seed > 0 ? _priority(_program.Members) : -1;
        bool isMoving = true;
        while (isMoving && _problems.Count == 0)
        {
            int way = seed switch
            {
                0 => 0,
                1 => 1,
                _ => _priority(3),
            };
            isMoving =
                way switch
                {
                    0 => Deliver(_waitingLanes) || Leave() || Start(favoured),
                    1 => Start(favoured) || Leave() || Deliver(_waitingLanes),
                    _ => Leave() || Start(favoured) || Deliver(_waitingLanes),
                } || Deliver(_starvedLanes);
            favoured = favoured >= 0 && _priority(50) == 0 ? _priority(_program.Members) : favoured;
        }
        if (_problems.Count == 0)
        {
            Finish();
        }
    }

    // Starts one send that waits for nothing: of the favoured member if there is one, else any.
    private bool Start(int favoured)
    {
        int at = favoured < 0 ? -1 : _ready.FindIndex(r => r.Member == favoured);
        if (_ready.Count == 0)
        {
            return false;
        }
        at = at >= 0 ? at : _priority(_ready.Count);
        (int member, int channel) = _ready[at];
        _ready[at] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        Start(member, channel);
        return true;
    }

    private void Start(int member, int channel)
    {
        int at = (member * _program.Channels) + channel;
        _isReady[at] = false;
        MessageSend send = _program.Send(member, channel, _next[at]);
        Message message = new(member, channel, _next[at], send, Read(member, channel, _next[at]));
        double bytes = message.Data.Sum(d => _program.BlockBytes(d.Block));
        if (!double.IsNaN(bytes) && Math.Abs(bytes - send.Bytes) > 1e-9 * bytes)
        {
            _problems.Add($"{Name(message)} says {send.Bytes} B and carries {bytes}");
        }
        _next[at]++;
        _leaving[at]++;
        _leave.Add(message);
        Look(member, channel);
    }

    // Whether the next send of a channel waits for nothing now.
    private void Look(int member, int channel)
    {
        int at = (member * _program.Channels) + channel;
        if (_isReady[at] || _next[at] == _program.Steps(member, channel))
        {
            return;
        }
        MessageSend send = _program.Send(member, channel, _next[at]);
        if (!IsSound(member, channel, send) || (send.AfterPrevious && _leaving[at] > 0))
        {
            return;
        }
        if (_received[(member * _program.Channels) + send.WaitChannel] >= send.WaitCount)
        {
            _isReady[at] = true;
            _ready.Add((member, channel));
        }
    }

    private bool IsSound(int member, int channel, MessageSend send)
    {
        bool isSound =
            send.To >= 0
            && send.To < _program.Members
            && send.ToChannel >= 0
            && send.ToChannel < _program.Channels
            && send.WaitChannel >= 0
            && send.WaitChannel < _program.Channels
            && send.WaitCount >= 0
            && send.Bytes > 0;
        if (!isSound)
        {
            _problems.Add($"member {member} channel {channel} sends {send}");
        }
        return isSound;
    }

    private bool Leave()
    {
        if (_leave.Count == 0)
        {
            return false;
        }
        int at = _priority(_leave.Count);
        // Bytes of one channel leave in order.
        at = _leave.FindIndex(m => m.From == _leave[at].From && m.Channel == _leave[at].Channel);
        Message message = _leave[at];
        _leave.RemoveAt(at);
        _leaving[(message.From * _program.Channels) + message.Channel]--;
        Look(message.From, message.Channel);
        // What is being sent must not change under way.
        if (!Read(message.From, message.Channel, message.Step).SequenceEqual(message.Data))
        {
            _problems.Add($"{Name(message)} changes while it is sent");
        }
        if (message.Send.To == message.From)
        {
            Join(message);
            return true;
        }
        Queue(message);
        return true;
    }

    // The switch has it of all: the sum goes back to each.
    private void Join(Message message)
    {
        List<Message> all = _joined[(message.Channel, message.Step)] = _joined.GetValueOrDefault((message.Channel, message.Step), []);
        all.Add(message);
        if (all.Count < _program.Members)
        {
            return;
        }
        List<(int, UInt128, bool)> sum = [];
        for (int i = 0; i < message.Data.Count; i++)
        {
            UInt128 held = 0;
            foreach (Message one in all)
            {
                held = Sum(held, one.Data[i].Held, one);
            }
            sum.Add((message.Data[i].Block, held, false));
        }
        all.ForEach(m => Queue(m with { Data = sum }));
    }

    private void Queue(Message message)
    {
        (int, int, int, int) key = (message.From, message.Channel, message.Send.To, message.Send.ToChannel);
        if (!_laneOf.TryGetValue(key, out int lane))
        {
            _laneOf[key] = lane = _lanes.Count;
            _lanes.Add([]);
            _isStarved.Add(_starves && _priority(3) == 0);
        }
        _lanes[lane].Enqueue(message);
        if (_lanes[lane].Count == 1)
        {
            (_isStarved[lane] ? _starvedLanes : _waitingLanes).Add(lane);
        }
    }

    private bool Deliver(List<int> waiting)
    {
        if (waiting.Count == 0)
        {
            return false;
        }
        int at = _priority(waiting.Count);
        Queue<Message> lane = _lanes[waiting[at]];
        Message message = lane.Dequeue();
        if (lane.Count == 0)
        {
            waiting[at] = waiting[^1];
            waiting.RemoveAt(waiting.Count - 1);
        }
        Write(message);
        return true;
    }

    private void Write(Message message)
    {
        int at = (message.Send.To * _program.Channels) + message.Send.ToChannel;
        if (++_received[at] > _program.Receives(message.Send.To, message.Send.ToChannel))
        {
            _problems.Add($"{Name(message)} is more than its receiver expects");
        }
        foreach ((int block, UInt128 held, bool isReduced) in message.Data)
        {
            ref UInt128 own = ref _held[(message.Send.To * _program.Blocks) + block];
            own = isReduced ? Sum(own, held, message) : held;
        }
        for (int channel = 0; channel < _program.Channels; channel++)
        {
            Look(message.Send.To, channel);
        }
    }

    private UInt128 Sum(UInt128 one, UInt128 other, Message message)
    {
        if ((one & other) != 0)
        {
            _problems.Add($"{Name(message)} adds a contribution that is there already");
        }
        return one | other;
    }

    private List<(int Block, UInt128 Held, bool IsReduced)> Read(int member, int channel, int step)
    {
        List<BlockRange> ranges = [];
        _program.Carry(member, channel, step, ranges);
        List<(int, UInt128, bool)> data = [];
        foreach (BlockRange range in ranges)
        {
            for (int block = range.First; block < range.First + range.Count; block++)
            {
                UInt128 held = _held[(member * _program.Blocks) + block];
                if (held == 0)
                {
                    _problems.Add($"member {member} channel {channel} step {step} sends block {block}, which it does not have");
                }
                data.Add((block, held, range.IsReduced));
            }
        }
        return data;
    }

    private void Finish()
    {
        UInt128 all = 0;
        for (int member = 0; member < _program.Members; member++)
        {
            all |= Of(member);
            for (int channel = 0; channel < _program.Channels; channel++)
            {
                int at = (member * _program.Channels) + channel;
                if (_next[at] < _program.Steps(member, channel))
                {
                    _problems.Add($"member {member} channel {channel} waits for ever at step {_next[at]}");
                }
                if (_received[at] != _program.Receives(member, channel))
                {
                    _problems.Add($"member {member} channel {channel} gets {_received[at]}, not {_program.Receives(member, channel)}");
                }
            }
        }
        for (int block = 0; block < _program.Blocks; block++)
        {
            int source = _program.SourceOf(block);
            int target = _program.TargetOf(block);
            UInt128 due = source == BlockProgram.Everyone ? all : Of(source);
            for (int member = 0; member < _program.Members; member++)
            {
                bool isDue = target == BlockProgram.Everyone || target == member;
                if (isDue && _held[(member * _program.Blocks) + block] != due)
                {
                    _problems.Add($"member {member} ends with {_held[(member * _program.Blocks) + block]:x} of block {block}, not {due:x}");
                }
            }
        }
    }

    private static string Name(Message message) => $"member {message.From} channel {message.Channel} step {message.Step}";
}

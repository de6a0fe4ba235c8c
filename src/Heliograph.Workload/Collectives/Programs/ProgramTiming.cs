using Heliograph.Model;

namespace Heliograph.Workload.Collectives.Programs;

/// <summary>Times of one run of a program.</summary>
/// <param name="Seconds">When the last member is done.</param>
/// <param name="Messages">Sent.</param>
/// <param name="MemberSeconds">When each member has what it gets, and its own has left.</param>
public sealed record ProgramRun(double Seconds, long Messages, IReadOnlyList<double> MemberSeconds);

/// <summary>
/// Executes a program message by message on ports that take one message at a time, in the order in which they become ready: the reference for closed forms
/// and for simulations of real networks. All members begin at 0.
/// </summary>
/// <remarks>
/// A message holds the port of its sender for <see cref="MessageCost.Busy"/>, its head is at the receiver a latency after its start, and holds the port
/// there as long: cut through. A message to the sender itself waits at the switch for those of all members. O(messages log messages).
/// </remarks>
public sealed class ProgramTiming
{
    private enum Event
    {
        Left,
        Head,
        Arrived,
    }

    private readonly CollectiveProgram _program;
    private readonly ProgramNetwork _network;
    private readonly int _channels;
    private readonly PriorityQueue<(Event What, int Member, int Channel, int Step), (double Time, long Order)> _events = new();

    // By member and channel: the next send, whether the one before has left, and what has come.
    private readonly int[] _next;
    private readonly bool[] _isLeaving;
    private readonly int[] _received;

    // By member and port: when it is free.
    private readonly double[] _outFree;
    private readonly double[] _inFree;
    private readonly double[] _done;

    // Of a message to the switch, by channel and step: members it has from, and the latest head.
    private readonly Dictionary<(int Channel, int Step), (int Members, double Head)> _joined = [];
    private double _now;
    private long _order;
    private long _messages;

    private ProgramTiming(CollectiveProgram program, ProgramNetwork network)
    {
        (_program, _network, _channels) = (program, network, program.Channels);
        _next = new int[program.Members * _channels];
        _isLeaving = new bool[_next.Length];
        _received = new int[_next.Length];
        _outFree = new double[program.Members * network.Ports];
        _inFree = new double[_outFree.Length];
        _done = new double[program.Members];
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">A send waits for ever: the program is wrong.</exception>
    public static ProgramRun Run(CollectiveProgram program, ProgramNetwork network)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfNotEqual(network.Members, program.Members);
        return new ProgramTiming(program, network).Run();
    }

    private ProgramRun Run()
    {
        for (int member = 0; member < _program.Members; member++)
        {
            Issue(member);
        }
        while (_events.TryDequeue(out (Event What, int Member, int Channel, int Step) next, out (double Time, long Order) at))
        {
            _now = at.Time;
            switch (next.What)
            {
                case Event.Left:
                    _isLeaving[(next.Member * _channels) + next.Channel] = false;
                    _done[next.Member] = _now;
                    Issue(next.Member);
                    break;
                case Event.Head:
                    Head(next.Member, next.Channel, next.Step);
                    break;
                default:
                    _received[(next.Member * _channels) + next.Channel]++;
                    _done[next.Member] = _now;
                    Issue(next.Member);
                    break;
            }
        }
        for (int i = 0; i < _next.Length; i++)
        {
            (int member, int channel) = (i / _channels, i % _channels);
            if (_next[i] < _program.Steps(member, channel) || _received[i] != _program.Receives(member, channel))
            {
                throw new InvalidOperationException(
                    $"member {member} channel {channel}: {_next[i]} of {_program.Steps(member, channel)} sent, "
                        + $"{_received[i]} of {_program.Receives(member, channel)} received"
                );
            }
        }
        return new ProgramRun(_done.Max(), _messages, _done);
    }

    // Begins all that a member can begin now.
    private void Issue(int member)
    {
        for (int channel = 0; channel < _channels; channel++)
        {
            int at = (member * _channels) + channel;
            while (_next[at] < _program.Steps(member, channel))
            {
                MessageSend send = _program.Send(member, channel, _next[at]);
                bool waits = (send.AfterPrevious && _isLeaving[at]) || _received[(member * _channels) + send.WaitChannel] < send.WaitCount;
                if (waits)
                {
                    break;
                }
                MessageCost cost = _network.CostOf(member, send.To);
                ref double free = ref _outFree[(member * _network.Ports) + _network.PortOf(member, send.To)];
                double start = Math.Max(_now, free);
                free = start + cost.Busy(send.Bytes);
                _isLeaving[at] = true;
                _messages++;
                Add(free, Event.Left, member, channel, _next[at]);
                Add(start + cost.Latency, Event.Head, member, channel, _next[at]);
                _next[at]++;
            }
        }
    }

    private void Head(int member, int channel, int step)
    {
        MessageSend send = _program.Send(member, channel, step);
        if (send.To != member)
        {
            Take(member, send, _now);
            return;
        }
        (int members, double head) = _joined.GetValueOrDefault((channel, step));
        _joined[(channel, step)] = (members + 1, Math.Max(head, _now));
        if (members + 1 == _program.Members)
        {
            for (int other = 0; other < _program.Members; other++)
            {
                Take(other, _program.Send(other, channel, step), Math.Max(head, _now));
            }
        }
    }

    private void Take(int from, MessageSend send, double head)
    {
        ref double free = ref _inFree[(send.To * _network.Ports) + _network.PortOf(send.To, from)];
        free = Math.Max(head, free) + _network.CostOf(from, send.To).Busy(send.Bytes);
        Add(free, Event.Arrived, send.To, send.ToChannel, 0);
    }

    private void Add(double time, Event what, int member, int channel, int step) => _events.Enqueue((what, member, channel, step), (time, _order++));
}

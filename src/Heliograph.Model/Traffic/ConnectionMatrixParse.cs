using Heliograph.Model.Diagnostics;

namespace Heliograph.Model.Traffic;

/// <summary>A flow as its line says it. Triggers are ids of the file, 0 for none; the offsets say where they stand.</summary>
internal struct RawFlow
{
    public int At;
    public int Source;
    public int Destination;
    public int Id;
    public int IdAt;
    public long Bytes;
    public long StartPs;
    public int Class;
    public int Message;
    public bool HasMessage;
    public int StartTrigger;
    public int StartAt;
    public int SendDone;
    public int SendAt;
    public int ReceiveDone;
    public int ReceiveAt;
}

/// <summary>A trigger as its line says it; <see cref="Count"/> is 0 where it is not said.</summary>
internal readonly record struct RawTrigger(int At, int Id, TriggerKind Kind, int Count);

/// <summary>A number of the header: its value and where it stands; absent with <see cref="At"/> -1.</summary>
internal readonly record struct RawCount(int Value, int At);

/// <summary>The lines of a connection matrix, each on its own. What lines say about each other is <see cref="ConnectionMatrixBuild"/>'s.</summary>
/// <remarks>
/// Compiled with full optimisation at once: a process reads one file, and has read it before the tiers of the compiler notice (32,640 flows
/// for the second time in 24 instead of 60 ms).
/// </remarks>
internal sealed class ConnectionMatrixParse(SourceText text, StartUnit? startUnit)
{
    private static readonly string[] HeaderWords = ["Nodes", "Connections", "Triggers", "Failures"];
    private static readonly string[] FlowWords = ["id", "start", "trigger", "size", "prio", "send_done_trigger", "recv_done_trigger", "msg"];

    private readonly SourceText _text = text;
    private bool _body;
    private bool _unitAsked;

    [Flags]
    private enum Field
    {
        None = 0,
        Id = 1,
        Start = 2,
        Trigger = 4,
        Size = 8,
        Priority = 16,
        SendDone = 32,
        ReceiveDone = 64,
        Message = 128,
    }

    public RawCount Nodes { get; private set; } = new(0, -1);

    public RawCount Connections { get; private set; } = new(0, -1);

    public RawCount TriggerCount { get; private set; } = new(0, -1);

    public RawCount FailureCount { get; private set; } = new(0, -1);

    public List<RawFlow> Flows { get; } = [];

    public List<RawTrigger> Triggers { get; } = [];

    public List<FailureSpec> Failures { get; } = [];

    /// <summary>Lines that were meant as flows, triggers or failures, good or not: what the header counts.</summary>
    public int FlowLines { get; private set; }

    public int TriggerLines { get; private set; }

    public int FailureLines { get; private set; }

    public void ReadAll()
    {
        TokenScanner scan = new(_text);
        while (!_text.IsFull && scan.NextLine())
        {
            if (scan.NextInLine(out Token first))
            {
                ReadLine(ref scan, first);
            }
        }
    }

    private void ReadLine(ref TokenScanner scan, Token first)
    {
        ReadOnlySpan<byte> word = _text.Of(first);
        int arrow = word.IndexOf("->"u8);
        if (arrow >= 0)
        {
            _body = true;
            FlowLines++;
            ReadFlow(ref scan, first, arrow);
        }
        else if (word.SequenceEqual("trigger"u8))
        {
            _body = true;
            TriggerLines++;
            ReadTrigger(ref scan, first);
        }
        else if (word.SequenceEqual("failure"u8))
        {
            _body = true;
            FailureLines++;
            ReadFailure(ref scan, first);
        }
        else
        {
            ReadHeader(ref scan, first, word);
        }
    }

    private void ReadHeader(ref TokenScanner scan, Token first, ReadOnlySpan<byte> word)
    {
        int which =
            word.SequenceEqual("Nodes"u8) ? 0
            : word.SequenceEqual("Connections"u8) ? 1
            : word.SequenceEqual("Triggers"u8) ? 2
            : word.SequenceEqual("Failures"u8) ? 3
            : -1;
        if (which < 0)
        {
            string fix = word.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 ? "write a flow as 3->5, without spaces" : FixOf(first, HeaderWords);
            _text.Error(first, $"a line cannot begin with {_text.Quote(first)}", fix);
            return;
        }
        if (!TryValue(ref scan, first, which == 0 ? 1 : 0, int.MaxValue, out long value, out Token at))
        {
            return;
        }
        if (scan.NextInLine(out Token more))
        {
            _text.Error(more, $"{_text.Quote(more)} behind the number of {HeaderWords[which]}", "end the line there");
        }
        RawCount read = new((int)value, at.Start);
        RawCount known = which switch
        {
            0 => Nodes,
            1 => Connections,
            2 => TriggerCount,
            _ => FailureCount,
        };
        if (_body || known.At >= 0)
        {
            string message = known.At >= 0 ? $"{HeaderWords[which]} stands here a second time" : $"{HeaderWords[which]} stands behind a flow";
            _text.Error(first, message, known.At >= 0 ? "remove one of them" : "move it to the top of the file");
            return;
        }
        switch (which)
        {
            case 0:
                Nodes = read;
                break;
            case 1:
                Connections = read;
                break;
            case 2:
                TriggerCount = read;
                break;
            default:
                FailureCount = read;
                break;
        }
    }

    private void ReadFlow(ref TokenScanner scan, Token first, int arrow)
    {
        RawFlow flow = new() { At = first.Start, IdAt = first.Start };
        bool good = ReadEnds(first, arrow, ref flow);
        Field seen = Field.None;
        while (scan.NextInLine(out Token key))
        {
            Field field = FieldOf(_text.Of(key));
            if (field == Field.None)
            {
                good = false;
                _text.Error(key, $"unknown word {_text.Quote(key)} in a flow", FixOf(key, FlowWords));
                SkipNumber(ref scan);
                continue;
            }
            if ((seen & field) != 0)
            {
                good = false;
                _text.Error(key, $"{_text.Quote(key)} stands twice in a flow", "remove one of them");
            }
            seen |= field;
            good &= ReadField(ref scan, key, field, ref flow);
        }
        good &= CheckWhole(first, seen, good);
        if (good)
        {
            Flows.Add(flow);
        }
    }

    private bool ReadEnds(Token first, int arrow, ref RawFlow flow)
    {
        Token source = new(first.Start, arrow);
        Token destination = new(first.Start + arrow + 2, first.Length - arrow - 2);
        if (!_text.TryWhole(source, out long from) || !_text.TryWhole(destination, out long to))
        {
            _text.Error(first, $"{_text.Quote(first)} does not name two hosts", "write a flow as 3->5, without spaces");
            return false;
        }
        bool good = CheckHost(source, from) & CheckHost(destination, to);
        if (from == to)
        {
            _text.Error(first, $"host {from} sends to itself", "name two hosts", Codes.BadFlow);
            return false;
        }
        if (good)
        {
            (flow.Source, flow.Destination) = ((int)from, (int)to);
        }
        return good;
    }

    private bool CheckHost(Token at, long host)
    {
        // Without Nodes every number passes: that it is missing is reported once.
        long hosts = Nodes.At < 0 ? int.MaxValue : Nodes.Value;
        if (host >= 0 && host < hosts)
        {
            return true;
        }
        _text.Error(at, $"host {_text.Quote(at)} is outside of 0..{hosts - 1}", "name a host of the matrix, or correct Nodes", Codes.BadFlow);
        return false;
    }

    private bool ReadField(ref TokenScanner scan, Token key, Field field, ref RawFlow flow)
    {
        long value;
        Token at;
        switch (field)
        {
            case Field.Start:
                return ReadStart(ref scan, key, ref flow);
            case Field.Size:
                bool whole = TryValue(ref scan, key, 1, ConnectionMatrixReader.MostBytes, out value, out at, Codes.BadFlow);
                flow.Bytes = value;
                return whole;
            case Field.Priority:
                bool known = TryValue(ref scan, key, 0, 7, out value, out at, Codes.BadFlow);
                flow.Class = (int)value;
                return known;
            case Field.Message:
                flow.HasMessage = true;
                if (!scan.PeekInLine(out Token next) || !IsNumber(_text.Of(next)))
                {
                    return true;
                }
                bool numbered = TryValue(ref scan, key, 1, int.MaxValue, out value, out at, Codes.BadFlow);
                flow.Message = (int)value;
                return numbered;
            default:
                if (!TryValue(ref scan, key, 1, int.MaxValue, out value, out at, field == Field.Id ? Codes.BadFlow : Codes.BadTrigger))
                {
                    return false;
                }
                SetId(field, (int)value, at.Start, ref flow);
                return true;
        }
    }

    private static void SetId(Field field, int id, int at, ref RawFlow flow)
    {
        switch (field)
        {
            case Field.Id:
                (flow.Id, flow.IdAt) = (id, at);
                break;
            case Field.Trigger:
                (flow.StartTrigger, flow.StartAt) = (id, at);
                break;
            case Field.SendDone:
                (flow.SendDone, flow.SendAt) = (id, at);
                break;
            default:
                (flow.ReceiveDone, flow.ReceiveAt) = (id, at);
                break;
        }
    }

    private bool ReadStart(ref TokenScanner scan, Token key, ref RawFlow flow)
    {
        if (!scan.NextInLine(out Token at))
        {
            return NoValue(key);
        }
        long scale = startUnit == StartUnit.Microseconds ? 1_000_000 : 1;
        if (!_text.TryScaled(at, scale, out long ps, out string problem))
        {
            string fix = startUnit == StartUnit.Microseconds ? "write microseconds, whole picoseconds" : "write whole picoseconds";
            _text.Error(at, $"start {_text.Quote(at)} {problem}", fix);
            return false;
        }
        if (ps < 0)
        {
            _text.Error(at, $"start {_text.Quote(at)} is before 0", "start at 0 or later", Codes.BadFlow);
            return false;
        }
        if (ps > 0 && startUnit is null)
        {
            // Once: the answer is the same for every flow.
            if (!_unitAsked)
            {
                _unitAsked = true;
                _text.Error(at, "the unit of start is not stated", "give start-unit: ps (NDP, UEC) or us (RoCE)", Codes.StartUnitNotStated);
            }
            return true;
        }
        flow.StartPs = ps;
        return true;
    }

    // What a flow must say, and what it must not say at once.
    private bool CheckWhole(Token first, Field seen, bool read)
    {
        bool good = true;
        if ((seen & (Field.Start | Field.Trigger)) == (Field.Start | Field.Trigger))
        {
            good = false;
            _text.Error(first, "a flow has both start and trigger", "keep one of them", Codes.BadFlow);
        }
        // A word that was not understood may have been the one that is missing.
        if (read && (seen & (Field.Start | Field.Trigger)) == 0)
        {
            good = false;
            _text.Error(first, "a flow has neither start nor trigger", "add 'start 0'", Codes.BadFlow);
        }
        if (read && (seen & Field.Size) == 0)
        {
            good = false;
            _text.Error(first, "a flow has no size", "add 'size' and its bytes", Codes.BadFlow);
        }
        if (read && (seen & (Field.Message | Field.Id)) == Field.Message)
        {
            good = false;
            _text.Error(first, "a message (msg) belongs to no connection", "add 'id' and the number of the connection", Codes.BadFlow);
        }
        return good;
    }

    private void ReadTrigger(ref TokenScanner scan, Token first)
    {
        (int id, int count, TriggerKind? kind, bool good) = (0, 0, null, true);
        while (scan.NextInLine(out Token key))
        {
            ReadOnlySpan<byte> word = _text.Of(key);
            long value;
            if (word.SequenceEqual("id"u8) && id == 0)
            {
                good &= TryValue(ref scan, key, 1, int.MaxValue, out value, out _, Codes.BadTrigger);
                id = (int)value;
            }
            else if (word.SequenceEqual("count"u8) && count == 0)
            {
                good &= TryValue(ref scan, key, 1, int.MaxValue, out value, out _, Codes.BadTrigger);
                count = (int)value;
            }
            else if (KindOf(word) is { } read && kind is null)
            {
                kind = read;
            }
            else
            {
                good = false;
                bool again = KindOf(word) is not null || word.SequenceEqual("id"u8) || word.SequenceEqual("count"u8);
                string fix = again ? "say it once" : FixOf(key, ["id", "oneshot", "multishot", "barrier", "count"]);
                _text.Error(key, again ? $"a second {_text.Quote(key)} in a trigger" : $"unknown word {_text.Quote(key)} in a trigger", fix);
                SkipNumber(ref scan);
            }
        }
        if (good && (id == 0 || kind is null))
        {
            good = false;
            _text.Error(
                first,
                id == 0 ? "a trigger has no id" : "a trigger has no kind",
                "write it as 'trigger id 1 oneshot', or multishot, or barrier with its count",
                Codes.BadTrigger
            );
        }
        if (good && kind == TriggerKind.Barrier && count == 0)
        {
            good = false;
            _text.Error(first, $"barrier {id} has no count", "add 'count' and how often it is fired before it opens", Codes.BadTrigger);
        }
        // A trigger without a kind is still one that flows may name.
        if (id > 0)
        {
            Triggers.Add(new RawTrigger(first.Start, id, kind ?? TriggerKind.OneShot, kind == TriggerKind.Barrier ? Math.Max(count, 1) : 0));
        }
    }

    private static TriggerKind? KindOf(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("oneshot"u8) ? TriggerKind.OneShot
        : word.SequenceEqual("multishot"u8) ? TriggerKind.MultiShot
        : word.SequenceEqual("barrier"u8) ? TriggerKind.Barrier
        : null;

    private void ReadFailure(ref TokenScanner scan, Token first)
    {
        (long tier, long index, long link, bool good) = (-1, -1, -1, true);
        while (scan.NextInLine(out Token key))
        {
            ReadOnlySpan<byte> word = _text.Of(key);
            if (word.SequenceEqual("switch_type"u8))
            {
                good &= TryTier(ref scan, key, out tier);
            }
            else if (word.SequenceEqual("switch_id"u8))
            {
                good &= TryValue(ref scan, key, 0, int.MaxValue, out index, out _);
            }
            else if (word.SequenceEqual("link_id"u8))
            {
                good &= TryValue(ref scan, key, 0, int.MaxValue, out link, out _);
            }
            else
            {
                good = false;
                _text.Error(key, $"unknown word {_text.Quote(key)} in a failure", FixOf(key, ["switch_type", "switch_id", "link_id"]));
                SkipNumber(ref scan);
            }
        }
        if (good && (tier < 0 || index < 0 || link < 0))
        {
            good = false;
            _text.Error(first, "a failure names no link", "write it as 'failure switch_type AGG switch_id 0 link_id 1'");
        }
        if (good)
        {
            Failures.Add(new FailureSpec((int)tier, (int)index, (int)link));
        }
    }

    private bool TryTier(ref TokenScanner scan, Token key, out long tier)
    {
        tier = -1;
        if (!scan.NextInLine(out Token at))
        {
            return NoValue(key);
        }
        ReadOnlySpan<byte> word = _text.Of(at);
        if (word.SequenceEqual("CORE"u8))
        {
            _text.Error(at, "a core switch has no uplinks", "name the AGG switch at the other end and its link");
            return false;
        }
        tier =
            word.SequenceEqual("TOR"u8) ? 1
            : word.SequenceEqual("AGG"u8) ? 2
            : -1;
        if (tier < 0)
        {
            _text.Error(at, $"unknown switch type {_text.Quote(at)}", "use one of: TOR, AGG");
        }
        return tier > 0;
    }

    private bool TryValue(ref TokenScanner scan, Token key, long least, long most, out long value, out Token at, string? code = null)
    {
        value = 0;
        if (!scan.NextInLine(out at))
        {
            return NoValue(key);
        }
        if (!_text.TryWhole(at, out value))
        {
            _text.Error(at, $"{_text.Quote(at)} is no whole number of '{Word(key)}'", $"write a number from {least} to {most}");
            return false;
        }
        if (value >= least && value <= most)
        {
            return true;
        }
        _text.Error(at, $"'{Word(key)} {value}' is outside of {least}..{most}", "correct the number", code);
        value = 0;
        return false;
    }

    private bool NoValue(Token key)
    {
        _text.Error(key, $"'{Word(key)}' has no value", "write its value behind it");
        return false;
    }

    private string Word(Token key) => _text.Quote(key)[1..^1];

    private string FixOf(Token word, IEnumerable<string> known) => Documents.Suggest.Fix(Word(word), known);

    // The number behind a word that is not known belongs to it.
    private void SkipNumber(ref TokenScanner scan)
    {
        if (scan.PeekInLine(out Token next) && IsNumber(_text.Of(next)))
        {
            scan.NextInLine(out _);
        }
    }

    private static bool IsNumber(ReadOnlySpan<byte> word) => word[0] is (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'+' or (byte)'.';

    private static Field FieldOf(ReadOnlySpan<byte> word) =>
        word.Length switch
        {
            2 when word.SequenceEqual("id"u8) => Field.Id,
            3 when word.SequenceEqual("msg"u8) => Field.Message,
            4 when word.SequenceEqual("size"u8) => Field.Size,
            4 when word.SequenceEqual("prio"u8) => Field.Priority,
            5 when word.SequenceEqual("start"u8) => Field.Start,
            7 when word.SequenceEqual("trigger"u8) => Field.Trigger,
            17 when word.SequenceEqual("send_done_trigger"u8) => Field.SendDone,
            17 when word.SequenceEqual("recv_done_trigger"u8) => Field.ReceiveDone,
            _ => Field.None,
        };
}

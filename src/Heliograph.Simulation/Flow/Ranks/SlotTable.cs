namespace Heliograph.Simulation.Flow.Ranks;

/// <summary>A channel of a member in a call that is under way.</summary>
internal struct ChannelState
{
    /// <summary>Sends begun.</summary>
    public int Step;

    /// <summary>Of them, those whose last byte has not left.</summary>
    public int InFlight;

    /// <summary>Messages that are there.</summary>
    public int Received;

    /// <summary>Channel for whose messages the next send waits; -1 for none.</summary>
    public int WaitsFor;
}

/// <summary>States of calls under way, used over and over.</summary>
internal sealed class SlotTable(int channels)
{
    private readonly Stack<int> _free = new();
    private ChannelState[] _channels = new ChannelState[channels];
    private int[] _pending = new int[1];
    private int _end;

    public ref ChannelState Channel(int slot, int channel) => ref _channels[slot * channels + channel];

    /// <summary>Sends and messages that are still to come.</summary>
    public ref int Pending(int slot) => ref _pending[slot];

    public int Take()
    {
        if (!_free.TryPop(out int slot))
        {
            slot = _end++;
            if (slot == _pending.Length)
            {
                Array.Resize(ref _pending, 2 * slot);
                Array.Resize(ref _channels, 2 * slot * channels);
            }
        }
        _pending[slot] = 0;
        _channels.AsSpan(slot * channels, channels).Fill(new ChannelState { WaitsFor = -1 });
        return slot;
    }

    public void Give(int slot) => _free.Push(slot);
}

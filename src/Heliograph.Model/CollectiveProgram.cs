namespace Heliograph.Model;

/// <summary>One send of a <see cref="CollectiveProgram"/>.</summary>
/// <param name="To">
/// Member that gets the message; the sender itself: the switch that joins the group reduces or copies it and sends it back; <see cref="Others"/>: each other
/// member gets one, all at one pace.
/// </param>
/// <param name="ToChannel">Channel of that member in which it counts as received.</param>
/// <param name="Bytes">Above 0.</param>
/// <param name="WaitChannel">Channel of the sender in which <paramref name="WaitCount"/> messages have to be there before.</param>
/// <param name="WaitCount">0: waits for none.</param>
/// <param name="AfterPrevious">The last byte of the channel's send before this one has to have left.</param>
public readonly record struct MessageSend(int To, int ToChannel, double Bytes, int WaitChannel, int WaitCount, bool AfterPrevious = true)
{
    /// <summary>In the place of a member: every one but the sender.</summary>
    public const int Others = -1;
}

/// <summary>
/// What the members of a group send each other in one call: each works through its channels side by side, and in a channel through the sends one after
/// another. A formula, not a list: a ring of 10^5 members costs nothing until it runs. Immutable, shared by groups of a size.
/// </summary>
/// <remarks>
/// Whoever runs it delivers the messages of one sender and channel to one channel in their order, and a message to the sender itself when the switch has
/// that of all members. A wait counts the messages of one sender and channel, or all of its channel, so that it means the same ones in any order of the
/// others.
/// </remarks>
public abstract class CollectiveProgram
{
    /// <summary>Members of the group.</summary>
    public abstract int Members { get; }

    /// <summary>Sequences of sends of a member, side by side.</summary>
    public abstract int Channels { get; }

    /// <summary>
    /// In each channel a member sends to the same one, the same bytes, in the same channel, and send s waits for s messages of its own channel.
    /// </summary>
    public virtual bool IsRepeating => false;

    /// <summary>Sends of a channel of a member.</summary>
    public abstract int Steps(int member, int channel);

    /// <summary>A send, by its number in its channel.</summary>
    public abstract MessageSend Send(int member, int channel, int step);

    /// <summary>Messages that a member gets in a channel: it is done when it has them and its own have left.</summary>
    public abstract int Receives(int member, int channel);
}

using Heliograph.Model;

namespace Heliograph.Workload.Collectives.Programs;

/// <summary>
/// Tokens to their experts, spread evenly over all members: what goes to another domain is sent once, to the member of the sender's own place there,
/// which copies it to the members of its domain as soon as it is all there.
/// </summary>
/// <remarks>
/// Of N domains: channel 0 sends to one domain after another; channel a gets what comes from the domain a before, and copies it; channel N gets the
/// copies, and sends those of the member's own tokens.
/// </remarks>
public sealed class ExpertProgram : BlockProgram
{
    private readonly int _domain;
    private readonly int _domains;
    private readonly double _across;
    private readonly double _inside;

    /// <param name="domain">Members of a domain, neighbours; divides <paramref name="members"/>.</param>
    /// <param name="across">Bytes of a member for another domain; above 0 if there is another one.</param>
    /// <param name="inside">Bytes of a member's tokens for one member of a domain; above 0 if it has another member.</param>
    public ExpertProgram(int members, int domain, double across, double inside)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(domain, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(members % domain, 0);
        Require(members, domain < members ? across : 1);
        Require(members, domain > 1 ? inside : 1);
        (Members, _domain, _domains, _across, _inside) = (members, domain, members / domain, across, inside);
    }

    /// <summary>The volumes of <see cref="CollectiveTime.ExpertExchange"/>.</summary>
    /// <param name="bytes">Of one copy of each token of a member.</param>
    /// <param name="copies">Experts of a token.</param>
    /// <param name="reach">Domains that its experts may lie in; 0 for any number.</param>
    public static ExpertProgram Even(int members, int domain, double bytes, int copies, int reach)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(domain, 1);
        double domains = (double)members / domain;
        double reachable = reach > 0 ? Math.Min(reach, domains) : domains;
        double crossing = reachable * (1 - Math.Pow(1 - (1 / reachable), copies)) / domains;
        return new ExpertProgram(members, domain, bytes * crossing, bytes * copies / members);
    }

    public override int Members { get; }

    public override int Channels => _domains + 1;

    /// <summary>The tokens of a member for another one.</summary>
    public override int Blocks => checked(Members * Members);

    public override double BlockBytes(int block) => double.NaN;

    public override int SourceOf(int block) => block / Members;

    public override int TargetOf(int block) => block % Members;

    public override int Steps(int member, int channel) => channel == 0 ? _domains - 1 : _domain - 1;

    public override int Receives(int member, int channel) =>
        channel == 0 ? 0
        : channel < _domains ? 1
        : _domains * (_domain - 1);

    public override MessageSend Send(int member, int channel, int step)
    {
        int block = member / _domain;
        int place = member - (block * _domain);
        if (channel == 0)
        {
            int other = block + 1 + step;
            other = other >= _domains ? other - _domains : other;
            return new MessageSend((other * _domain) + place, 1 + step, _across, 0, 0);
        }
        int to = place + 1 + step;
        to = to >= _domain ? to - _domain : to;
        return new MessageSend((block * _domain) + to, _domains, _inside, channel, channel < _domains ? 1 : 0);
    }

    public override void Carry(int member, int channel, int step, List<BlockRange> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        int to = Send(member, channel, step).To;
        if (channel == 0)
        {
            blocks.Add(new BlockRange((member * Members) + (to / _domain * _domain), _domain, false));
            return;
        }
        int source = channel == _domains ? member : Wrap(member - (channel * _domain), Members);
        blocks.Add(new BlockRange((source * Members) + to, 1, false));
    }
}

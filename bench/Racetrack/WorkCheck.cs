namespace Heliograph.Racetrack;

/// <summary>Whether both sides did the work of a case, from what they wrote.</summary>
internal sealed class WorkCheck
{
    private readonly Case _case;
    private readonly ConnectionMatrix _matrix;
    private readonly Dictionary<(int Source, int Destination), (int Flows, long Packets)> _due = [];
    private readonly long _hops;
    private readonly List<Outcome> _ours = [];
    private readonly List<Outcome> _theirs = [];
    private readonly List<string> _findings = [];

    /// <summary>Derives the work from the matrix: flows and packets of each pair, and hops, as every shortest path of a pair is as long.</summary>
    public WorkCheck(Case @case, ConnectionMatrix matrix)
    {
        _case = @case;
        _matrix = matrix;
        foreach (Flow flow in matrix.Flows)
        {
            long packets = Htsim.Packets(flow.Size_B);
            (int flows, long before) = _due.GetValueOrDefault((flow.Source, flow.Destination));
            _due[(flow.Source, flow.Destination)] = (flows + 1, before + packets);
            _hops += packets * @case.Cables(flow.Source, flow.Destination);
        }
    }

    /// <summary>A run of ours with one thread, and the same with two.</summary>
    public void Ours(Outcome one, Outcome two)
    {
        Examine("Heliograph", one);
        if (one.DataHops != _hops)
        {
            _findings.Add($"Heliograph counts {one.DataHops:N0} data hops; {_hops:N0} are due");
        }
        if (one.Trace != two.Trace)
        {
            _findings.Add("Heliograph's runs with one thread and with two differ");
        }
        _ours.Add(one);
    }

    /// <summary>A run of htsim.</summary>
    public void Theirs(Outcome outcome)
    {
        Examine("htsim", outcome);
        _theirs.Add(outcome);
    }

    /// <summary>Compares completion times, each the mean of the runs.</summary>
    public (string Compared, IReadOnlyList<string> Findings) Judge()
    {
        string work = $"{_matrix.Flows.Count:N0} flows, {_due.Values.Sum(d => d.Packets):N0} data packets, {_hops:N0} data hops";
        if (_theirs.Count == 0)
        {
            return ($"{work}; not compared", _findings);
        }
        string mean = Compare("mean completion", o => o.Mean_us, _case.MeanBar);
        string last = Compare("last", o => o.Last_us, _case.LastBar);
        return ($"{work}; {mean}; {last}", _findings);
    }

    private void Examine(string side, Outcome outcome)
    {
        if (outcome.Done != _matrix.Flows.Count)
        {
            _findings.Add($"{side}: {outcome.Done:N0} of {_matrix.Flows.Count:N0} flows are done");
        }
        else if (_due.Any(d => outcome.Pairs.GetValueOrDefault(d.Key) != d.Value))
        {
            _findings.Add($"{side}: flows or packets of a pair of hosts are not those of the matrix ({outcome.Packets:N0} packets in all)");
        }
        if (outcome.Resent != 0)
        {
            _findings.Add($"{side}: {outcome.Resent:N0} packets dropped or sent again, on a network that loses none");
        }
    }

    private string Compare(string what, Func<Outcome, double> of, double bar)
    {
        double ours = _ours.Average(of);
        double theirs = _theirs.Average(of);
        double difference = (ours - theirs) / theirs;
        string text = $"{what} {ours:N1} us against {theirs:N1} us ({difference:+0.0 %;-0.0 %}, bar {bar:0 %})";
        if (!(Math.Abs(difference) <= bar))
        {
            _findings.Add(text);
        }
        return text;
    }
}

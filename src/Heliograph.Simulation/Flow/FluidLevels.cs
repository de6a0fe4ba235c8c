namespace Heliograph.Simulation.Flow;

/// <summary>
/// Engines one above another, for strict priority: each has what those above leave of every link, at any time. Exact: a class is served as if those below
/// were not there. One level costs nothing beyond its engine; each further one O(links) an event.
/// </summary>
internal sealed class FluidLevels
{
    private readonly FlowEngine[] _engines;
    private readonly double[][] _given;
    private readonly double _least;

    public FluidLevels(FlowNetwork network, FlowEngineOptions options, int levels, Func<int, bool> isOut)
    {
        _engines = new FlowEngine[levels];
        _given = new double[levels][];
        _least = options.LargestCapacity * FlowEngineOptions.Range;
        for (int i = 0; i < levels; i++)
        {
            _engines[i] = new FlowEngine(network.Links, i == 0 ? options : options with { Batch = 0 });
            _given[i] = new double[network.Links];
        }
        for (int l = 0; l < network.Links; l++)
        {
            SetCapacity(l, isOut(l) ? 0 : network.CapacityOf(l));
        }
    }

    public long NowPs => _engines[0].NowPs;

    public long Solves => _engines.Sum(e => e.Solves);

    public long SolvedHops => _engines.Sum(e => e.SolvedHops);

    public long Bytes => _engines.Sum(e => e.Bytes);

    public FlowEngine this[int level] => _engines[level];

    /// <summary>Of the highest level; the others follow.</summary>
    public void SetCapacity(int link, double bytesPerSecond) => Give(0, link, bytesPerSecond > 0 ? Math.Max(bytesPerSecond, _least) : 0);

    /// <summary>When the next flow is done if nothing else changes.</summary>
    public long NextPs()
    {
        PassDown();
        long next = FlowEngine.Never;
        foreach (FlowEngine engine in _engines)
        {
            next = Math.Min(next, engine.NextPs());
        }
        return next;
    }

    /// <summary>Goes on to the next completion, or to <paramref name="untilPs"/> where that comes sooner.</summary>
    /// <param name="isDone">Told of each flow that is done: its level and number.</param>
    public void Step(long untilPs, Action<int, FlowCompletion> isDone)
    {
        if (_engines.Length == 1)
        {
            foreach (FlowCompletion done in _engines[0].Step(untilPs))
            {
                isDone(0, done);
            }
            return;
        }
        long until = Math.Min(untilPs, NextPs());
        for (int i = 0; i < _engines.Length; i++)
        {
            foreach (FlowCompletion done in _engines[i].Step(until))
            {
                isDone(i, done);
            }
        }
    }

    private void PassDown()
    {
        for (int i = 1; i < _engines.Length; i++)
        {
            for (int l = 0; l < _given[i].Length; l++)
            {
                double left = _engines[i - 1].SlackOf(l);
                Give(i, l, left < _least ? 0 : left);
            }
        }
    }

    private void Give(int level, int link, double bytesPerSecond)
    {
        if (_given[level][link] != bytesPerSecond)
        {
            _given[level][link] = bytesPerSecond;
            _engines[level].SetCapacity(link, bytesPerSecond);
        }
    }
}

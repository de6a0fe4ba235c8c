using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Units;

namespace Heliograph.Model.Topology;

/// <summary>
/// Lines between sites: each wavelength is a link between top-tier switches of the two scale-out networks, round robin.
/// The border routers that would hold these ports are not modelled: the ports are not counted against a radix.
/// </summary>
internal sealed class WideAreaLinks(Scenario scenario, FigureBook book, DiagnosticList diagnostics)
{
    private readonly List<(WideAreaLine Line, int From, int To, BitRate Rate)> _lines = [];

    public long Links => _lines.Sum(l => (long)l.Line.Wavelengths);

    /// <summary>Reports lines that cannot be attached.</summary>
    public bool Check(IReadOnlyList<SitePlan> sites, SizeBudget size)
    {
        bool fits = true;
        foreach (WideAreaLine line in scenario.Wan.IsDefault ? [] : scenario.Wan)
        {
            (int from, int to) = (Find(sites, line.From), Find(sites, line.To));
            if (from < 0 || to < 0 || from == to)
            {
                fits = Fail(line, Codes.BadTopology, $"a line joins two sites of the scenario, not '{line.From}' and '{line.To}'", "name two sites");
                continue;
            }
            foreach (int end in new[] { from, to })
            {
                Site site = sites[end].Site;
                if (!sites[end].Networks.Any(n => n.Context.Network == site.ScaleOut && n.Plan.Switches.Length > 0))
                {
                    fits = Fail(
                        line,
                        Codes.BadTopology,
                        $"{site.Name} has no scale-out switch to which the line could be attached",
                        "give the site a switched scale-out network"
                    );
                }
            }
            if (book.Get(line.Transponder, "rate").Value is not { } rate)
            {
                fits = Fail(
                    line,
                    Codes.MissingFigure,
                    $"{line.Transponder.Id} has no figure 'rate', which is the rate of a wavelength",
                    "give it in place"
                );
                continue;
            }
            if (line.Wavelengths < 1 || !size.TryTake(line.Wavelengths))
            {
                fits = Fail(line, Codes.OutOfRange, $"{line.Wavelengths} wavelengths", "use 1 or more wavelengths");
                continue;
            }
            _lines.Add((line, from, to, new BitRate((long)Math.Round(rate))));
        }
        return fits;
    }

    /// <summary>
    /// Writes the links and their classes. The tier's rate is the share of one accelerator of the smaller site of all lines between two sites, of the two of
    /// which it is least; its way is the line that light needs longest for: an exchange waits for it.
    /// </summary>
    /// <param name="topClass">Node class of the top switches of each site.</param>
    public FabricTier? Add(
        IReadOnlyList<int> topClass,
        ImmutableArray<NodeClass>.Builder nodes,
        ImmutableArray<LinkClass>.Builder links,
        int[] a,
        int[] b,
        float[] length,
        int nextLink
    )
    {
        (int Class, double Delay) slowest = (-1, -1);
        foreach ((WideAreaLine line, int from, int to, BitRate rate) in _lines)
        {
            (NodeClass near, NodeClass far) = (nodes[topClass[from]], nodes[topClass[to]]);
            for (int w = 0; w < line.Wavelengths; w++)
            {
                a[nextLink + w] = near.First + w % near.Count;
                b[nextLink + w] = far.First + w % far.Count;
                length[nextLink + w] = (float)line.Length;
            }
            Medium medium = new(line.Transponder, line.Length, [], 1, 0, null, line.Fibre, line.Span);
            // Of fibres whose delay is not known the longest.
            double delay = line.Length * (book.Get(line.Fibre, "delay-per-length").Value ?? 1);
            slowest = delay > slowest.Delay ? (links.Count, delay) : slowest;
            links.Add(
                new LinkClass(
                    $"wan/{line.Name}",
                    "wan",
                    -1,
                    -1,
                    medium,
                    rate,
                    nextLink,
                    line.Wavelengths,
                    line.Length,
                    line.Length,
                    line.Length,
                    1,
                    line.Wavelengths,
                    line.Wavelengths
                )
            );
            nextLink += line.Wavelengths;
        }
        return _lines.Count == 0
            ? null
            : new FabricTier("wan", -1, TierKind.WideArea, scenario.Accelerators, _lines.Min(l => Share(l.From, l.To)), 1, [(slowest.Class, 1)], []);
    }

    // Of an accelerator of the smaller of two sites, of all that joins them.
    private BitRate Share(int from, int to)
    {
        Int128 all = 0;
        foreach ((WideAreaLine line, _, _, BitRate rate) in _lines.Where(l => (l.From, l.To) == (from, to) || (l.From, l.To) == (to, from)))
        {
            all += (Int128)rate.BitsPerSecond * line.Wavelengths;
        }
        return new BitRate((long)(all / Math.Min(scenario.Sites[from].Accelerators, scenario.Sites[to].Accelerators)));
    }

    private bool Fail(WideAreaLine line, string code, string message, string fix)
    {
        diagnostics.Error(code, line.Span, $"wan/{line.Name}: {message}", fix);
        return false;
    }

    private static int Find(IReadOnlyList<SitePlan> sites, string name)
    {
        for (int s = 0; s < sites.Count; s++)
        {
            if (sites[s].Site.Name == name)
            {
                return s;
            }
        }
        return -1;
    }
}

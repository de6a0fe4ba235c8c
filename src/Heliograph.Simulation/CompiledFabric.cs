using Heliograph.Model;
using Heliograph.Model.Topology;
using Heliograph.Model.Units;

namespace Heliograph.Simulation;

/// <summary>
/// A fabric behind the door: dense ids, integer picoseconds, arrays. Nothing here knows a name.
/// </summary>
/// <remarks>
/// Layout: a cable of the model becomes two directed links, 2 i (A to B) and 2 i + 1 (B to A); the reverse of link l is
/// l ^ 1. Per directed link 24 bytes: to (4), class (4), rate b/s (8), delay ps (8). Out-links of a node are
/// contiguous in <see cref="OutLinks"/>. Accelerators are the nodes [0, <see cref="Hosts"/>).
/// </remarks>
public sealed class CompiledFabric
{
    private readonly int[] _to;
    private readonly int[] _linkClass;
    private readonly long[] _bitsPerSecond;
    private readonly long[] _delayPs;
    private readonly double[] _frameLoss;
    private readonly int[] _outStart;
    private readonly int[] _outLinks;

    private CompiledFabric(
        int hosts,
        int[] to,
        int[] linkClass,
        long[] bitsPerSecond,
        long[] delayPs,
        double[] frameLoss,
        int[] outStart,
        int[] outLinks
    )
    {
        Hosts = hosts;
        (_to, _linkClass, _bitsPerSecond, _delayPs, _frameLoss) = (to, linkClass, bitsPerSecond, delayPs, frameLoss);
        (_outStart, _outLinks) = (outStart, outLinks);
    }

    public int Hosts { get; }

    public int Nodes => _outStart.Length - 1;

    /// <summary>Directed links: twice the cables.</summary>
    public int Links => _to.Length;

    /// <summary>Node at the far end of each directed link.</summary>
    public ReadOnlySpan<int> To => _to;

    /// <summary>Class of each directed link, for statistics.</summary>
    public ReadOnlySpan<int> LinkClass => _linkClass;

    public ReadOnlySpan<long> BitsPerSecond => _bitsPerSecond;

    /// <summary>Propagation, modules and FEC; not serialisation.</summary>
    public ReadOnlySpan<long> DelayPs => _delayPs;

    /// <summary>Frame loss probability by link class; NaN where unknown.</summary>
    public ReadOnlySpan<double> FrameLossOfClass => _frameLoss;

    /// <summary>Directed links that leave a node, ascending.</summary>
    public ReadOnlySpan<int> OutLinks(int node) => _outLinks.AsSpan(_outStart[node].._outStart[node + 1]);

    public static int Reverse(int link) => link ^ 1;

    internal static CompiledFabric Build(Model.Topology.Fabric fabric, IReadOnlyList<LinkDesign> designs)
    {
        int classes = fabric.LinkClasses.Length;
        if (designs.Count != classes)
        {
            throw new ArgumentException($"{designs.Count} link designs for {classes} link classes", nameof(designs));
        }
        long[] fixedDelayPs = new long[classes];
        double[] psPerMetre = new double[classes];
        double[] frameLoss = new double[classes];
        for (int c = 0; c < classes; c++)
        {
            LinkDesign design = designs[c];
            if (design.Class != fabric.LinkClasses[c])
            {
                throw new ArgumentException($"design {c} is of {design.Class.Name}, not {fabric.LinkClasses[c].Name}", nameof(designs));
            }
            double delay = Required(design.Delay);
            psPerMetre[c] = Required(design.DelayPerMetre) * 1e12;
            // The design states the delay at the mean length; what does not grow with length is the rest.
            fixedDelayPs[c] = Math.Max(0, Picoseconds(delay - Required(design.DelayPerMetre) * design.Class.LengthMean));
            // Unknown is not zero: a simulation that needs the loss must see that it is unknown.
            frameLoss[c] = design.FrameLoss.Value ?? double.NaN;
        }

        int n = 2 * fabric.Links;
        int[] to = new int[n];
        int[] linkClass = new int[n];
        long[] rate = new long[n];
        long[] delayPs = new long[n];
        int[] outStart = new int[fabric.Nodes + 1];
        ReadOnlySpan<int> a = fabric.LinkA;
        ReadOnlySpan<int> b = fabric.LinkB;
        for (int c = 0; c < classes; c++)
        {
            LinkClass of = fabric.LinkClasses[c];
            for (int i = of.First; i < of.First + of.Count; i++)
            {
                long delay = fixedDelayPs[c] + (long)Math.Round(psPerMetre[c] * fabric.LinkLength[i]);
                (to[2 * i], to[2 * i + 1]) = (b[i], a[i]);
                (linkClass[2 * i], linkClass[2 * i + 1]) = (c, c);
                (rate[2 * i], rate[2 * i + 1]) = (of.Rate.BitsPerSecond, of.Rate.BitsPerSecond);
                (delayPs[2 * i], delayPs[2 * i + 1]) = (delay, delay);
                outStart[a[i] + 1]++;
                outStart[b[i] + 1]++;
            }
        }
        for (int node = 0; node < fabric.Nodes; node++)
        {
            outStart[node + 1] += outStart[node];
        }
        int[] next = outStart[..^1];
        int[] outLinks = new int[n];
        for (int i = 0; i < fabric.Links; i++)
        {
            outLinks[next[a[i]]++] = 2 * i;
            outLinks[next[b[i]]++] = 2 * i + 1;
        }
        return new CompiledFabric(fabric.Accelerators, to, linkClass, rate, delayPs, frameLoss, outStart, outLinks);
    }

    private static double Required(Derivation derivation) =>
        derivation.Value ?? throw new ArgumentException($"{derivation.Name} is not computable: needs {string.Join(", ", derivation.Missing)}");

    private static long Picoseconds(double seconds) => Duration.FromSeconds(seconds).Ps;
}

/// <summary>The one door from names to dense ids: <c>fabric.Compile(designs)</c>.</summary>
public static class FabricCompilation
{
    /// <summary>
    /// Compiles a fabric for simulation. O(nodes + links), 60 bytes a cable; deterministic.
    /// </summary>
    /// <param name="designs">One per link class, in order; each must have a known delay.</param>
    /// <exception cref="ArgumentException">Designs do not match the fabric's classes, or a delay is unknown.</exception>
    public static CompiledFabric Compile(this Model.Topology.Fabric fabric, IReadOnlyList<LinkDesign> designs)
    {
        ArgumentNullException.ThrowIfNull(fabric);
        ArgumentNullException.ThrowIfNull(designs);
        return CompiledFabric.Build(fabric, designs);
    }
}

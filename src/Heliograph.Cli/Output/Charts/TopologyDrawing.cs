using Heliograph.Model;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;

namespace Heliograph.Cli.Output.Charts;

/// <summary>
/// A network of a site as a person would sketch it: accelerators below, a row of boxes for each switch tier above them,
/// lines in the colour of their medium, and beside them what is there and how many. The wiring between two rows is
/// schematic in number but true in kind: all to all, or to one's own share, as the fabric's links say.
/// </summary>
internal sealed class TopologyDrawing
{
    private const int BoxesShown = 8;
    private const double RowPitch = 84;
    private const double BoxHeight = 20;

    private readonly Fabric _fabric;
    private readonly int _network;
    private readonly Dictionary<int, LinkDesign> _designs;
    private readonly bool _narrow;
    private readonly double _drawWidth;
    private readonly List<(int A, int B, int Link)> _edges = [];
    private readonly List<List<int>> _rows = [];

    private TopologyDrawing(Report report, int network, bool narrow)
    {
        _fabric = report.Fabric;
        _network = network;
        _narrow = narrow;
        _drawWidth = narrow ? RowLayout.NarrowWidth - 12 : 350;
        _designs = report
            .Links.Select(d => (Index: _fabric.LinkClasses.IndexOf(d.Class), Design: d))
            .Where(p => p.Index >= 0)
            .DistinctBy(p => p.Index)
            .ToDictionary(p => p.Index, p => p.Design);
        for (int l = 0; l < _fabric.LinkClasses.Length; l++)
        {
            LinkClass c = _fabric.LinkClasses[l];
            if (c.Network == network && c.Count > 0)
            {
                _edges.Add((_fabric.ClassOfNode(_fabric.LinkA[c.First]), _fabric.ClassOfNode(_fabric.LinkB[c.First]), l));
            }
        }
        BuildRows();
    }

    public static string Draw(Report report, int network, bool narrow)
    {
        TopologyDrawing drawing = new(report, network, narrow);
        FabricNetwork net = report.Fabric.Networks[network];
        return net.Spec.Topology is TorusSpec or FullMeshSpec ? drawing.DrawDirect(net) : drawing.DrawTiers(net);
    }

    // Rows by distance from the accelerators: leaf, spine, core; classes at equal distance share a row.
    private void BuildRows()
    {
        Dictionary<int, int> level = [];
        foreach ((int a, int b, _) in _edges)
        {
            foreach (int n in new[] { a, b })
            {
                if (_fabric.NodeClasses[n].Kind == NodeKind.Accelerator)
                {
                    level[n] = 0;
                }
            }
        }
        for (bool changed = true; changed; )
        {
            changed = false;
            foreach ((int a, int b, _) in _edges.SelectMany(e => new[] { e, (e.B, e.A, e.Link) }))
            {
                if (level.TryGetValue(a, out int at) && (!level.TryGetValue(b, out int other) || other > at + 1))
                {
                    level[b] = at + 1;
                    changed = true;
                }
            }
        }
        for (int row = 0; row <= level.Values.DefaultIfEmpty(-1).Max(); row++)
        {
            _rows.Add([.. level.Where(p => p.Value == row).Select(p => p.Key).Order()]);
        }
    }

    private string DrawTiers(FabricNetwork net)
    {
        CircuitSwitchClass? circuit = _fabric.CircuitSwitches.FirstOrDefault(c => c.Network == _network);
        bool peers = _edges.Any(e => e.A == e.B);
        double pitch = _narrow ? RowPitch + 46 : RowPitch;
        double headroom = (peers ? 46 : 0) + (circuit is null ? 0 : 40) + (_narrow ? 34 : 0);
        double RowY(int row) => headroom + 14 + (_rows.Count - 1 - row) * pitch;
        Svg svg = new(_narrow ? RowLayout.NarrowWidth : RowLayout.WideWidth) { Height = RowY(0) + BoxHeight + 22 };
        foreach (
            IGrouping<(int, int), (int A, int B, int Link)> pair in _edges
                .Where(e => e.A != e.B)
                .GroupBy(e => (Math.Min(e.A, e.B), Math.Max(e.A, e.B)))
        )
        {
            DrawWiring(svg, [.. pair], RowY);
        }
        DrawPeers(svg, circuit, RowY);
        for (int row = 0; row < _rows.Count; row++)
        {
            DrawRow(svg, row, RowY(row));
        }
        return svg.Close($"{net.Name}: {net.Spec.Topology.Kind}");
    }

    private void DrawRow(Svg svg, int row, double y)
    {
        List<int> classes = _rows[row];
        int shown = Math.Max(1, BoxesShown / classes.Count);
        double slot = _drawWidth / (classes.Count * (double)shown);
        int at = 0;
        foreach (int n in classes)
        {
            NodeClass node = _fabric.NodeClasses[n];
            Swatch colour = node.Kind == NodeKind.Accelerator ? Palette.Compute : Palette.Switches;
            int boxes = Math.Min(shown, node.Count);
            double room = slot * shown / boxes;
            for (int i = 0; i < boxes; i++)
            {
                double w = Math.Min(room * 0.72, 44);
                double x = 6 + at * slot + (i + 0.5) * room - w / 2;
                svg.Rect(x, y, w, BoxHeight, colour.Css, Describe(node), " rx=\"3\"");
                if (i == boxes - 2 && node.Count > boxes)
                {
                    svg.Text(x + w + (room - w) / 2, y + 14, "…", "label strong", Anchor.Middle);
                }
            }
            at += shown;
        }
        for (int i = 0; i < classes.Count; i++)
        {
            NodeClass node = _fabric.NodeClasses[classes[i]];
            if (_narrow)
            {
                Plated(svg, y - 5 - (classes.Count - 1 - i) * 15, Describe(node), "value");
            }
            else
            {
                svg.Text(_drawWidth + 24, y + 14 + i * 14, Describe(node), "value strong", Anchor.Start, RowLayout.WideWidth - _drawWidth - 30);
            }
        }
    }

    // True in kind: all to all; one's own upper switch; or groups. Groups are drawn as two: halves below (servers, pods), odd
    // and even at the top (planes, rails), so that what can reach each other through the fabric also does in the picture.
    private void DrawWiring(Svg svg, IReadOnlyList<(int A, int B, int Link)> links, Func<int, double> rowY)
    {
        (int a, int b, _) = links[0];
        (int lower, int upper) = RowOf(a) <= RowOf(b) ? (a, b) : (b, a);
        int lowerShown = Math.Min(Math.Max(1, BoxesShown / _rows[RowOf(lower)].Count), _fabric.NodeClasses[lower].Count);
        int upperShown = Math.Min(Math.Max(1, BoxesShown / _rows[RowOf(upper)].Count), _fabric.NodeClasses[upper].Count);
        int peers = links.Sum(l => PeersOfFirst(l.Link, lower));
        bool toAll = peers >= _fabric.NodeClasses[upper].Count || upperShown < 4;
        double y1 = rowY(RowOf(lower));
        double y2 = rowY(RowOf(upper)) + BoxHeight;
        bool top = RowOf(upper) == _rows.Count - 1 && RowOf(lower) > 0;
        (int I, int J)[] pairs =
        [
            .. from i in Enumerable.Range(0, lowerShown)
            from j in Enumerable.Range(0, upperShown)
            where
                toAll
                || (
                    peers == 1 ? j == i * upperShown / lowerShown
                    : top ? i % 2 == j % 2
                    : i * 2 / lowerShown == j * 2 / upperShown
                )
            select (i, j),
        ];
        for (int p = 0; p < pairs.Length; p++)
        {
            int link = links[p * links.Count / pairs.Length].Link;
            svg.Line(BoxX(lower, pairs[p].I, lowerShown), y1, BoxX(upper, pairs[p].J, upperShown), y2, ColourOf(link), 1.3, Style(link));
        }
        for (int i = 0; i < links.Count; i++)
        {
            if (_narrow)
            {
                string[] halves = Halves(links[i].Link);
                for (int h = 0; h < halves.Length; h++)
                {
                    Plated(svg, y2 + 15 + (i * 2 + h) * 15, halves[h], Css(links[i].Link));
                }
            }
            else
            {
                double y = (y1 + y2) / 2 + 4 + (i - (links.Count - 1) / 2.0) * 15;
                svg.Line(_drawWidth + 24, y - 4, _drawWidth + 42, y - 4, ColourOf(links[i].Link), 3);
                svg.Text(_drawWidth + 48, y, Describe(links[i].Link), Css(links[i].Link), Anchor.Start, RowLayout.WideWidth - _drawWidth - 54);
            }
        }
    }

    // Links within a row (global links of groups, block to block): arcs above it, through circuit switches where there are.
    private void DrawPeers(Svg svg, CircuitSwitchClass? circuit, Func<int, double> rowY)
    {
        foreach ((int a, int b, int link) in _edges)
        {
            if (a != b)
            {
                continue;
            }
            int shown = Math.Min(Math.Max(1, BoxesShown / _rows[RowOf(a)].Count), _fabric.NodeClasses[a].Count);
            double y = rowY(RowOf(a));
            for (int i = 0; i + 1 < shown; i++)
            {
                double x1 = BoxX(a, i, shown);
                double x2 = BoxX(a, i + 1, shown);
                svg.Path($"M{Svg.F(x1)} {Svg.F(y)} Q{Svg.F((x1 + x2) / 2)} {Svg.F(y - 44)} {Svg.F(x2)} {Svg.F(y)}", ColourOf(link), 1.3, Style(link));
            }
            svg.Text(
                _narrow ? 6 : _drawWidth + 48,
                y - (_narrow ? 34 : 18),
                Describe(link),
                Css(link),
                Anchor.Start,
                _narrow ? _drawWidth : RowLayout.WideWidth - _drawWidth - 54
            );
        }
        if (circuit is not null)
        {
            svg.Rect(6, 10, _drawWidth - 6, 18, Palette.Circuit.Css, Describe(circuit), " rx=\"9\"");
            svg.Text(
                _narrow ? 6 : _drawWidth + 24,
                _narrow ? 42 : 24,
                Describe(circuit),
                "value strong",
                Anchor.Start,
                _narrow ? _drawWidth : RowLayout.WideWidth - _drawWidth - 30
            );
        }
    }

    // Torus and mesh have no switches: a patch of the lattice, and the facts beside it.
    private string DrawDirect(FabricNetwork net)
    {
        List<(string Text, string Css, string? Colour)> lines = [];
        NodeClass node = _fabric.NodeClasses.First(n => n.Kind == NodeKind.Accelerator && n.Site == net.Site);
        lines.Add((Describe(node), "value strong", Palette.Compute.Css));
        foreach ((_, _, int link) in _edges)
        {
            string[] texts = _narrow ? Halves(link) : [Describe(link)];
            lines.AddRange(texts.Select((t, i) => (t, Css(link), i == 0 ? ColourOf(link) : null)));
        }
        lines.AddRange(
            _fabric.CircuitSwitches.Where(c => c.Network == _network).Select(c => (Describe(c), "value strong", (string?)Palette.Circuit.Css))
        );
        double height = 210;
        Svg svg = new(_narrow ? RowLayout.NarrowWidth : RowLayout.WideWidth)
        {
            Height = _narrow ? height + 20 + lines.Count * 20 : Math.Max(height, 40 + lines.Count * 24),
        };
        double centre = _narrow ? RowLayout.NarrowWidth / 2 : _drawWidth / 2;
        string stroke = _edges.Count == 0 ? "var(--muted)" : ColourOf(_edges[0].Link);
        string outer = _edges.Count == 0 ? "var(--muted)" : ColourOf(_edges[^1].Link);
        string dimensions;
        if (net.Spec.Topology is TorusSpec torus)
        {
            dimensions = $"torus of {string.Join(" x ", torus.Dimensions)}{(torus.CubeSide is { } c ? $", cubes of side {c}" : "")}";
            lines.Add(("drawn: a 4 x 4 patch; dashed lines wrap round", "label", null));
            DrawLattice(svg, centre, stroke, outer);
        }
        else
        {
            FullMeshSpec mesh = (FullMeshSpec)net.Spec.Topology;
            dimensions = mesh.Dimensions.Length == 1 ? $"full mesh of {mesh.Dimensions[0]}" : $"full mesh of {string.Join(" x ", mesh.Dimensions)}";
            lines.Add((mesh.Dimensions.Length == 1 ? "every two joined" : "every two joined along each dimension; drawn: one", "label", null));
            DrawMesh(svg, centre, Math.Min(mesh.Dimensions[0], 10), stroke);
        }
        lines.Insert(0, (dimensions, "value strong", null));
        for (int i = 0; i < lines.Count; i++)
        {
            double x = _narrow ? 6 : _drawWidth + 24;
            double y = _narrow ? height + 16 + i * 20 : 36 + i * 24;
            if (lines[i].Colour is { } colour)
            {
                svg.Line(x, y - 4, x + 16, y - 4, colour, 3);
            }
            double indent = lines[i].Colour is null ? 0 : 22;
            svg.Text(x + indent, y, lines[i].Text, lines[i].Css, Anchor.Start, svg.Width - x - indent - 4);
        }
        return svg.Close($"{net.Name}: {dimensions}");
    }

    private static void DrawLattice(Svg svg, double centre, string inner, string wrap)
    {
        const int n = 4;
        const double pitch = 38;
        double x0 = centre - 1.5 * pitch;
        double y0 = 48;
        for (int i = 0; i < n; i++)
        {
            double at = i * pitch;
            svg.Line(x0, y0 + at, x0 + (n - 1) * pitch, y0 + at, inner, 2);
            svg.Line(x0 + at, y0, x0 + at, y0 + (n - 1) * pitch, inner, 2);
            svg.Path(
                $"M{Svg.F(x0)} {Svg.F(y0 + at)} C{Svg.F(x0 - 34)} {Svg.F(y0 + at - 22)} {Svg.F(x0 + (n - 1) * pitch + 34)} {Svg.F(y0 + at - 22)} {Svg.F(x0 + (n - 1) * pitch)} {Svg.F(y0 + at)}",
                wrap,
                1.2,
                " stroke-dasharray=\"4 2\""
            );
            svg.Path(
                $"M{Svg.F(x0 + at)} {Svg.F(y0)} C{Svg.F(x0 + at - 22)} {Svg.F(y0 - 34)} {Svg.F(x0 + at - 22)} {Svg.F(y0 + (n - 1) * pitch + 34)} {Svg.F(x0 + at)} {Svg.F(y0 + (n - 1) * pitch)}",
                wrap,
                1.2,
                " stroke-dasharray=\"4 2\""
            );
        }
        for (int i = 0; i < n * n; i++)
        {
            svg.Circle(x0 + i % n * pitch, y0 + i / n * pitch, 7, Palette.Compute.Css);
        }
    }

    private static void DrawMesh(Svg svg, double centre, int count, string stroke)
    {
        (double X, double Y)[] at =
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => (centre + 82 * Math.Sin(2 * Math.PI * i / count), 104 - 82 * Math.Cos(2 * Math.PI * i / count))),
        ];
        for (int i = 0; i < count; i++)
        {
            for (int j = i + 1; j < count; j++)
            {
                svg.Line(at[i].X, at[i].Y, at[j].X, at[j].Y, stroke, 1.3);
            }
        }
        foreach ((double x, double y) in at)
        {
            svg.Circle(x, y, 9, Palette.Compute.Css);
        }
    }

    // Text over lines stands on a plate of the paper's colour.
    private void Plated(Svg svg, double y, string text, string css)
    {
        svg.Rect(2, y - 12, Math.Min(_drawWidth, Svg.TextWidth(text) + 6), 15, "var(--paper)", null, " opacity=\"0.85\"");
        svg.Text(6, y, text, css, Anchor.Start, _drawWidth);
    }

    private string[] Halves(int link) =>
        Describe(link).Split(", ", 3) is [var count, var rate, var rest] ? [$"{count}, {rate}", rest] : [Describe(link)];

    private double BoxX(int nodeClass, int box, int boxes)
    {
        List<int> row = _rows[RowOf(nodeClass)];
        int shown = Math.Max(1, BoxesShown / row.Count);
        double slot = _drawWidth / (row.Count * (double)shown);
        return 6 + row.IndexOf(nodeClass) * shown * slot + (box + 0.5) * (slot * shown / boxes);
    }

    private int RowOf(int nodeClass) => _rows.FindIndex(r => r.Contains(nodeClass));

    // Distinct peers of the first node that the class of links touches, on the given side.
    private int PeersOfFirst(int link, int lower)
    {
        LinkClass c = _fabric.LinkClasses[link];
        bool lowerIsA = _fabric.ClassOfNode(_fabric.LinkA[c.First]) == lower;
        ReadOnlySpan<int> own = lowerIsA ? _fabric.LinkA : _fabric.LinkB;
        ReadOnlySpan<int> far = lowerIsA ? _fabric.LinkB : _fabric.LinkA;
        HashSet<int> peers = [];
        for (int i = c.First; i < c.First + c.Count; i++)
        {
            if (own[i] == own[c.First])
            {
                peers.Add(far[i]);
            }
        }
        return peers.Count;
    }

    private string ColourOf(int link) =>
        _designs.TryGetValue(link, out LinkDesign? design)
            ? Palette.OfMedium(design.MediumFamily, design.Class.Medium?.Part.Id ?? "").Css
            : "var(--muted)";

    private bool Fails(int link) => _designs.TryGetValue(link, out LinkDesign? design) && design.Closure == LinkClosure.DoesNotClose;

    private string Style(int link) => Fails(link) ? " stroke-dasharray=\"5 3\"" : " opacity=\"0.75\"";

    private string Css(int link) => Fails(link) ? "alarm" : "value";

    private string Describe(int link)
    {
        LinkClass c = _fabric.LinkClasses[link];
        (double factor, string _) = Numbers.Scale(c.LengthMax, "m");
        string length =
            c.LengthMax - c.LengthMin < 0.05
                ? $"{Numbers.Text(c.LengthMax, "m")}"
                : $"{Numbers.Digits(c.LengthMin / factor)} to {Numbers.Text(c.LengthMax, "m")}";
        string fails = Fails(link) ? "does not close: " : "";
        return $"{fails}{Numbers.Count(c.Count)} {c.Kind} links, {c.Rate}, {c.Medium?.Part.Id ?? "no medium"}, {length}";
    }

    private static string Describe(NodeClass node)
    {
        string part = node.Part is null ? "" : $" {node.Part.Id}";
        string ports = node.Kind == NodeKind.Accelerator ? "" : $", {node.PortsUsed}{(node.Radix is { } r ? $" of {r}" : "")} ports used";
        string word = node.Kind == NodeKind.Accelerator ? "accelerators" : $"{node.Name[(node.Name.LastIndexOf('/') + 1)..]} switches";
        return $"{Numbers.Count(node.Count)} {word}{part}{ports}";
    }

    private static string Describe(CircuitSwitchClass c) =>
        $"{Numbers.Count(c.Count)} circuit switches {c.Part.Id}, {c.PortsUsedEach}{(c.Radix is { } r ? $" of {r}" : "")} ports used";
}

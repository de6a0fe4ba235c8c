using Heliograph.Photonics.Circuits;

namespace Heliograph.Tests.Photonics.Circuits;

/// <summary>
/// A switch fabric as the graph that it is: elements with wires, set for one permutation. Light is followed through it, leaks and
/// all; crossings are counted as inversions of the order of wires. Nothing here knows a closed form.
/// </summary>
internal sealed class FabricGraph
{
    private readonly List<Element> _elements = [];
    private readonly List<int> _crossings = [];
    private readonly int[] _inputs;
    private readonly int[] _outputs;
    private readonly Random _loops;

    private FabricGraph(int n, Random loops)
    {
        _loops = loops;
        _inputs = Wires(n);
        _outputs = Wires(n);
    }

    private sealed class Element(int in0, int in1, int out0, int out1)
    {
        public int In0 { get; } = in0;

        public int In1 { get; } = in1;

        public int Out0 { get; } = out0;

        public int Out1 { get; } = out1;

        /// <summary>Null while no signal has set it.</summary>
        public bool? Cross { get; set; }
    }

    public int Elements => _elements.Count;

    /// <summary>Elements in the cross state.</summary>
    public int Crossed => _elements.Count(e => e.Cross == true);

    /// <param name="loops">Decides which way a loop is taken where both are right.</param>
    public static FabricGraph Route(FabricTopology topology, int[] permutation, Random loops)
    {
        int n = permutation.Length;
        FabricGraph graph = new(n, loops);
        switch (topology)
        {
            case FabricTopology.Benes:
                graph.Benes(graph._inputs, graph._outputs, permutation);
                break;
            case FabricTopology.DilatedBenes:
                graph.Dilated([.. graph._inputs.Select(w => (w, -1))], [.. graph._outputs.Select(w => (w, -1))], permutation);
                break;
            case FabricTopology.SpankeBenes:
                graph.Planar(permutation);
                break;
            case FabricTopology.SwitchAndSelect:
                graph.Trees(permutation, passive: false);
                break;
            case FabricTopology.BroadcastAndSelect:
                graph.Trees(permutation, passive: true);
                break;
            case FabricTopology.Crossbar:
                graph.Crossbar(permutation);
                break;
            case FabricTopology.Piloss:
                graph.Piloss(permutation);
                break;
            default:
                graph.DoubleLayer(graph._inputs, graph._outputs, permutation);
                break;
        }
        return graph;
    }

    /// <summary>Sets what no signal has set.</summary>
    public void SetIdle(Random random)
    {
        foreach (Element element in _elements.Where(e => e.Cross is null))
        {
            element.Cross = random.Next(2) == 1;
        }
    }

    /// <summary>Output, elements (bar, cross) and crossings of the light of an input.</summary>
    public (int Output, int Bars, int Crosses, int Crossings) Follow(int input)
    {
        int wire = _inputs[input];
        int bars = 0;
        int crosses = 0;
        int crossings = _crossings[wire];
        foreach (Element e in _elements)
        {
            if (wire != -1 && (e.In0 == wire || e.In1 == wire))
            {
                bool second = (e.In1 == wire) != e.Cross!.Value;
                wire = second ? e.Out1 : e.Out0;
                crosses += e.Cross.Value ? 1 : 0;
                bars += e.Cross.Value ? 0 : 1;
                crossings += wire == -1 ? 0 : _crossings[wire];
            }
        }
        return (Array.IndexOf(_outputs, wire), bars, crosses, crossings);
    }

    /// <summary>Elements between an output and the input that its states lead back to.</summary>
    public int FollowBack(int output)
    {
        int wire = _outputs[output];
        int elements = 0;
        foreach (Element e in Enumerable.Reverse(_elements).Where(e => e.Cross is not null))
        {
            if (e.Out0 == wire || e.Out1 == wire)
            {
                wire = (e.Out1 == wire) != e.Cross!.Value ? e.In1 : e.In0;
                elements++;
            }
        }
        return elements;
    }

    /// <summary>Ways [output][leaks 0, 1, 2] by which the light of an input arrives.</summary>
    public long[][] Leaks(int input)
    {
        long[][] ways = [.. _crossings.Select(_ => new long[3])];
        ways[_inputs[input]][0] = 1;
        foreach (Element e in _elements)
        {
            for (int side = 0; side < 2; side++)
            {
                int from = side == 0 ? e.In0 : e.In1;
                if (from == -1)
                {
                    continue;
                }
                bool second = (side == 1) != e.Cross!.Value;
                Add(second ? e.Out1 : e.Out0, ways[from], 0);
                Add(second ? e.Out0 : e.Out1, ways[from], 1);
            }
        }
        return [.. _outputs.Select(w => ways[w])];

        void Add(int to, long[] light, int leaks)
        {
            for (int order = 0; to != -1 && order + leaks < 3; order++)
            {
                ways[to][order + leaks] += light[order];
            }
        }
    }

    /// <summary>Power at each output from one input, every element passing 1 - leak and leaking the rest.</summary>
    public double[] Powers(int input, double leak)
    {
        double[] powers = new double[_crossings.Count];
        powers[_inputs[input]] = 1;
        foreach (Element e in _elements)
        {
            for (int side = 0; side < 2; side++)
            {
                int from = side == 0 ? e.In0 : e.In1;
                if (from == -1)
                {
                    continue;
                }
                bool second = (side == 1) != e.Cross!.Value;
                (int right, int wrong) = second ? (e.Out1, e.Out0) : (e.Out0, e.Out1);
                powers[right == -1 ? from : right] += right == -1 ? 0 : powers[from] * (1 - leak);
                powers[wrong == -1 ? from : wrong] += wrong == -1 ? 0 : powers[from] * leak;
            }
        }
        return [.. _outputs.Select(w => powers[w])];
    }

    private int[] Wires(int count)
    {
        int first = _crossings.Count;
        _crossings.AddRange(Enumerable.Repeat(0, count));
        return [.. Enumerable.Range(first, count)];
    }

    private void Add(int in0, int in1, int out0, int out1, bool? cross) => _elements.Add(new Element(in0, in1, out0, out1) { Cross = cross });

    // Wires listed in the order of one side, with their order on the other.
    private void Cross(int[] wires, int[] order)
    {
        for (int a = 0; a < wires.Length; a++)
        {
            for (int b = 0; b < wires.Length; b++)
            {
                _crossings[wires[a]] += (a < b && order[a] > order[b]) || (a > b && order[a] < order[b]) ? 1 : 0;
            }
        }
    }

    // An un-shuffle: two wires of each of m elements to two halves.
    private void Unshuffle(int[] upper, int[] lower)
    {
        int m = upper.Length;
        Cross(
            [.. Enumerable.Range(0, 2 * m).Select(i => i % 2 == 0 ? upper[i / 2] : lower[i / 2])],
            [.. Enumerable.Range(0, 2 * m).Select(i => i / 2 + i % 2 * m)]
        );
    }

    // Looping: inputs 2j, 2j+1 go to different halves, and so do outputs.
    private bool[] Halves(int[] permutation)
    {
        int n = permutation.Length;
        int[] from = new int[n];
        for (int i = 0; i < n; i++)
        {
            from[permutation[i]] = i;
        }
        bool?[] lower = new bool?[n];
        for (int start = 0; start < n; start++)
        {
            bool side = _loops.Next(2) == 1;
            for (int i = start; lower[i] is null; )
            {
                lower[i] = side;
                int partner = from[permutation[i] ^ 1];
                lower[partner] = !side;
                i = partner ^ 1;
            }
        }
        return [.. lower.Select(l => l!.Value)];
    }

    private static int[] SubPermutation(int[] permutation, bool[] lower, bool half)
    {
        int[] sub = new int[permutation.Length / 2];
        for (int i = 0; i < permutation.Length; i++)
        {
            if (lower[i] == half)
            {
                sub[i / 2] = permutation[i] / 2;
            }
        }
        return sub;
    }

    private void Benes(int[] ins, int[] outs, int[] permutation)
    {
        int n = ins.Length;
        if (n == 2)
        {
            Add(ins[0], ins[1], outs[0], outs[1], permutation[0] == 1);
            return;
        }
        bool[] lower = Halves(permutation);
        int[] upIn = Wires(n / 2);
        int[] downIn = Wires(n / 2);
        int[] upOut = Wires(n / 2);
        int[] downOut = Wires(n / 2);
        Unshuffle(upIn, downIn);
        Unshuffle(upOut, downOut);
        for (int j = 0; j < n / 2; j++)
        {
            Add(ins[2 * j], ins[2 * j + 1], upIn[j], downIn[j], lower[2 * j]);
        }
        Benes(upIn, upOut, SubPermutation(permutation, lower, false));
        Benes(downIn, downOut, SubPermutation(permutation, lower, true));
        for (int j = 0; j < n / 2; j++)
        {
            int source = Array.IndexOf(permutation, 2 * j);
            Add(upOut[j], downOut[j], outs[2 * j], outs[2 * j + 1], lower[source]);
        }
    }

    // Every element has two wires a side, one of them lit; which, its neighbours have set.
    private void Dilated((int A, int B)[] ins, (int A, int B)[] outs, int[] permutation, int[]? litIn = null, int[]? litOut = null)
    {
        int n = ins.Length;
        litIn ??= new int[n];
        litOut ??= new int[n];
        if (n == 2)
        {
            int[] w = Wires(4);
            Cross([w[0], w[1], w[2], w[3]], [0, 2, 1, 3]);
            for (int i = 0; i < 2; i++)
            {
                Add(ins[i].A, ins[i].B, w[2 * i], w[2 * i + 1], permutation[i] != litIn[i]);
            }
            for (int o = 0; o < 2; o++)
            {
                Add(w[o], w[2 + o], outs[o].A, outs[o].B, Array.IndexOf(permutation, o) != litOut[o]);
            }
            return;
        }
        bool[] lower = Halves(permutation);
        int[] upIn = Wires(n);
        int[] downIn = Wires(n);
        int[] upOut = Wires(n);
        int[] downOut = Wires(n);
        Unshuffle(upIn, downIn);
        Unshuffle(upOut, downOut);
        for (int i = 0; i < n; i++)
        {
            Add(ins[i].A, ins[i].B, upIn[i], downIn[i], (lower[i] ? 1 : 0) != litIn[i]);
        }
        int[] source = [.. Enumerable.Range(0, n).Select(o => Array.IndexOf(permutation, o))];
        foreach (bool half in new[] { false, true })
        {
            int[] wiresIn = half ? downIn : upIn;
            int[] wiresOut = half ? downOut : upOut;
            Dilated(
                [.. Enumerable.Range(0, n / 2).Select(j => (wiresIn[2 * j], wiresIn[2 * j + 1]))],
                [.. Enumerable.Range(0, n / 2).Select(j => (wiresOut[2 * j], wiresOut[2 * j + 1]))],
                SubPermutation(permutation, lower, half),
                [.. Enumerable.Range(0, n / 2).Select(j => lower[2 * j] == half ? 0 : 1)],
                [.. Enumerable.Range(0, n / 2).Select(j => lower[source[2 * j]] == half ? 0 : 1)]
            );
        }
        for (int o = 0; o < n; o++)
        {
            Add(upOut[o], downOut[o], outs[o].A, outs[o].B, (lower[source[o]] ? 1 : 0) != litOut[o]);
        }
    }

    // Odd-even transposition sort of the destinations.
    private void Planar(int[] permutation)
    {
        int n = permutation.Length;
        int[] at = [.. _inputs];
        int[] destination = [.. permutation];
        for (int column = 0; column < n; column++)
        {
            for (int row = column % 2; row + 1 < n; row += 2)
            {
                bool swap = destination[row] > destination[row + 1];
                if (swap)
                {
                    (destination[row], destination[row + 1]) = (destination[row + 1], destination[row]);
                }
                int[] next = Wires(2);
                Add(at[row], at[row + 1], next[0], next[1], swap);
                (at[row], at[row + 1]) = (next[0], next[1]);
            }
        }
        Array.Copy(at, _outputs, n);
    }

    private void Trees(int[] permutation, bool passive)
    {
        int n = permutation.Length;
        int[] mesh = passive ? [] : Wires(n * n);
        if (!passive)
        {
            Cross(mesh, [.. Enumerable.Range(0, n * n).Select(i => i % n * n + i / n)]);
            for (int i = 0; i < n; i++)
            {
                Split(_inputs[i], mesh[(i * n)..((i + 1) * n)], permutation[i]);
            }
        }
        for (int o = 0; o < n; o++)
        {
            // A passive splitter hands every input to every output: its leaves are the input wires themselves.
            int[] leaves = passive ? [.. _inputs] : [.. Enumerable.Range(0, n).Select(i => mesh[i * n + o])];
            Select(leaves, _outputs[o], Array.IndexOf(permutation, o));
        }
    }

    private void Split(int root, int[] leaves, int target)
    {
        int half = leaves.Length / 2;
        bool? cross = target >= 0 && target < leaves.Length ? target >= half : null;
        if (half == 1)
        {
            Add(root, -1, leaves[0], leaves[1], cross);
            return;
        }
        int[] next = Wires(2);
        Add(root, -1, next[0], next[1], cross);
        Split(next[0], leaves[..half], target);
        Split(next[1], leaves[half..], target - half);
    }

    private void Select(int[] leaves, int root, int source)
    {
        int half = leaves.Length / 2;
        bool? cross = source >= 0 && source < leaves.Length ? source >= half : null;
        int[] next = half == 1 ? [leaves[0], leaves[1]] : Wires(2);
        if (half > 1)
        {
            Select(leaves[..half], next[0], source);
            Select(leaves[half..], next[1], source - half);
        }
        Add(next[0], next[1], root, -1, cross);
    }

    private void Crossbar(int[] permutation)
    {
        int n = permutation.Length;
        int[] column = [.. Enumerable.Repeat(-1, n)];
        // The last row's column exits are the outputs. Across: row wire goes on (out 1), column wire goes on (out 0).
        for (int row = 0; row < n; row++)
        {
            int along = _inputs[row];
            for (int j = 0; j < n; j++)
            {
                int down = row == n - 1 ? _outputs[j] : Wires(1)[0];
                int on = j == n - 1 ? -1 : Wires(1)[0];
                Add(along, column[j], down, on, permutation[row] != j);
                column[j] = down;
                along = on;
            }
        }
    }

    // Input line i meets output line (i + t) mod n in stage t.
    private void Piloss(int[] permutation)
    {
        int n = permutation.Length;
        int[] input = [.. _inputs];
        int[] output = [.. Enumerable.Repeat(-1, n)];
        for (int stage = 0; stage < n; stage++)
        {
            for (int i = 0; i < n; i++)
            {
                int j = (i + stage) % n;
                int down = stage == n - 1 ? _outputs[j] : Wires(1)[0];
                int on = stage == n - 1 ? -1 : Wires(1)[0];
                Add(input[i], output[j], down, on, permutation[i] != j);
                output[j] = down;
                input[i] = on;
            }
        }
    }

    private void DoubleLayer(int[] ins, int[] outs, int[] permutation)
    {
        int n = ins.Length;
        if (n == 2)
        {
            bool? cross =
                permutation[0] >= 0 ? permutation[0] == 1
                : permutation[1] >= 0 ? permutation[1] == 0
                : null;
            Add(ins[0], ins[1], outs[0], outs[1], cross);
            return;
        }
        int h = n / 2;
        int[][] subIn = [.. Enumerable.Range(0, 4).Select(_ => Wires(h))];
        int[][] subOut = [.. Enumerable.Range(0, 4).Select(_ => Wires(h))];
        Unshuffle(subIn[0], subIn[1]);
        Unshuffle(subIn[2], subIn[3]);
        // Sub-network 2a + b lies in that order; output b h + p takes one wire of each a.
        Cross(
            [.. subOut.SelectMany(w => w)],
            [.. Enumerable.Range(0, 4).SelectMany(s => Enumerable.Range(0, h).Select(p => s % 2 * n + 2 * p + s / 2))]
        );
        for (int i = 0; i < n; i++)
        {
            int a = i / h;
            bool? cross = permutation[i] >= 0 ? permutation[i] >= h : null;
            Add(ins[i], -1, subIn[2 * a][i % h], subIn[2 * a + 1][i % h], cross);
        }
        for (int s = 0; s < 4; s++)
        {
            int a = s / 2;
            int b = s % 2;
            int[] sub = [.. Enumerable.Range(a * h, h).Select(i => permutation[i] >= 0 && permutation[i] / h == b ? permutation[i] % h : -1)];
            DoubleLayer(subIn[s], subOut[s], sub);
        }
        for (int o = 0; o < n; o++)
        {
            int source = Array.IndexOf(permutation, o);
            bool? cross = source >= 0 ? source >= h : null;
            Add(subOut[o / h][o % h], subOut[2 + o / h][o % h], outs[o], -1, cross);
        }
    }
}

using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;
using Heliograph.Tests.Simulation.Packet;

namespace Heliograph.Tests.Simulation.Flow;

/// <summary>Networks of all kinds, each a function of a number, and the obvious way to lay sprayed flows over them.</summary>
internal static class FlowNetworks
{
    private const int Kinds = 9;
    private const long Us = 1_000_000;

    /// <summary>One of nine kinds, of random size, rates and cable lengths.</summary>
    /// <param name="delaysDiffer">Of cables.</param>
    public static PacketNetwork Draw(FlowCases.Dice dice, bool delaysDiffer = true) => Draw(dice, dice.Next(Kinds), delaysDiffer);

    public static PacketNetwork Draw(FlowCases.Dice dice, int kind, bool delaysDiffer = true)
    {
        long[] rates = [100 * Wires.Gb, 200 * Wires.Gb, 400 * Wires.Gb];
        long Rate() => rates[dice.Next(rates.Length)];
        Plan plan = new();
        switch (kind)
        {
            case 0:
                FatTree(plan, 2 * (1 + dice.Next(3)), Rate());
                break;
            case 1:
                LeafSpine(plan, 2 + dice.Next(4), 1 + dice.Next(4), 1 + dice.Next(5), 1 + dice.Next(3), Rate(), Rate());
                break;
            case 2:
                Planes(plan, 2 + dice.Next(10), 1 + dice.Next(5), 1 + dice.Next(6), Rate());
                break;
            case 3:
                Rails(plan, 2 + dice.Next(4), 2 + dice.Next(3), 1 + dice.Next(4), Rate());
                break;
            case 4:
                Dragonfly(plan, 2 + dice.Next(3), 1 + dice.Next(2), 1 + dice.Next(2), Rate());
                break;
            case 5:
                Torus(plan, 2 + dice.Next(4), 1 + dice.Next(4), 1 + dice.Next(3), Rate(), hasSwitches: dice.Next(2) == 0);
                break;
            case 6:
                FullMesh(plan, 2 + dice.Next(8), 1 + dice.Next(3), Rate());
                break;
            case 7:
                RackPlanes(plan, 2 + dice.Next(3), 2 + dice.Next(3), 1 + dice.Next(3), 1 + dice.Next(3), Rate());
                break;
            default:
                Any(plan, dice, Rate);
                break;
        }
        return plan.Build(dice, delaysDiffer);
    }

    /// <summary>Ports that are out: some cables, and now and then one direction of one.</summary>
    public static bool[] DrawDown(FlowCases.Dice dice, PacketNetwork network)
    {
        bool[] down = new bool[network.Ports];
        int cables = dice.Next(2) == 0 ? 0 : dice.Next(1 + network.Cables / 6);
        for (int i = 0; i < cables; i++)
        {
            (int a, int b) = network.PortsOfCable(dice.Next(network.Cables));
            down[a] = true;
            down[b] |= dice.Next(4) > 0;
        }
        return down;
    }

    /// <summary>
    /// Share of a flow on every port, split at each node in equal parts over all ports that lead nearer; null where there is no way. The second route:
    /// node by node, nothing taken together.
    /// </summary>
    public static double[]? Split(PacketNetwork network, bool[] down, int source, int destination)
    {
        int[] distance = Distances(network, down, destination);
        if (distance[source] < 0)
        {
            return null;
        }
        double[] arrived = new double[network.Nodes];
        double[] load = new double[network.Ports];
        arrived[source] = 1;
        foreach (int node in Enumerable.Range(0, network.Nodes).Where(n => distance[n] > 0).OrderByDescending(n => distance[n]))
        {
            int[] nearer =
            [
                .. Enumerable
                    .Range(network.FirstPort(node), network.PortCount(node))
                    .Where(p =>
                        !down[p] && IsOnTheWay(network.Node[network.Peer[p]]) && distance[network.Node[network.Peer[p]]] == distance[node] - 1
                    ),
            ];
            foreach (int port in arrived[node] > 0 ? nearer : [])
            {
                load[port] += arrived[node] / nearer.Length;
                arrived[network.Node[network.Peer[port]]] += arrived[node] / nearer.Length;
            }
        }
        return load;
        bool IsOnTheWay(int node) => node >= network.Hosts || node == destination || network.HostsForward;
    }

    public static int[] Distances(PacketNetwork network, bool[] down, int destination)
    {
        int[] distance = new int[network.Nodes];
        Array.Fill(distance, -1);
        Queue<int> open = new([destination]);
        distance[destination] = 0;
        while (open.TryDequeue(out int node))
        {
            if (node < network.Hosts && node != destination && !network.HostsForward)
            {
                continue;
            }
            for (int p = network.FirstPort(node); p < network.FirstPort(node) + network.PortCount(node); p++)
            {
                int peer = network.Node[network.Peer[p]];
                if (!down[network.Peer[p]] && distance[peer] < 0)
                {
                    distance[peer] = distance[node] + 1;
                    open.Enqueue(peer);
                }
            }
        }
        return distance;
    }

    private static void FatTree(Plan plan, int radix, long rate)
    {
        int half = radix / 2;
        int[] hosts = plan.Hosts(radix * half * half);
        int[] cores = plan.Switches(half * half);
        for (int pod = 0; pod < radix; pod++)
        {
            int[] tors = plan.Switches(half);
            int[] middles = plan.Switches(half);
            for (int t = 0; t < half; t++)
            {
                foreach (int host in hosts.AsSpan((pod * half + t) * half, half))
                {
                    plan.Join(host, tors[t], rate);
                }
                for (int m = 0; m < half; m++)
                {
                    plan.Join(tors[t], middles[m], rate);
                    plan.Join(middles[t], cores[t * half + m], rate);
                }
            }
        }
    }

    private static void LeafSpine(Plan plan, int leaves, int hostsOfLeaf, int spines, int bundle, long rate, long up)
    {
        int[] hosts = plan.Hosts(leaves * hostsOfLeaf);
        int[] leaf = plan.Switches(leaves);
        int[] spine = plan.Switches(spines);
        for (int l = 0; l < leaves; l++)
        {
            foreach (int host in hosts.AsSpan(l * hostsOfLeaf, hostsOfLeaf))
            {
                plan.Join(host, leaf[l], rate);
            }
            foreach (int s in spine)
            {
                plan.Join(leaf[l], s, up, bundle);
            }
        }
    }

    // A scale-up network: cables of each host over its switches, as evenly as they go (5, 5, 4, 4).
    private static void Planes(Plan plan, int hosts, int switches, int more, long rate)
    {
        int[] host = plan.Hosts(hosts);
        int[] chips = plan.Switches(switches);
        for (int cable = 0; cable < switches + more; cable++)
        {
            foreach (int h in host)
            {
                plan.Join(h, chips[cable % switches], rate);
            }
        }
    }

    // Hosts of servers, the i-th of each on rail i; rails meet in spines.
    private static void Rails(Plan plan, int servers, int rails, int spines, long rate)
    {
        int[] hosts = plan.Hosts(servers * rails);
        int[] leaf = plan.Switches(rails);
        int[] spine = plan.Switches(spines);
        for (int h = 0; h < hosts.Length; h++)
        {
            plan.Join(hosts[h], leaf[h % rails], rate);
        }
        foreach (int l in leaf)
        {
            foreach (int s in spine)
            {
                plan.Join(l, s, rate);
            }
        }
    }

    private static void Dragonfly(Plan plan, int routers, int hostsOfRouter, int globals, long rate)
    {
        int groups = routers * globals + 1;
        int[] hosts = plan.Hosts(groups * routers * hostsOfRouter);
        int[] router = plan.Switches(groups * routers);
        for (int h = 0; h < hosts.Length; h++)
        {
            plan.Join(hosts[h], router[h / hostsOfRouter], rate);
        }
        for (int g = 0; g < groups; g++)
        {
            for (int a = 0; a < routers; a++)
            {
                for (int b = a + 1; b < routers; b++)
                {
                    plan.Join(router[g * routers + a], router[g * routers + b], rate);
                }
            }
            for (int other = g + 1; other < groups; other++)
            {
                int here = (other - g - 1) / globals;
                int there = (g - other - 1 + groups) / globals;
                plan.Join(router[g * routers + here], router[other * routers + there], rate);
            }
        }
    }

    private static void Torus(Plan plan, int x, int y, int z, long rate, bool hasSwitches)
    {
        int[] hosts = plan.Hosts(x * y * z);
        int[] nodes = hasSwitches ? plan.Switches(hosts.Length) : hosts;
        for (int i = 0; i < hosts.Length; i++)
        {
            if (hasSwitches)
            {
                plan.Join(hosts[i], nodes[i], rate);
            }
            (int a, int b, int c) = (i % x, i / x % y, i / (x * y));
            Ring(a, x, next => (c * y + b) * x + next);
            Ring(b, y, next => (c * y + next) * x + a);
            Ring(c, z, next => (next * y + b) * x + a);
            void Ring(int at, int size, Func<int, int> node)
            {
                if (size > 2 || (size == 2 && at == 0))
                {
                    plan.Join(nodes[i], nodes[node((at + 1) % size)], rate);
                }
            }
        }
    }

    private static void FullMesh(Plan plan, int hosts, int bundle, long rate)
    {
        int[] host = plan.Hosts(hosts);
        for (int a = 0; a < hosts; a++)
        {
            for (int b = a + 1; b < hosts; b++)
            {
                plan.Join(host[a], host[b], rate, bundle);
            }
        }
    }

    // Racks whose hosts have a cable to a leaf of each plane; planes are leaf-spine networks.
    private static void RackPlanes(Plan plan, int racks, int planes, int hostsOfRack, int spines, long rate)
    {
        int[] hosts = plan.Hosts(racks * hostsOfRack);
        for (int p = 0; p < planes; p++)
        {
            int[] leaf = plan.Switches(racks);
            int[] spine = plan.Switches(spines);
            for (int h = 0; h < hosts.Length; h++)
            {
                plan.Join(hosts[h], leaf[h / hostsOfRack], rate);
            }
            foreach (int l in leaf)
            {
                foreach (int s in spine)
                {
                    plan.Join(l, s, rate);
                }
            }
        }
    }

    private static void Any(Plan plan, FlowCases.Dice dice, Func<long> rate)
    {
        int[] hosts = plan.Hosts(2 + dice.Next(5));
        int[] switches = plan.Switches(1 + dice.Next(6));
        foreach (int h in hosts)
        {
            for (int i = 0; i <= dice.Next(2); i++)
            {
                plan.Join(h, switches[dice.Next(switches.Length)], rate(), 1 + dice.Next(2));
            }
        }
        for (int i = 0; i < 2 * switches.Length; i++)
        {
            (int a, int b) = (switches[dice.Next(switches.Length)], switches[dice.Next(switches.Length)]);
            if (a != b)
            {
                plan.Join(a, b, rate());
            }
        }
    }

    // Nodes come in any order; hosts are numbered first.
    private sealed class Plan
    {
        private readonly List<(int A, int B, long Rate)> _cables = [];
        private int _hosts;
        private int _switches;

        // Switches are negative until all hosts are known.
        public int[] Hosts(int count) => [.. Enumerable.Range((_hosts += count) - count, count)];

        public int[] Switches(int count) => [.. Enumerable.Range((_switches += count) - count, count).Select(s => -1 - s)];

        public void Join(int a, int b, long rate, int cables = 1) => _cables.AddRange(Enumerable.Repeat((a, b, rate), cables));

        public PacketNetwork Build(FlowCases.Dice dice, bool delaysDiffer)
        {
            int Node(int n) => n < 0 ? _hosts - 1 - n : n;
            bool areAlike = dice.Next(2) == 0;
            IEnumerable<Wire> wires = _cables.Select(c =>
                Wires.Cable(
                    Node(c.A),
                    Node(c.B),
                    areAlike || dice.Next(8) > 0 ? c.Rate : c.Rate / 2,
                    areAlike || !delaysDiffer ? Us : (1 + dice.Next(3)) * Us
                )
            );
            return Wires.Network(_hosts, _hosts + _switches, [.. wires], 300_000);
        }
    }
}

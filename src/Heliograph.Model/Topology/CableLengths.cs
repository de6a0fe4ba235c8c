using Heliograph.Model.Scenarios;

namespace Heliograph.Model.Topology;

/// <summary>
/// Places of the nodes of one site on its floor, and the cable lengths between them. The model is documented in
/// <c>docs/models/floor-layout.md</c>.
/// </summary>
/// <remarks>28 bytes a node. Node ids here are those of the site: its accelerators from 0, then one network's switches.</remarks>
internal sealed class CableLengths
{
    /// <summary>Trace on a board or cable inside one box, metres.</summary>
    public const double BoardLength = 0.5;

    /// <summary>Between the lowest and the highest device of a rack, metres (42 units of 44.45 mm are 1.87 m).</summary>
    public const double RackHeight = 1.87;

    /// <summary>Of a run over trays, for bends and service loops.</summary>
    public const double SlackFactor = 1.05;

    /// <summary>Switch boxes in one network rack; further ones stand in the next rack beside it.</summary>
    public const int SwitchesPerRack = 16;

    private const int Unplaced = int.MinValue;

    private readonly FloorLayout _layout;
    private readonly int _accelerators;
    private readonly int[] _server;
    private readonly int[] _rack;
    private readonly int[] _row;
    private readonly float[] _x;
    private readonly float[] _height;
    private readonly int[] _switchesInRow;

    /// <param name="placement">Position of each accelerator in the order of racks; null is the order of ids.</param>
    public CableLengths(Site site, int switches, int[]? placement)
    {
        _layout = site.Layout;
        _accelerators = site.Accelerators;
        int nodes = checked(_accelerators + switches);
        (_server, _rack, _row) = (new int[nodes], new int[nodes], new int[nodes]);
        (_x, _height) = (new float[nodes], new float[nodes]);
        int perRack = Math.Max(1, site.Servers.PerRack);
        int perRow = Math.Max(1, _layout.RacksPerRow);
        for (int a = 0; a < _accelerators; a++)
        {
            // Domains of a placed topology follow each other: the permutation is that of one domain.
            int place = placement is null ? a : a / placement.Length * placement.Length + placement[a % placement.Length];
            int server = place / site.Servers.AcceleratorsEach;
            (int rack, int slot) = Math.DivRem(server, perRack);
            (_server[a], _rack[a], _row[a]) = (server, rack, rack / perRow);
            int column = rack % perRow;
            // The network racks of the row stand between its halves.
            int gap = NetworkColumn(perRow) <= column ? 1 : 0;
            _x[a] = (float)((column + gap) * _layout.RackPitch);
            _height[a] = (float)((slot + 0.5) / perRack * RackHeight);
        }
        Array.Fill(_rack, Unplaced, _accelerators, switches);
        Array.Fill(_server, -1, _accelerators, switches);
        int rows = _accelerators == 0 ? 1 : (_accelerators - 1) / site.Servers.AcceleratorsEach / perRack / perRow + 1;
        _switchesInRow = new int[rows];
    }

    /// <summary>
    /// Places switches beside what they serve, group after group: in the server when all links below come from one
    /// server (scale-up only), in the rack when they come from one rack, else in the network racks of the mean row.
    /// </summary>
    /// <param name="node">Local id of a domain to site id.</param>
    public void Place(TopologyPlan plan, Func<int, int> node, int firstSwitch, int switches, bool insideServers)
    {
        Place(plan, node, firstSwitch, switches, insideServers, out bool complete);
        while (!complete)
        {
            int before = CountPlaced(firstSwitch, switches, node);
            Place(plan, node, firstSwitch, switches, insideServers, out complete);
            if (!complete && CountPlaced(firstSwitch, switches, node) == before)
            {
                PlaceRest(firstSwitch, switches, node);
                return;
            }
        }
    }

    /// <summary>Metres of cable between two placed nodes.</summary>
    public double Between(int a, int b)
    {
        if (_server[a] >= 0 && _server[a] == _server[b])
        {
            return BoardLength;
        }
        if (_rack[a] == _rack[b])
        {
            return Math.Abs(_height[a] - _height[b]) + _layout.RackPitch;
        }
        double run = Math.Abs(_x[a] - _x[b]) + Math.Abs(_row[a] - _row[b]) * _layout.RowPitch;
        return (2 * _layout.Tray + run) * SlackFactor;
    }

    /// <summary>Metres of two cables that meet in the circuit switches of the row in the middle between first and last node.</summary>
    public double Through(int a, int b, int middleRow) => ToNetworkRack(a, middleRow) + ToNetworkRack(b, middleRow);

    public int Row(int node) => _row[node];

    private double ToNetworkRack(int node, int row)
    {
        double run = Math.Abs(_x[node] - NetworkX(0)) + Math.Abs(_row[node] - row) * _layout.RowPitch;
        return (2 * _layout.Tray + run) * SlackFactor;
    }

    private int NetworkColumn(int perRow) => _layout.SwitchRacks == "end" ? perRow : perRow / 2;

    private double NetworkX(int index) => (NetworkColumn(Math.Max(1, _layout.RacksPerRow)) + index) * _layout.RackPitch;

    private void Place(TopologyPlan plan, Func<int, int> node, int firstSwitch, int switches, bool insideServers, out bool complete)
    {
        Neighbours[] seen = new Neighbours[switches];
        foreach (LinkGroup group in plan.Links)
        {
            Array.Clear(seen);
            for (int i = 0; i < group.Count; i++)
            {
                See(seen, group.B[i] - firstSwitch, node(group.B[i]), node(group.A[i]));
                See(seen, group.A[i] - firstSwitch, node(group.A[i]), node(group.B[i]));
            }
            for (int s = 0; s < switches; s++)
            {
                if (seen[s].Count > 0)
                {
                    Settle(node(firstSwitch + s), seen[s], insideServers);
                }
            }
        }
        complete = CountPlaced(firstSwitch, switches, node) == switches;
    }

    private void See(Neighbours[] seen, int index, int at, int other)
    {
        if (index < 0 || _rack[at] != Unplaced || _rack[other] == Unplaced)
        {
            return;
        }
        ref Neighbours n = ref seen[index];
        n = new Neighbours(
            n.Count + 1,
            n.Rows + _row[other],
            n.Count == 0 || n.Rack == _rack[other] ? _rack[other] : Neighbours.Several,
            n.Count == 0 || n.Server == _server[other] ? _server[other] : Neighbours.Several,
            other
        );
    }

    private void Settle(int node, Neighbours below, bool insideServers)
    {
        bool inRack = below.Rack >= 0;
        if (!inRack)
        {
            SettleInRow(node, (int)Math.Round((double)below.Rows / below.Count, MidpointRounding.ToZero));
            return;
        }
        bool inServer = insideServers && below.Server >= 0;
        (_rack[node], _row[node], _x[node]) = (below.Rack, _row[below.Last], _x[below.Last]);
        _server[node] = inServer ? below.Server : -1;
        _height[node] = inServer ? _height[below.Last] : (float)(RackHeight / 2);
    }

    private void SettleInRow(int node, int row)
    {
        (int rack, int slot) = Math.DivRem(_switchesInRow[row]++, SwitchesPerRack);
        // Network racks have their own numbers, below -1, so that they are never a server's rack.
        _rack[node] = -2 - (int)Math.Min(row + (long)rack * _switchesInRow.Length, int.MaxValue - 4);
        (_server[node], _row[node], _x[node]) = (-1, row, (float)NetworkX(rack));
        _height[node] = (float)((slot + 0.5) / SwitchesPerRack * RackHeight);
    }

    private int CountPlaced(int firstSwitch, int switches, Func<int, int> node)
    {
        int placed = 0;
        for (int s = 0; s < switches; s++)
        {
            placed += _rack[node(firstSwitch + s)] == Unplaced ? 0 : 1;
        }
        return placed;
    }

    private void PlaceRest(int firstSwitch, int switches, Func<int, int> node)
    {
        for (int s = 0; s < switches; s++)
        {
            if (_rack[node(firstSwitch + s)] == Unplaced)
            {
                SettleInRow(node(firstSwitch + s), _switchesInRow.Length / 2);
            }
        }
    }

    private readonly record struct Neighbours(int Count, long Rows, int Rack, int Server, int Last)
    {
        public const int Several = -1;
    }
}
